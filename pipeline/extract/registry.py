"""Which reader reads which format: every module of `visibility/` and `inside/`, found by its `FORMATS` without importing any."""

import ast
import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading


class VisibilityReader(Protocol):
    """What a module of `visibility/` offers. It knows for every piece of text whether a person would see it.

    `FORMATS` is a literal tuple of the formats that it reads; `REASONS` are the reasons for hiding that it may give.
    `read` returns all text of the document, hidden or not, and raises `CouldNotInspect` where it can't; whatever else it
    raises becomes `broken`. It never leaves out what it does not understand.
    """

    FORMATS: tuple[str, ...]
    REASONS: frozenset[str]

    def read(self, content: bytes, limits: Limits) -> Reading:
        """The blocks of the document, in reading order."""
        ...


class ContainerReader(Protocol):
    """What a module of `inside/` offers: the members of a file that holds other files."""

    FORMATS: tuple[str, ...]

    def read(self, content: bytes, stem: str, limits: Limits) -> Reading:
        """The names of the members as text, and the members. `stem` is the file's own name without its last ending."""
        ...


@cache
def containers() -> Mapping[str, str]:
    """Format -> name of the module that takes it apart."""
    return _modules("inside")


@cache
def container(kind: str) -> ContainerReader:
    """The module that takes a format apart, with its libraries loaded."""
    return cast(ContainerReader, importlib.import_module(f"pipeline.extract.inside.{containers()[kind]}"))


@cache
def readers() -> Mapping[str, str]:
    """Format -> name of the module that reads it."""
    return _modules("visibility")


@cache
def reader(kind: str) -> VisibilityReader:
    """The reader of a format, with its libraries loaded."""
    return cast(VisibilityReader, importlib.import_module(f"pipeline.extract.visibility.{readers()[kind]}"))


def _modules(package: str) -> Mapping[str, str]:
    folder = Path(__file__).parent / package
    modules = sorted(path for path in folder.glob("*.py") if not path.stem.startswith("_"))
    return MappingProxyType({kind: path.stem for path in modules for kind in _formats(path)})


def _formats(path: Path) -> tuple[str, ...]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["FORMATS"]:
            return tuple(ast.literal_eval(node.value))
    return ()
