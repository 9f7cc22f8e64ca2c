"""Access lists in `access.toml` files: the nearest file with a matching entry says who may read."""

import re
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import AccessListError
from pipeline.model import AccessList

ACCESS_FILE = "access.toml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str
    readers: tuple[str, ...]
    deny: tuple[str, ...] = ()


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
            return _AccessFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).access
        except FileNotFoundError:
            return ()
        except ValidationError as fault:
            where = ".".join(map(str, fault.errors()[0]["loc"]))
            raise AccessListError(f"{path}: {where}: {fault.errors()[0]['msg']}; see docs/access.md") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise AccessListError(f"{path} can't be read as TOML; see docs/access.md") from None


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
