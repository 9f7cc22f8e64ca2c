"""Which detectors there are: every module or package of this folder that has a `build()`."""

import ast
import importlib
import importlib.util
import pkgutil
from functools import cache
from pathlib import Path

from detectors._finding import Detector


@cache
def available() -> tuple[str, ...]:
    """Names of all detectors, in alphabetical order, found without importing any of them."""
    folder = Path(__file__).parent
    names = (module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))
    return tuple(sorted(name for name in names if _has_build(folder, name)))


@cache
def load(name: str) -> Detector:
    """The detector of that name, built once per process. Raises `LookupError` with the names that exist."""
    if name not in available():
        raise LookupError(f"no detector named {name!r}; there are: {', '.join(available())}")
    detector: Detector = importlib.import_module(f"detectors.{name}").build()
    return detector


def _has_build(folder: Path, name: str) -> bool:
    package, module = folder / name / "__init__.py", folder / f"{name}.py"
    source = (package if package.exists() else module).read_text(encoding="utf-8")
    nodes = ast.parse(source).body
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    imported = {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return "build" in defined | imported
