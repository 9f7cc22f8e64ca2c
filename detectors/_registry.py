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
def load(name: str, engine: str | None = None) -> Detector:
    """The detector of that name, built once per process, on one of its engines where it has several.

    Raises `LookupError` with the names that exist, and where the engine can't be had.
    """
    if name not in available():
        raise LookupError(f"no detector named {name!r}; there are: {', '.join(available())}")
    module = importlib.import_module(f"detectors.{name}")
    if engine is not None and not hasattr(module, "ENGINES"):
        raise LookupError(f"the detector {name} has no engines to choose from")
    detector: Detector = module.build() if engine is None else module.build(engine)
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
