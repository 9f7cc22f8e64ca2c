"""The templates and word lists: TOML files beside this one, read once."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Item = TypeVar("Item")
DATA = Path(__file__).with_name("data")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")


class Split(StrEnum):
    """Which half of the templates: the open half may be looked at, of the final one only totals are shown."""

    OPEN = "open"
    FINAL = "final"


@cache
def table(name: str) -> dict[str, Any]:
    """A data file's content."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def language(code: str) -> dict[str, Any]:
    """Words and sentences of a language."""
    return table(f"languages/{code}")


def half(items: Sequence[Item], split: Split) -> Sequence[Item]:
    """Every other item, so that no template, format or sentence serves both halves; a single item serves both."""
    return items[1 if split is Split.FINAL and len(items) > 1 else 0 :: 2]
