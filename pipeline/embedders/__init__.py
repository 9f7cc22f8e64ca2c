"""Embedders: one file each, found by name. Text in, unit vectors out, offline."""

import importlib
import os
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from pipeline.errors import PolicyError

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# ONNX Runtime reports to its maker, and keeps a device's name in the user's cache. It asks for this when it is imported, which
# is after this package; its own `disable_telemetry_events` comes too late.

DIMENSIONS = 384
"""Length of the vectors that the index's column takes."""


@runtime_checkable  # the retriever's fields are checked when it is made
class Embedder(Protocol):
    """What an embedder offers: the two methods of LangChain's `Embeddings`, and a name that goes with each vector."""

    name: str

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of `DIMENSIONS` numbers a text, of length 1 (L2)."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...


@dataclass(frozen=True, slots=True)
class Measure:
    """How much an embedder reads at once: `most` tokens. `starts` gives where each token of a text begins, in code points."""

    most: int
    starts: Callable[[str], Sequence[int]]


def available() -> tuple[str, ...]:
    """Names of the embedders in this folder."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])))


@cache
def load(name: str) -> Embedder:
    """The embedder of that name, loaded once per process. Raises `PolicyError`."""
    _check(name)
    embedder: Embedder = importlib.import_module(f"pipeline.embedders.{name}").build()
    return embedder


@cache
def measure(name: str) -> Measure:
    """How much the embedder of that name reads at once, without loading its model. Raises `PolicyError`."""
    _check(name)
    found: Measure = importlib.import_module(f"pipeline.embedders.{name}").measure()
    return found


def _check(name: str) -> None:
    if name not in available():
        raise PolicyError(f"policy [embed]: no engine {name!r}; there are: {', '.join(available())}")
