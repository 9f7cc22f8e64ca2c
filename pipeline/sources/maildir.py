"""Mailboxes in folders: `cur`, `new` and `tmp` beside each other. What is in the first two are mails; the last are not delivered.

A mail program moves a mail from `new` to `cur` once it saw it, and writes what was done with it behind its name. The mail is the
same all the while, and so is its uri.
"""

import re
from collections.abc import Collection
from pathlib import Path

from pipeline.sources.files import printable

MAIL = "message/rfc822"
UNDELIVERED = "tmp"

_DELIVERED = frozenset(("cur", "new"))
_DONE = re.compile(r"[:;!]2,[A-Za-z]{0,60}\Z")


class Maildirs:
    """The mailboxes that a walk over a folder came by."""

    def __init__(self) -> None:
        self._found: set[Path] = set()
        self._taken: set[str] = set()

    def begins(self, folder: Path, folders: Collection[str]) -> bool:
        """Whether a folder with these folders in it is a mailbox; it is known as one from now on."""
        if not {UNDELIVERED, *_DELIVERED} <= set(folders):
            return False
        self._found.add(folder)
        return True

    def holds(self, path: Path) -> bool:
        """Whether a file is a mail of one of them."""
        return path.parent.name in _DELIVERED and path.parent.parent in self._found

    def uri(self, path: Path) -> str:
        """Its lasting uri, below `cur`; where two mails lay claim to one, the second goes by the path of its file."""
        lasting = printable(str(path.parent.parent / "cur" / lasting_name(path.name)))
        uri = printable(str(path)) if lasting in self._taken else lasting
        self._taken.add(uri)
        return uri


def lasting_name(name: str) -> str:
    """The name of a mail's file without what was done with it."""
    return _DONE.sub("", name) or name
