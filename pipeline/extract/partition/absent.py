"""Stand-ins for modules that others import at their top and, for what is done here, never use."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class _Absent(ModuleType):
    """A module of which every name exists and is good for nothing but being imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__getattr__": lambda _self, inner: inner})()


def stand_in(*names: str) -> None:
    """Put empty modules under these names, where nothing is imported under them yet."""
    for name in names:
        sys.modules.setdefault(name, _Absent(name))


def without_compiler() -> None:
    """Put a `numba` in place that compiles nothing: its two functions sort a page's boxes, which takes less than compiling them."""
    plain = ModuleType("numba")
    plain.__dict__["njit"] = _uncompiled
    sys.modules.setdefault("numba", plain)


def _uncompiled(function: Callable[..., Any] | None = None, **_options: Any) -> Any:
    return function if function else lambda later: later
