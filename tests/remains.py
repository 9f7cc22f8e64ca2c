"""Whether a secret can still be read in what is left of a text, by undoing all that comes to mind, without the detectors' code."""

import base64
import binascii
import codecs
import gzip
import html
import quopri
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Callable, Iterator

LEGIBLE = 12
"""How many characters in a row give a secret away."""


def is_legible(text: str, secret: str, depth: int = 2) -> bool:
    """Whether `LEGIBLE` letters and digits of the secret, in a row, come out of `text` by up to `depth` undoings."""
    wanted = _letters(secret)
    size = min(LEGIBLE, len(wanted))
    parts = {wanted[at : at + size] for at in range(len(wanted) - size + 1)}
    seen: set[str] = set()
    return any(_holds(_letters(reading), parts, size) for reading in _readings(text, depth, seen))


def _holds(letters: str, parts: set[str], size: int) -> bool:
    return any(letters[at : at + size] in parts for at in range(len(letters) - size + 1))


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _readings(text: str, depth: int, seen: set[str]) -> Iterator[str]:
    if text in seen or len(_letters(text)) < LEGIBLE:
        return
    seen.add(text)
    yield text
    if depth:
        for undo in _UNDOINGS:
            for reading in undo(text):
                yield from _readings(reading, depth - 1, seen)


def _runs(pattern: str, least: int, decode: Callable[[str], bytes], step: int) -> Callable[[str], Iterator[str]]:
    """Decodes every long enough run of an alphabet, line breaks and marks in it left out, from each of its first letters."""
    between = r"(?:[\s>#|*\"'+\\]|//|[0-9]x|[,:;-])*"
    expression = re.compile(rf"{pattern}(?:{between}{pattern}){{{least},}}")

    def undo(text: str) -> Iterator[str]:
        for match in expression.finditer(text):
            letters = "".join(re.findall(pattern, match[0]))
            for start in range(step):
                run = letters[start:]
                try:
                    data = decode(run[: len(run) - len(run) % step])
                except (binascii.Error, ValueError):
                    continue
                yield from _texts(data)

    return undo


def _texts(data: bytes) -> Iterator[str]:
    yield data.decode("latin-1").replace("\0", "")
    for inflate in (gzip.decompress, zlib.decompress):
        try:
            yield inflate(data).decode("latin-1")
        except (OSError, EOFError, zlib.error):
            continue


def _numbers(text: str) -> Iterator[str]:
    for base, pattern in ((10, r"[0-9]{2,3}"), (8, r"[0-7]{3}"), (2, r"[01]{8}"), (16, r"[0-9A-Fa-f]{2}")):
        yield "".join(
            chr(int(number, base)) for number in re.findall(rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])", text)
        )


def _smuggled(text: str) -> Iterator[str]:
    yield "".join(chr(ord(c) - 0xE0000) for c in text if "\U000e0020" <= c <= "\U000e007e")
    data = [ord(c) - 0xFE00 if c <= "\ufe0f" else ord(c) - 0xE0100 + 16 for c in text if _is_selector(c)]
    yield bytes(data).decode("latin-1")


def _is_selector(c: str) -> bool:
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def _unescaped(text: str) -> Iterator[str]:
    number = r"\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2}))|%u([0-9a-f]{4})"
    plain = re.sub(number, lambda m: chr(int(m[m.lastindex or 0], 16)), text, flags=re.IGNORECASE)
    yield re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), plain)


_LOOKS = str.maketrans("асеорхАЕНКМОРТ", "aceopxAEHKMOPT")

_UNDOINGS: tuple[Callable[[str], Iterator[str]], ...] = (
    lambda text: iter([re.sub(r"<[^<>]*>", "", text)]),
    lambda text: iter([unicodedata.normalize("NFKC", text).translate(_LOOKS)]),
    lambda text: iter([html.unescape(text)]),
    lambda text: iter([urllib.parse.unquote(text, errors="replace")]),
    lambda text: iter([quopri.decodestring(text.encode("utf-8", "replace")).decode("latin-1")]),
    _unescaped,
    _numbers,
    _smuggled,
    _runs("[A-Za-z0-9+/_-]", 12, lambda run: base64.b64decode(run.translate(str.maketrans("-_", "+/"))), 4),
    _runs("[A-Za-z2-7]", 16, lambda run: base64.b32decode(run.upper()), 8),
    _runs("[0-9A-Fa-f]", 16, bytes.fromhex, 2),
    lambda text: iter([codecs.encode(text, "rot13"), text[::-1]]),
)
