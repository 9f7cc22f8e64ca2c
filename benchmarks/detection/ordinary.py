"""Ordinary text that holds no secret of anyone: this Python's standard library and the packages installed beside it."""

import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = {
    ".py",
    ".pyi",
    ".md",
    ".rst",
    ".txt",
    ".json",
    ".html",
    ".js",
    ".css",
    ".yaml",
    ".yml",
    ".toml",
    ".cfg",
    ".xml",
    ".csv",
}
SMALLEST, LARGEST = 500, 300_000
"""Bytes: what an ordinary document has."""


def ordinary_texts(megabytes: float) -> dict[str, str]:
    """Files up to that size in all, by their path. Which ones depends on the packages that are installed, not on chance."""
    texts: dict[str, str] = {}
    left = megabytes * 1e6
    for name, path in sorted(_files(), key=lambda file: hashlib.sha256(file[0].encode()).digest()):
        if left <= 0:
            break
        texts[name] = path.read_text(encoding="utf-8", errors="replace")
        left -= len(texts[name].encode())
    return texts


def _files() -> Iterator[tuple[str, Path]]:
    """Files and their names below the standard library or the installed packages, without those of another environment."""
    for root in {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")}:
        for path in Path(root).rglob("*"):
            name = path.relative_to(root)
            if path.suffix in SUFFIXES and name.parts[0] != "site-packages" and _is_ordinary(path):
                yield f"{Path(root).name}/{name.as_posix()}", path


def _is_ordinary(path: Path) -> bool:
    return path.is_file() and SMALLEST < path.stat().st_size < LARGEST
