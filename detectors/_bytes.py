"""The text that some bytes are: UTF-8 or UTF-16, perhaps compressed; or none, which most bytes are not."""

import bz2
import lzma
import re
import zlib
from typing import Protocol

from detectors._unwrap import INVISIBLE

_TEXT_SHARE = 0.95
_UNSEEN = re.compile(f"[\n\r\t{INVISIBLE}]+")
_BYTE_ORDER = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def text_of(data: bytes, room: int) -> str | None:
    """The text, if these bytes are one. `room` bounds what a compressed piece may unfold to.

    One byte more than there is room for is unfolded, so that a bomb is noticed where views are paid for, and no more than that.
    """
    if len(data) < 6:
        return None
    data = _inflated(data, max(room, 0) + 1) or data
    if data[:2] in _BYTE_ORDER:
        return _plausible(data[2:].decode(_BYTE_ORDER[data[:2]], "replace"))
    if data.count(0) * 3 > len(data):
        return _plausible(data.decode("utf-16-le" if data[1] == 0 else "utf-16-be", "replace"))
    try:
        return _plausible(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


class _Inflater(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _inflated(data: bytes, most: int) -> bytes:
    try:
        inflater = _inflater(data)
        return inflater.decompress(data, most) if inflater else b""
    except (zlib.error, lzma.LZMAError, OSError):
        return b""


def _inflater(data: bytes) -> _Inflater | None:
    if data[:2] == b"\x1f\x8b" or (data[0] == 0x78 and data[1] in b"\x01\x5e\x9c\xda"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
    if data[:3] == b"BZh":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=_MEMORY) if data[:6] == b"\xfd7zXZ\x00" else None


_MEMORY = 64 * 2**20


def _plausible(text: str) -> str | None:
    seen = _UNSEEN.sub("", text[:4096])
    fine = sum(character.isprintable() for character in seen)
    if len(seen) < 6 or fine < _TEXT_SHARE * len(seen):
        return None
    if len(text) < 24 and not text.isascii() and not text.isalpha():
        return None
    return text
