"""Zip archives. The directory at the end and the entries in front have to tell the same story; else no two programs need agree."""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.package import LOCAL_HEADER, SMALL, data_offset, is_encrypted, open_archive
from pipeline.extract.reading import Block, Reading, hidden

FORMATS = ("zip",)

_UTF8_NAME = 0x800


def read(content: bytes, _stem: str, limits: Limits) -> Reading:
    """The names, and the members that are files."""
    archive = open_archive(content, limits)
    entries = archive.infolist()
    _check_sizes(entries, content, limits)
    _check_layout(entries, content, archive.start_dir)
    # A folder is one by its name alone: one that holds something is read.
    files = [entry for entry in entries if entry.file_size or not entry.is_dir()]
    if files and all(map(is_encrypted, files)):
        raise CouldNotInspect("encrypted")
    members = Members(limits)
    for entry in files:
        name = _name(entry)
        if stat.S_ISLNK(entry.external_attr >> 16):
            members.add_without_content(name, "link")
        elif is_encrypted(entry):
            members.add_fault(name, "encrypted")
        else:
            members.add(name, entry.file_size, partial(_unpacked, archive, entry))
    return members.reading(*_comments(archive, entries))


def _check_sizes(entries: Sequence[zipfile.ZipInfo], content: bytes, limits: Limits) -> None:
    """By the sizes that the directory states: no more than those is ever unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes or (
        unpacked > SMALL and unpacked > limits.max_archive_ratio * len(content)
    ):
        raise CouldNotInspect("archive_ratio")


def _check_layout(entries: Sequence[zipfile.ZipInfo], content: bytes, directory: int) -> None:
    """Refuse entries that share bytes (one kernel, unpacked a thousand times), and entries that the directory leaves out."""
    spans = sorted((entry.header_offset, data_offset(entry, content) + entry.compress_size) for entry in entries)
    for (_, end), (start, _) in pairwise([(0, 0), *spans, (directory, directory)]):
        if end > start or content.find(LOCAL_HEADER, end, start) >= 0:
            raise CouldNotInspect("broken")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except NotImplementedError:  # a way of packing that Python does not know
        raise CouldNotInspect("unsupported_type") from None
    except RuntimeError:
        raise CouldNotInspect("encrypted") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise CouldNotInspect("broken") from None


def _name(entry: zipfile.ZipInfo) -> str:
    """The name; many programs write UTF-8 and forget to say so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.orig_filename


def _comments(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> Iterator[Block]:
    for comment in dict.fromkeys((archive.comment, *(entry.comment for entry in entries))):
        if comment.strip():
            yield hidden("Metadata", f"comment: {comment.decode('utf-8', 'replace').strip()}", "metadata", "comment")
