"""Marks that travel through `unstructured`: a hidden text goes in between two of them, and comes out with its reason.

The readers rewrite a document so that all its text is plain body text, put marks around what was hidden, and have it
partitioned. The marks are code points of a private plane, drawn at random for each document, so that no document can forge them.
"""

import secrets
from collections.abc import Iterator

from pipeline.extract.reading import Hidden, Piece

_PLANE = 0xF0000
_DRAWN_FROM = 0xFF00
_RADIX = 16


class Marks:
    """The marks of one document, and what each stands for. `line_break` is a mark for a line end that must not become a space."""

    def __init__(self) -> None:
        base = _PLANE + secrets.randbelow(_DRAWN_FROM)
        self._open, self._ready, self._close = chr(base), chr(base + 1), chr(base + 2)
        self.line_break = chr(base + 3)
        self._digits = [chr(base + 4 + digit) for digit in range(_RADIX)]
        self._known: list[Hidden] = []
        self._numbers: dict[Hidden, str] = {}

    def wrap(self, text: str, hidden: Hidden | None) -> str:
        """`text` between marks that say why it is hidden; as it is if it is not, or if there is nothing to see in it."""
        if hidden is None or not text or text.isspace():
            return text
        return f"{self._open}{self._number(hidden)}{self._ready}{text}{self._close}"

    def pieces(self, text: str, page: int | None = None) -> tuple[Piece, ...]:
        """The visible and hidden pieces of a marked text, without the marks."""
        text = text.replace(self.line_break, "\n")
        return tuple(Piece(part, hidden, page) for part, hidden in self._parts(text) if part)

    def _parts(self, text: str) -> Iterator[tuple[str, Hidden | None]]:
        first, *others = text.split(self._open)
        yield from self._after_close(first, None)
        for other in others:
            number, _, rest = other.partition(self._ready)
            yield from self._after_close(rest, self._meaning(number))

    def _after_close(self, text: str, hidden: Hidden | None) -> Iterator[tuple[str, Hidden | None]]:
        inside, *outside = text.split(self._close)
        yield inside, hidden
        for part in outside:
            yield part, None

    def _number(self, hidden: Hidden) -> str:
        if hidden not in self._numbers:
            number = len(self._known)
            self._known.append(hidden)
            self._numbers[hidden] = "".join(self._digits[int(digit, _RADIX)] for digit in f"{number:x}")
        return self._numbers[hidden]

    def _meaning(self, number: str) -> Hidden:
        return self._known[int("".join(f"{self._digits.index(digit):x}" for digit in number), _RADIX)]
