"""Long texts in pieces: each place of the text has one window that answers for it, and sees what lies around it."""

from collections.abc import Iterator
from dataclasses import dataclass

CORE = 4_400
"""Characters that a window answers for, at most. Presidio compares all results of one text with each other."""

MARGIN = 300
"""Characters that a window sees before and after its core: longer than any label with its value, and than any address."""


@dataclass(frozen=True, slots=True)
class Window:
    """`text[start:end]` is looked at; findings that begin in `core_start <= i < core_end` count."""

    start: int
    core_start: int
    core_end: int
    end: int


def windows(text: str) -> Iterator[Window]:
    """Windows whose cores follow one another without a gap, cut at the best place: blank line, line, blank, anywhere."""
    start = 0
    while start < len(text):
        stop = _cut(text, start)
        yield Window(_outward(text, start - MARGIN, -1), start, stop, _outward(text, stop + MARGIN, 1))
        start = stop


def _cut(text: str, start: int) -> int:
    limit = start + CORE
    if limit >= len(text):
        return len(text)
    for separator in ("\n\n", "\n", " "):
        place = text.rfind(separator, start + CORE // 2, limit)
        if place >= 0:
            return place + len(separator)
    return limit


def _outward(text: str, place: int, step: int) -> int:
    """Moves an edge outward to the next blank, within one margin, so that no word is seen in part."""
    if place <= 0:
        return 0
    for edge in range(place, place + step * MARGIN, step):
        if not 0 < edge < len(text):
            return max(0, min(edge, len(text)))
        if text[edge - 1].isspace():
            return edge
    return place
