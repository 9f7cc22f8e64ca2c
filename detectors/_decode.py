"""Undoing what hides a text in an alphabet: base64, base32, base85, numbers, tag characters and variation selectors.

A piece is decoded only where the outcome is plausible text, so that identifiers, digests and images stay what they are.
"""

import base64
import binascii
import re
import string
from collections.abc import Callable, Iterator, Mapping

from detectors import _base85, _numbers
from detectors._bytes import text_of
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
        f"(?:{_LETTER}{{4}}){{0,8}}4oC[LMN]",  # with zero-width characters between the letters
        f"//[45]{_LETTER}A[C-H]{_LETTER}{{10}}",  # of UTF-16 behind its byte order mark, little-endian
        f"/v8A[I-Za-f]{_LETTER}{{11}}",  # and big-endian
        f"(?:H4sI|e[AFJN]|Qlpo|/Td6){_LETTER}{{12}}",  # of gzip, zlib, bzip2, xz
        "(?:0?[xX])?(?:[0-9A-Fa-f]{2}){0,16}(?:[2-7][0-9A-Fa-f]|0[9AaDd]){8}",  # hexadecimal of ASCII
        "(?:[0-9A-Fa-f]{2}){1,8}[eE]2808[b-dB-D]",  # with zero-width characters
        "(?:0?[xX])?(?:[Ff]{2}[Ff][Ee])?(?:[2-7][0-9A-Fa-f]00){6}",  # of UTF-16, little-endian
        "(?:0?[xX])?(?:[Ff][Ee][Ff]{2})?(?:00[2-7][0-9A-Fa-f]){6}",  # and big-endian
        "(?:0?[xX])?(?:1[Ff]8[Bb]0[0-9]|78(?:01|5[Ee]|9[Cc]|[Dd][Aa]))[0-9A-Fa-f]{18}",  # of gzip, of zlib
        "(?:0b)?(?:0[01]{7}){6}",  # binary of ASCII
        "[A-Z2-7]{24}",  # base32
        "(?:[e-p][abefijmnqruvyz45][a-z2-7][a-hq-x][acegikmoqsuwy246][a-z2-7][a-di-lq-tyz23][a-z2-7]){3}",  # lower case
    )
)
"""Anchors: each ends within a run that begins as encoded text does. Identifiers, paths and digests hardly ever begin so."""

STARTS: Mapping[str, tuple[str, ...]] = {"run": RUN_STARTS, "base85": _base85.STARTS, **_numbers.STARTS}
"""All anchors, by what they announce."""

LAYERS = {"run": ("base64", "base32", "hex", "binary"), "base85": ("base85",), **_numbers.READINGS}
"""The layers that are looked for behind each kind of anchor."""


def pieces(text: str, seen: Mapping[str, list[int]], room: int) -> Iterator[tuple[str, Edit]]:
    """(layer, edit) for each piece that decodes to text, by the ends of the anchors that were seen in `text`.

    `room` bounds what a compressed piece may unfold to.
    """
    yield from _runs(text, seen.get("run", []), room)
    for anchor in _numbers.STARTS:
        yield from _numbers.lists(text, anchor, seen.get(anchor, []), room)


def written_raw(text: str, seen: Mapping[str, list[int]], room: int) -> Iterator[tuple[str, Edit]]:
    """The same for alphabets in which an escape or an entity is a piece like any other: for texts with nothing undone."""
    yield from _base85.pieces(text, seen.get("base85", []), room)


def from_tags(text: str) -> list[Edit]:
    """The text that is written in tag characters, read as one."""
    return _with_gaps([Edit(m.start(), m.end(), m[0].translate(_FROM_TAG)) for m in _TAGS.finditer(text)])


def from_selectors(text: str) -> list[Edit]:
    """The text that is written in variation selectors, read as one."""
    return _with_gaps([Edit(m.start(), m.end(), _from_selectors(m[0])) for m in _SELECTORS.finditer(text)])


_LETTERS = frozenset(string.ascii_letters + string.digits + "+/_-")
_RUN = re.compile(r"[A-Za-z0-9+/_-]+={0,6}")
_LABEL_END = re.compile(r"[ \t]{0,2}[:.(=]")
_LINE_BREAK = re.compile(
    r"(?:[ \t]{0,8}(?:[ \t]\||\\|<br[ ]?/?>)?\r?\n[ \t]*(?:>[ \t]*|(?:[|*#;%!]|//|--)[ \t]+)*)"
    r"|<br[ ]?/?>|[\"'][ \t]*(?:\+[ \t]*)?\\?\r?\n[ \t]*(?:\+[ \t]*)?[\"']"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_FROM_TAG = {0xE0000 + code: code for code in range(0x20, 0x7F)}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")


def _runs(text: str, ends: list[int], room: int) -> Iterator[tuple[str, Edit]]:
    done = joined = 0
    for start in _starts(text, ends):
        if start < done:
            continue
        runs = list(_lines(text, start)) if start >= joined else []
        joined = max(joined, runs[0][1]) if runs else joined
        match = _RUN.match(text, start)
        if match is not None:
            runs.append((match[0], match.end()))
        found = next((found for run, end in runs if (found := _run(text, start, end, run, room)) is not None), None)
        if found is not None:
            yield found
            done = found[1].end


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
        plain = text_of(data, room)
        if plain is not None:
            return layer, Edit(start, end, plain)
    return None


def _readings(run: str) -> Iterator[tuple[str, bytes]]:
    bare = run.rstrip("=")
    digits = _HEX.fullmatch(bare)
    if len(bare) >= 24 and digits and len(digits["digits"]) % 2 == 0:
        yield "hex", bytes.fromhex(digits["digits"])
    if len(bare) >= 48 and (bits := _BITS.fullmatch(bare)):
        yield "binary", int(bits["bits"], 2).to_bytes(len(bits["bits"]) // 8, "big")
    if len(bare) >= 24 and _BASE32.fullmatch(bare):
        yield "base32", _tried(base64.b32decode, bare.upper() + "=" * (-len(bare) % 8))
    if _could_be_base64(bare):
        plain = bare.translate(_URL_SAFE)
        plain = plain[: len(plain) - 1] if len(plain) % 4 == 1 else plain
        yield "base64", _tried(base64.b64decode, plain + "=" * (-len(plain) % 4))


_HEX = re.compile(r"(?:0?[xX])?(?P<digits>[0-9A-Fa-f]+)")
_BITS = re.compile(r"(?:0b)?(?P<bits>(?:[01]{8})+)")
_BASE32 = re.compile(r"[A-Z2-7]+|[a-z2-7]+")
_URL_SAFE = str.maketrans("-_", "+/")


def _could_be_base64(run: str) -> bool:
    """Text of twelve bytes and more always needs capitals; most identifiers, paths and digests have none."""
    return not (run.islower() or run.isdigit())


def _tried(decode: Callable[[str], bytes], run: str) -> bytes:
    try:
        return decode(run)
    except (binascii.Error, ValueError):
        return b""


def _lines(text: str, start: int) -> Iterator[tuple[str, int]]:
    """A run that goes on over several lines of one width: its letters, and where it ends; once more without the last line.

    The first line may be shorter, behind a label, and the last one, which may also be the first word of what follows.
    """
    match = _RUN.match(text, start)
    if match is None or len(match[0]) < RUN:
        return
    width, parts, ends = len(match[0]), [match[0]], [match.end()]
    while not parts[-1].endswith("=") and (gap := _LINE_BREAK.match(text, ends[-1])):
        following = _RUN.match(text, gap.end())
        if (
            following is None
            or (len(following[0]) > width and len(parts) > 1)
            or _LABEL_END.match(text, following.end())
        ):
            break
        parts.append(following[0])
        ends.append(following.end())
        if len(following[0]) < width:
            break
        width = len(following[0])
    for count in range(len(parts), max(1, len(parts) - 2), -1):
        yield "".join(parts[:count]), ends[count - 1]


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
