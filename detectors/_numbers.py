"""Undoing lists of byte values: hexadecimal, decimal, octal and binary numbers, one for each byte, with something between."""

import re
from collections.abc import Iterator

from detectors._bytes import text_of
from detectors._unwrap import Edit

_GAP = r"(?:[ \t]{0,2}[,:;|\-][ \t]{0,2}|[ \t]{1,2})(?:\r?\n[ \t]{0,12})?|\r?\n[ \t]{0,12}"
_NUMBER = {
    "hex": r"(?:0[xX]|[uU]\+(?:00)?)?(?:[0-9A-Fa-f]{4}|[0-9A-Fa-f]{2})",
    "decimal": r"[0-9]{1,3}",
    "octal": r"(?:0o?)?[0-3][0-7]{2}",
    "binary": r"(?:0b)?[01]{8}",
}
_LISTS = {
    kind: re.compile(rf"(?<![\w.]){number}(?:(?:{_GAP}){number}){{4,}}+(?!\w)") for kind, number in _NUMBER.items()
}
_BASE = {"hex": 16, "decimal": 10, "octal": 8, "binary": 2}
_MARK = re.compile(r"0[xXob](?=[0-9A-Fa-f])|[uU]\+(?:00)?")

READINGS = {"hex-numbers": ("hex",), "decimal-numbers": ("decimal", "octal"), "binary-numbers": ("binary",)}
"""What a list behind each of the anchors may be written in."""

_HEX_ASCII = r"(?:0x|U\+(?:00)?)?[2-7][0-9A-Fa-f](?:[2-7][0-9A-Fa-f])?"
_DECIMAL_ASCII = "(?:3[2-9]|[4-9][0-9]|1[0-7][0-9]|0[4-7][0-7])"
STARTS = {
    "hex-numbers": tuple(rf"\b{_HEX_ASCII}(?:{gap}{_HEX_ASCII}){{7}}" for gap in (" ", ", ?", ":", ";", "-")),
    "decimal-numbers": tuple(rf"\b{_DECIMAL_ASCII}(?:{gap}{_DECIMAL_ASCII}){{9}}" for gap in (" ", ", ?", ";", "-")),
    "binary-numbers": (r"\b(?:0b)?0[01]{7}(?:(?: |, ?)(?:0b)?0[01]{7}){4}",),
}
"""Anchors: each ends within a list of ASCII characters, at its tenth number or before. Octal numbers look like decimal ones."""

_REACH = 120
"""No ten numbers with their gaps are longer than this."""


def lists(text: str, anchor: str, ends: list[int], room: int) -> Iterator[tuple[str, Edit]]:
    """(layer, edit) for each list that is text. `room` bounds what a compressed one may unfold to."""
    for layer in READINGS[anchor]:
        done = 0
        for end in ends:
            head = _LISTS[layer].search(text, max(done, end - _REACH), end) if end > done else None
            match = _LISTS[layer].match(text, head.start()) if head else None
            if match is None:
                continue
            done = match.end()
            plain = text_of(_bytes(match[0], layer), room)
            if plain is not None:
                yield layer, Edit(match.start(), match.end(), plain)


def _bytes(run: str, layer: str) -> bytes:
    digits = re.findall(r"[0-9A-Fa-f]+", _MARK.sub(" ", run))
    if layer == "hex":
        return bytes.fromhex("".join(digits))
    values = [int(each, _BASE[layer]) for each in digits]
    return bytes(values) if max(values) < 256 else b""
