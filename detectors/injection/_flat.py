"""A text made flat for looking up words: lower case, no accents, lines rejoined, with the way back to its offsets."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

_BLOCK = r"[-*+•·|#=>\[{(<]|\d{1,3}[.)]"
_BREAK_OR_GAP = re.compile(
    rf"([^\S\n]*\n(?:[^\S\n]*\n\s*|[^\S\n]*(?={_BLOCK})(?!(?:>+|//+|#|--)[^\S\n])))"
    r"|[^\S\n]*\n(?:[^\S\n]*(?:>+|//+|#|--)(?=[^\S\n]))?[^\S\n]*|[^\S\n]{2,}|[^\S\n ]"
)
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Flat:
    """`text` without the layout; a line feed in it stands where a new paragraph, list item or table row begins."""

    text: str = field(repr=False)
    source: str = field(repr=False)
    _at: list[int] = field(repr=False)
    _shift: list[int] = field(repr=False)

    def outer(self, position: int) -> int:
        """The offset in the original text of the flat text's character at `position`."""
        return position + self._shift[bisect_right(self._at, position) - 1]

    def is_capital(self, position: int) -> bool:
        """Whether the character is a capital letter in the original text."""
        return self.source[self.outer(position)].isupper()


def flatten(text: str) -> Flat:
    """Wrapped lines become one, so that a phrase is found across a line's end and whatever indents the next one."""
    parts: list[str] = []
    at, shift, done, length = [0], [0], 0, 0
    for gap in _BREAK_OR_GAP.finditer(text):
        start, end = gap.span()
        parts += (text[done:start], "\n" if gap.lastindex else " ")
        length += start - done + 1
        done = end
        at.append(length)
        shift.append(end - length)
    parts.append(text[done:])
    return Flat(fold("".join(parts)), text, at, shift)


def fold(text: str) -> str:
    """Lower case without accents, character for character."""
    # The one letter that gets longer in lower case.
    lowered = text.replace("\u0130", "i").lower()
    if lowered.isascii():
        return lowered
    lowered = lowered.replace("\u2019", "'").replace("\u2018", "'")
    return lowered.translate(_PLAIN) if _ACCENTED.search(lowered) else lowered


def _plain_letters() -> dict[int, str]:
    table = {ord("đ"): "d", ord("ł"): "l", ord("ø"): "o", ord("ı"): "i"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_PLAIN = _plain_letters()
