"""Compressed files: unpacked step by step, and stopped at the limit. A compressed tar archive is read as that archive."""

import bz2
import lzma
import zlib
from typing import Protocol

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside import tar
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.package import SMALL
from pipeline.extract.reading import Reading
from pipeline.extract.signatures import is_tar

FORMATS = ("gz", "bz2", "xz")

_STEP = 1_000_000
_DICTIONARY = 200_000_000  # bytes of memory that an xz file may ask for; `xz -9` asks for 65 MB


def read(content: bytes, stem: str, limits: Limits) -> Reading:
    """The members of the tar archive inside, or the one file inside, under the name without its ending."""
    unpacked = unpack(content, limits)
    if is_tar(unpacked):
        return tar.read(unpacked, stem, limits)
    members = Members(limits)
    members.add_content(stem, unpacked)
    return members.reading()


def unpack(content: bytes, limits: Limits) -> bytes:
    """All that a compressed file holds. Raises `CouldNotInspect`: `archive_ratio` or `broken`."""
    most = min(limits.max_unpacked_bytes, max(SMALL, limits.max_archive_ratio * len(content)))
    parts: list[bytes] = []
    left = most
    rest = content
    while rest.strip(b"\0"):  # several streams in a row are one file; zeros may follow
        stream = _Gzip() if rest.startswith(b"\x1f\x8b") else _begin(rest)
        while not stream.eof:
            part = _step(stream, rest, min(_STEP, left + 1))
            rest = b""
            left -= len(part)
            if left < 0:
                raise CouldNotInspect("archive_ratio")
            if not part and not stream.eof:
                raise CouldNotInspect("broken")
            parts.append(part)
        rest = stream.unused_data
    return b"".join(parts)


class _Stream(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the manners of the other two: it keeps what it has not read yet."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


def _begin(content: bytes) -> _Stream:
    return bz2.BZ2Decompressor() if content.startswith(b"BZh") else lzma.LZMADecompressor(memlimit=_DICTIONARY)


def _step(stream: _Stream, data: bytes, most: int) -> bytes:
    try:
        return stream.decompress(data, max_length=most)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        raise CouldNotInspect("broken") from None
