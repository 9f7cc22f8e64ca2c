"""Storey 2: what happens to a document. The public names, each imported when it is first used."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.audit import AuditLog
    from pipeline.model import Principal
    from pipeline.policy import Policy
    from pipeline.retriever import ScopedRetriever
    from pipeline.review import ReviewQueue
    from pipeline.sanitizer import Sanitizer

_HOME = {
    "AuditLog": "pipeline.audit",
    "Policy": "pipeline.policy",
    "Principal": "pipeline.model",
    "ReviewQueue": "pipeline.review",
    "Sanitizer": "pipeline.sanitizer",
    "ScopedRetriever": "pipeline.retriever",
}

__all__ = ["AuditLog", "Policy", "Principal", "ReviewQueue", "Sanitizer", "ScopedRetriever"]


def __getattr__(name: str) -> Any:
    """`pratique scan` must not pay for LangChain and PostgreSQL because this facade names them."""
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
