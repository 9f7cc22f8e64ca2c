"""The TOML tables of this detector, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "rules" / "pii"


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed `rules/pii/NAME.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The blank-separated words that `rules/pii/NAME.toml` keeps under `key`."""
    return frozenset(str(table(name)[key]).split())
