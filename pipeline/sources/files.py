"""Reading one file: regular, inside its root, not too large; else a document with a fault."""

import mimetypes
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.model import AccessList, SourceDocument

UNKNOWN_TYPE = "application/octet-stream"
_NOTHING: Mapping[str, str] = MappingProxyType({})


class FileFault(Exception):
    """A file that can't be handed over, with the reason code that its document is held under."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_document(
    path: Path,
    uri: str,
    root: Path,
    readers: AccessList | None,
    max_bytes: int,
    *,
    metadata: Mapping[str, str] = _NOTHING,
    fault: str | None = None,
) -> SourceDocument:
    """The document in a file. Where it can't be read, a document without content whose `fault` says why."""
    content = b""
    if fault is None:
        try:
            content = _content(path, root, max_bytes)
        except FileFault as problem:
            fault = problem.reason
    media_type = mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE
    return SourceDocument(uri, printable(path.name), media_type, content, readers, metadata=metadata, fault=fault)


def printable(name: str) -> str:
    """A file's name as text that can be stored: bytes that are no UTF-8 are written as escapes, and a backslash as two.

    No two names are printed alike: they would be one document, and the second would take the place of the first.
    """
    return os.fsencode(name.replace("\\", "\\\\")).decode("utf-8", "backslashreplace")


def size_of(path: Path) -> int:
    """The size in bytes; 0 where it can't be asked."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return 0


def _content(path: Path, root: Path, max_bytes: int) -> bytes:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # a ring of links; a NUL in the name
        raise FileFault("unreadable") from None
    if not real.is_relative_to(root.resolve()):
        raise FileFault("outside_root")
    try:
        handle = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise FileFault("unreadable") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileFault("not_a_file")
    with os.fdopen(handle, "rb") as file:
        try:
            content = file.read(max_bytes + 1)
        except OSError:
            raise FileFault("unreadable") from None
    if len(content) > max_bytes:
        raise FileFault("too_large")
    return content
