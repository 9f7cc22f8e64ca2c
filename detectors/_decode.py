"""Undoing what hides a text in an alphabet: base64, base32, hexadecimal, tag characters and variation selectors.

A piece is decoded only where the outcome is plausible text, so that identifiers, digests and images stay what they are.
"""

import base64
import binascii
import re
import string
import zlib
from collections.abc import Callable, Iterator

from detectors._unwrap import Edit

RUN = 16
"""The shortest run that is tried, in characters: twelve bytes of base64 are text by chance once in some hundred thousand."""

_LETTER = "[A-Za-z0-9+/_-]"
_ASCII = f"[CI-Za-f][ACDEFGHQSTUVWXgijklmnwyz0123][ABEFIJMNQRUVYZcdghklopstwx014589]{_LETTER}"
_BEFORE = r"(?:^|[^A-Za-z0-9+/_-])"
RUN_STARTS = tuple(
    _BEFORE + run
    for run in (
        f"(?:{_LETTER}{{4}}){{0,16}}(?:{_ASCII}){{3}}",  # base64 of ASCII: each byte is 0x20 to 0x7e, a tab or a line break
        f"(?:{_LETTER}{{4}}){{0,4}}(?:[4-7]{_LETTER}{{3}}){{3}}",  # of UTF-8 in three bytes a letter: CJK, Hangul, Indic, Thai
        f"(?:{_LETTER}{{4}}){{0,4}}(?:[z012][I-LY-bo-r4-7]{_LETTER}{{2}}[g-v][MNcdst89]{_LETTER}{{2}}){{2}}",  # in two: Cyrillic
        f"(?:[I-Za-f][AQgw][AB]{_LETTER}A[C-H][AEIMQUYcgkosw048]A){{2}}",  # of UTF-16, little-endian
        f"(?:A[C-H][AEIMQUYcgkosw048]A[I-Za-f][AQgw][AB]{_LETTER}){{2}}",  # and big-endian
        f"(?:H4sI|e[AFJN]){_LETTER}{{12}}",  # of gzip, of zlib
        "(?:[0-9A-Fa-f]{2}){0,16}(?:[2-7][0-9A-Fa-f]|0[9AaDd]){8}",  # hexadecimal of ASCII
        "(?:1[Ff]8[Bb]0[0-9]|78(?:01|5[Ee]|9[Cc]|[Dd][Aa]))[0-9A-Fa-f]{18}",  # of gzip, of zlib
        "[A-Z2-7]{24}",  # base32
    )
)
"""Anchors: each ends within a run that begins as encoded text does. Identifiers, paths and digests hardly ever begin so."""

PAIRS_START = (
    r"\b[0-9A-Fa-f]{2}([ :,-])[0-9A-Fa-f]{2}[ :,-][0-9A-Fa-f]{2}[ :,-][0-9A-Fa-f]{2}[ :,-][0-9A-Fa-f]{2}[ :,-]"
)
"""Anchor: five delimited byte values in a row."""


def pieces(text: str, run_ends: list[int], pair_ends: list[int], room: int) -> Iterator[tuple[str, Edit]]:
    """(layer, edit) for each piece that decodes to text, in order. `room` bounds what a compressed piece may unfold to."""
    done = joined = 0
    for start in _starts(text, run_ends):
        if start < done:
            continue
        lines = _lines(text, start) if start >= joined else None
        if lines is not None:
            joined = lines[1]
            found = _run(text, start, lines[1], lines[0], room)
        else:
            found = None
        match = _RUN.match(text, start)
        if found is None and match is not None:
            found = _run(text, start, match.end(), match[0], room)
        if found is not None:
            yield found
            done = found[1].end
    yield from _hex_pairs(text, pair_ends)


def from_tags(text: str) -> list[Edit]:
    """The text that is written in tag characters, read as one."""
    return _with_gaps([Edit(m.start(), m.end(), m[0].translate(_FROM_TAG)) for m in _TAGS.finditer(text)])


def from_selectors(text: str) -> list[Edit]:
    """The text that is written in variation selectors, read as one."""
    return _with_gaps([Edit(m.start(), m.end(), _from_selectors(m[0])) for m in _SELECTORS.finditer(text)])


_LETTERS = frozenset(string.ascii_letters + string.digits + "+/_-")
_RUN = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_PAIRS = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:([ :,-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){6,}(?![0-9A-Fa-f])")
_LINE_BREAK = re.compile(
    r"(?:[ \t]*\r?\n[ \t]*(?:>[ \t]*|[|*#][ \t]+)*)|[\"'][ \t]*(?:\+[ \t]*)?\\?\r?\n[ \t]*(?:\+[ \t]*)?[\"']"
)
_PAIRS_SIZE = 15
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_FROM_TAG = {0xE0000 + code: code for code in range(0x20, 0x7F)}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_TEXT_SHARE = 0.95


def _starts(text: str, ends: list[int]) -> Iterator[int]:
    """Where the runs begin in which the anchors end, each once."""
    before = -1
    for end in ends:
        start = end
        while start > before and start and text[start - 1] in _LETTERS:
            start -= 1
        if start > before:
            yield start
            before = start


def _run(text: str, start: int, end: int, run: str, room: int) -> tuple[str, Edit] | None:
    for layer, data in _readings(run):
        plain = _as_text(data, room)
        if plain is not None:
            return layer, Edit(start, end, plain)
    return None


def _readings(run: str) -> Iterator[tuple[str, bytes]]:
    bare = run.rstrip("=")
    if len(bare) >= 24 and len(bare) % 2 == 0 and _HEX.fullmatch(bare):
        yield "hex", bytes.fromhex(bare)
    if len(bare) >= 24 and _BASE32.fullmatch(bare):
        yield "base32", _tried(base64.b32decode, bare + "=" * (-len(bare) % 8))
    if _could_be_base64(bare):
        plain = bare.translate(_URL_SAFE)
        plain = plain[: len(plain) - 1] if len(plain) % 4 == 1 else plain
        yield "base64", _tried(base64.b64decode, plain + "=" * (-len(plain) % 4))


_HEX = re.compile(r"[0-9A-Fa-f]+")
_BASE32 = re.compile(r"[A-Z2-7]+")
_URL_SAFE = str.maketrans("-_", "+/")


def _could_be_base64(run: str) -> bool:
    """Text of twelve bytes and more always needs capitals; most identifiers, paths and digests have none."""
    return not (run.islower() or run.isdigit())


def _tried(decode: Callable[[str], bytes], run: str) -> bytes:
    try:
        return decode(run)
    except (binascii.Error, ValueError):
        return b""


def _as_text(data: bytes, room: int) -> str | None:
    """The text that these bytes are, if they are one: UTF-8 or UTF-16, perhaps behind gzip or zlib."""
    if len(data) < 6:
        return None
    if data[:2] == b"\x1f\x8b" or (data[0] == 0x78 and data[1] in b"\x01\x5e\x9c\xda"):
        data = _inflated(data, room) or data
    if data.count(0) * 3 > len(data):
        encoding = "utf-16-le" if data[1] == 0 else "utf-16-be"
        return _plausible(data.decode(encoding, "replace"))
    try:
        return _plausible(data.decode())
    except UnicodeDecodeError:
        return None


def _inflated(data: bytes, room: int) -> bytes:
    """One byte more than there is room for, so that a bomb is noticed where views are paid for, and no more than that."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, max(room, 0) + 1)
    except zlib.error:
        return b""


def _plausible(text: str) -> str | None:
    fine = sum(character.isprintable() or character in "\n\r\t" for character in text[:4096])
    if fine < _TEXT_SHARE * len(text[:4096]):
        return None
    if len(text) < 24 and not text.isascii() and not text.isalpha():
        return None
    return text


def _lines(text: str, start: int) -> tuple[str, int] | None:
    """A run that goes on over several lines of one width: its letters, and where it ends."""
    match = _RUN.match(text, start)
    if match is None or len(match[0]) < RUN:
        return None
    width, parts, end = len(match[0]), [match[0]], match.end()
    while True:
        gap = _LINE_BREAK.match(text, end)
        following = _RUN.match(text, gap.end()) if gap else None
        if following is None or len(following[0]) > width:
            break
        parts.append(following[0])
        end = following.end()
        if len(following[0]) < width:
            break
    return ("".join(parts), end) if len(parts) > 1 else None


def _hex_pairs(text: str, ends: list[int]) -> Iterator[tuple[str, Edit]]:
    done = 0
    for end in ends:
        match = _PAIRS.match(text, end - _PAIRS_SIZE) if end - _PAIRS_SIZE >= done else None
        if match is None:
            continue
        done = match.end()
        plain = _as_text(bytes.fromhex(match[0].replace(match[1], "")), 0)
        if plain is not None:
            yield "hex", Edit(match.start(), match.end(), plain)


def _from_selectors(run: str) -> str:
    """Bytes hidden as variation selectors: the first sixteen stand for 0 to 15, the supplement for 16 to 255."""
    data = bytes(ord(c) - 0xFE00 if c <= "\ufe0f" else ord(c) - 0xE0100 + 16 for c in run)
    return data.decode("utf-8", "replace")


def _with_gaps(edits: list[Edit]) -> list[Edit]:
    """The edits, and what stands between them dropped: a smuggled text may be spread over a visible one."""
    closed: list[Edit] = []
    for edit in edits:
        if closed and closed[-1].end < edit.start:
            closed.append(Edit(closed[-1].end, edit.start, ""))
        closed.append(edit)
    return closed
