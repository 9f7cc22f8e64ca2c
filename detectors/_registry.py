"""Which detectors there are: every module or package of this folder that has a `build()` and names its `CATEGORY`.

Both are read from the source, so that asking what exists loads no model and no heavy library.
"""

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path

from detectors._finding import Category, Detector


@cache
def available() -> dict[str, Category]:
    """All detectors by name, in alphabetical order, with the category that each reports."""
    folder = Path(__file__).parent
    names = sorted(module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))
    found = ((name, _declared_category(folder, name)) for name in names)
    return {name: category for name, category in found if category}


@cache
def load(name: str) -> Detector:
    """The detector of that name, built once per process. Raises `LookupError` with the names that exist."""
    if name not in available():
        raise LookupError(f"no detector named {name!r}; there are: {', '.join(available())}")
    detector: Detector = importlib.import_module(f"detectors.{name}").build()
    return detector


def _declared_category(folder: Path, name: str) -> Category | None:
    """The category in the module's top-level `CATEGORY = Category.PII`; None where the module is no detector."""
    package, module = folder / name / "__init__.py", folder / f"{name}.py"
    body = ast.parse((package if package.exists() else module).read_text(encoding="utf-8")).body
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id="CATEGORY")], value=ast.Attribute(attr=name)):
                return Category[name]
    return None
