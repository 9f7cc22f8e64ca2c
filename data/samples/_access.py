"""Who may read a sample, by the `access.toml` files beside it: written apart from the pipeline, so that the two can disagree."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class Access:
    readers: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


NOBODY = Access()


def access_of(path: str, corpus: Path) -> Access:
    """The first matching entry of the nearest `access.toml` that has one."""
    for folder in PurePosixPath(path).parents:
        stated = corpus / folder / "access.toml"
        if not stated.is_file():
            continue
        below = PurePosixPath(path).relative_to(folder).as_posix()
        for entry in tomllib.loads(stated.read_text(encoding="utf-8"))["access"]:
            if _matches(entry["match"], below):
                return Access(tuple(entry["readers"]), tuple(entry.get("deny", ())))
    return NOBODY


def _matches(glob: str, path: str) -> bool:
    """`**` crosses folders, `*` does not."""
    parts = (
        ".*" if part == "**" else "[^/]*" if part == "*" else re.escape(part) for part in re.split(r"(\*\*|\*)", glob)
    )
    return re.fullmatch("".join(parts), path) is not None
