"""Operators: one file each, found by name. A value in, what stands in its place out; equal values, equal replacements."""

import importlib
import pkgutil
from dataclasses import fields
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from detectors import forms, hash_of
from pipeline.errors import PolicyError
from pipeline.model import Operation
from pipeline.operators._operator import Operator, Value, label_of

__all__ = ["Operator", "Value", "available", "label_of", "load", "version"]

_FOLDER = Path(__file__).parent


def available() -> tuple[str, ...]:
    """Names of the operators in this folder."""
    names = (module.name for module in pkgutil.iter_modules([str(_FOLDER)]))
    return tuple(sorted(name for name in names if not name.startswith("_")))


@cache
def load(operation: Operation) -> Operator:
    """The operator with its options. Raises `PolicyError` that says what there is."""
    if operation.operator not in available():
        raise PolicyError(f"no operator {operation.operator!r}; there are: {', '.join(available())}")
    kind: Any = importlib.import_module(f"pipeline.operators.{operation.operator}").build
    known = [each.name for each in fields(kind)]
    for option, _ in operation.options:
        if option not in known:
            has = f"it has: {', '.join(known)}" if known else "it has none"
            raise PolicyError(f"operator {operation.operator} has no option {option!r}; {has}")
    try:
        operator: Operator = TypeAdapter(kind).validate_python(dict(operation.options))
    except ValidationError as fault:
        told = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in fault.errors())
        raise PolicyError(f"operator {operation.operator}: {told}") from None
    return operator


def version() -> str:
    """One name for the code and the data that replacements are made of: where it changes, documents are redacted anew."""
    files = [*_FOLDER.glob("*.py"), _FOLDER.parent / "redact.py", _FOLDER.parent / "decide.py", Path(forms.__file__)]
    return f"operators {hash_of(files, _FOLDER.parents[1])} faker {version_of('faker')}"
