"""Tar archives. They may hold links, devices, and files with holes, which are as large as they say and measured so."""

import tarfile
from functools import partial
from io import BytesIO

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading

FORMATS = ("tar",)


def read(content: bytes, _stem: str, limits: Limits) -> Reading:
    """The names, and the members that are files."""
    members = Members(limits)
    try:
        with tarfile.open(fileobj=BytesIO(content), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
            for number, entry in enumerate(iter(archive.next, None)):
                if number >= limits.max_archive_entries:  # folders count too
                    raise CouldNotInspect("archive_entries")
                _take(archive, entry, members)
            end = archive.offset
    except (tarfile.TarError, EOFError, ValueError, OverflowError):
        raise CouldNotInspect("broken") from None
    if content[end:].strip(b"\0"):
        raise CouldNotInspect(
            "broken"
        )  # a header that can't be read ends the list without an error; so would a second archive
    return members.reading()


def _take(archive: tarfile.TarFile, entry: tarfile.TarInfo, members: Members) -> None:
    if entry.isdir():
        return
    if entry.issym() or entry.islnk():
        members.add_without_content(f"{entry.name} -> {entry.linkname}", "link")
    elif entry.isreg():
        members.add(entry.name, entry.size, partial(_unpacked, archive, entry))
    else:
        members.add_without_content(entry.name, "device")


def _unpacked(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    content = file.read() if file else b""
    if len(content) != entry.size:
        raise CouldNotInspect("broken")
    return content
