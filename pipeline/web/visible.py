"""Text for a page, with what can't be seen written out: a reviewer must see what a model would read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAGS = "\U000e0000-\U000e007f"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]+"
)
"""Controls, default-ignorable characters, bidi marks, variation selectors, tags; without tab and line ends."""

_ONLY_TAGS = re.compile(f"[{_TAGS}]+")
_EMOJI_STYLE = {"\ufe0e", "\ufe0f"}
"""Alone, they choose between the two drawings of an emoji: nothing is hidden in that."""

_NAMES = {
    0x00AD: "SHY", 0x034F: "CGJ", 0x061C: "ALM", 0x180E: "MVS", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM",
    0x200F: "RLM", 0x2028: "LSEP", 0x2029: "PSEP", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO",
    0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0x001B: "ESC", 0x0000: "NUL", 0x000C: "FF",
    0xFEFF: "BOM",
}  # fmt: skip
"""The short names of the Unicode code charts."""

_MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. Where `hint` is set, the text stands for characters that can't be seen, and the hint says which."""

    text: str = field(repr=False)
    hint: str = ""


def visible(text: str) -> Iterator[Run]:
    """The text in runs, none of which holds a character that hides, reorders or controls."""
    position = 0
    for unseen in _UNSEEN.finditer(text):
        if unseen[0] in _EMOJI_STYLE and unseen.start() > 0:
            continue
        if unseen.start() > position:
            yield Run(text[position : unseen.start()])
        yield _written_out(unseen[0])
        position = unseen.end()
    if position < len(text):
        yield Run(text[position:])


def _written_out(unseen: str) -> Run:
    count = f"{len(unseen)} invisible character{'s' if len(unseen) > 1 else ''}"
    if _ONLY_TAGS.fullmatch(unseen):
        spelled = "".join(_letter(ord(character) - 0xE0000) for character in unseen)
        return Run(spelled, f"{count}: tag characters, which spell this")
    names = [_NAMES.get(ord(character), f"U+{ord(character):04X}") for character in unseen]
    if len(set(names)) == 1 and len(names) > 1:
        return Run(f"{names[0]}×{len(names)}", count)
    if len(names) > _MOST_NAMES:
        return Run(f"{' '.join(names[:_MOST_NAMES])} … {len(names)} in all", count)
    return Run(" ".join(names), count)


def _letter(code: int) -> str:
    return chr(code) if 0x20 <= code < 0x7F else "·"
