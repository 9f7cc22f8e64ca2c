"""The templates, word lists and formats of a half: TOML files beside this one, read once. No file serves both halves."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.detection.pii.document import Split

DATA = Path(__file__).with_name("data")


@cache
def table(split: Split, name: str) -> dict[str, Any]:
    """A data file's content."""
    return tomllib.loads((DATA / split / f"{name}.toml").read_text(encoding="utf-8"))
