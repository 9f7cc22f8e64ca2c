"""Access lists in `access.toml` files: the nearest file with a matching entry says who may read."""

import os
import re
import stat
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.errors import AccessListError
from pipeline.model import AccessList

ACCESS_FILE = "access.toml"
_MAX_BYTES = 1_000_000


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str
    readers: tuple[str, ...]
    deny: tuple[str, ...] = ()

    @field_validator("match")
    @classmethod
    def _can_match(cls, pattern: str) -> str:
        """A glob that no path can match leaves its files to a wider list further up, and nobody would see why."""
        if not pattern or pattern.endswith("/") or {".", ".."} & set(pattern.split("/")):
            raise ValueError("the glob matches no file; for all below a folder write folder/**")
        return pattern


class _AccessFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    access: tuple[_Entry, ...] = ()


class AccessLists:
    """The access lists of a folder tree. Each file is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._entries = cache(self._read)

    def list_for(self, path: Path) -> AccessList | None:
        """Who may read the file at `path`; None where no entry speaks of it.

        Looks from the file's folder up to the root; within one `access.toml` the first entry that matches counts. A file
        that can't be understood raises `AccessListError`, for everything below it: its meaning must not be guessed.
        """
        for folder in self._folders(path):
            for entry in self._entries(folder):
                if matches(entry.match, path.relative_to(folder).as_posix()):
                    return AccessList(entry.readers, entry.deny, str(folder / ACCESS_FILE))
        return None

    def _folders(self, path: Path) -> list[Path]:
        above = [folder for folder in path.parents if folder.is_relative_to(self._root)]
        for folder in above:  # all of them, before any speaks: an unreadable one further up must not be masked by luck
            self._entries(folder)
        return above

    def _read(self, folder: Path) -> tuple[_Entry, ...]:
        path = folder / ACCESS_FILE
        try:
            if not os.path.lexists(path):
                return ()
            return _AccessFile.model_validate(tomllib.loads(_text(path))).access
        except ValidationError as fault:
            where = ".".join(map(str, fault.errors()[0]["loc"]))
            raise AccessListError(f"{path}: {where}: {fault.errors()[0]['msg']}; see docs/access.md") from None
        except (OSError, ValueError, RecursionError):  # tomllib raises the latter two on odd numbers and deep nests
            raise AccessListError(f"{path} can't be read as TOML; see docs/access.md") from None


def _text(path: Path) -> str:
    """The text of a regular file of decent size: a pipe by that name would keep the scan waiting for ever."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ValueError("not a regular file")
    with os.fdopen(handle, "rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError("too large")
    return data.decode("utf-8")


def matches(pattern: str, path: str) -> bool:
    """Whether a glob matches a path relative to the folder that the glob stands in.

    `*` and `?` stay within one name, `**` crosses folders; a glob without a slash matches names at any depth.
    """
    return _compiled(pattern if "/" in pattern or pattern == "**" else f"**/{pattern}").fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    tokens = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("/"))
    return re.compile("".join(tokens.get(part, re.escape(part)) for part in parts), re.DOTALL)
