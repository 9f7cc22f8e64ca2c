"""Cut the canonical text into chunks with exact offsets, along titles and paragraphs, no longer than an embedder reads."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Chunk, Element

_SENTENCE_END = re.compile(r"[.!?…。！？]['\")\]»”’]*\s+|\n+")
_LINE_END = re.compile(r"\n+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The longest chunk, in code points and, where `starts` tells where each token of the text begins, in tokens."""

    size: int
    overlap: int
    tokens: int
    starts: Sequence[int]

    def reach(self, start: int, share: float = 1) -> int:
        """Where a chunk that begins at `start` has to end at the latest; or one of a share of the longest."""
        furthest = start + max(1, round(self.size * share))
        most = max(1, int(self.tokens * share))
        first = bisect_left(self.starts, start)
        if first and (first == len(self.starts) or self.starts[first] != start):
            most -= 1  # the rest of a token that begins before is one more
        last = first + most
        return min(furthest, max(start + 1, self.starts[last])) if last < len(self.starts) else furthest

    def earliest(self, end: int) -> int:
        """Where a chunk that ends at `end` has to begin at the earliest."""
        last = bisect_left(self.starts, end) - self.tokens
        return max(end - self.size, self.starts[last - 1] + 1 if last > 0 else 0)

    def is_half(self, start: int, end: int) -> bool:
        """Whether `start` to `end` is at least half of what fits."""
        tokens = bisect_left(self.starts, end) - bisect_left(self.starts, start)
        return (end - start) * 2 >= self.size or (tokens * 2 >= self.tokens > 0)


def chunk(
    text: str, elements: Sequence[Element], size: int, overlap: int, tokens: int = 0, starts: Sequence[int] = ()
) -> tuple[Chunk, ...]:
    """Chunks of at most `size` code points, each `text[start:end]`, each repeating at most `overlap` of the one before.

    Where `starts` says where each token of the text begins, a chunk holds at most `tokens` of them.

    Every character of `text` that is not white space lies in at least one chunk. A chunk is closed early before a title
    once it is half full. An element that fits (a table above all) is never cut; a longer one is cut at the last line,
    sentence or word border that fits, a table at the last line that does. Raises `ValueError` unless
    `0 <= overlap < size`, and for `starts` without `tokens`.
    """
    if not 0 <= overlap < size:
        raise ValueError("expected 0 <= overlap < size")
    if starts and tokens < 1:
        raise ValueError("expected at least one token")
    bounds = _Bounds(size, overlap, tokens, starts)
    ordered = sorted(elements, key=lambda element: (element.start, element.end))
    spans = _pack(text, ordered, bounds)
    begins = [element.start for element in ordered]
    return tuple(
        Chunk(ordinal, start, end, _page(ordered, begins, start)) for ordinal, (start, end) in enumerate(spans)
    )


def _pack(text: str, elements: Sequence[Element], bounds: _Bounds) -> Iterator[tuple[int, int]]:
    """Greedy: fill a chunk with whole units until the next one does not fit."""
    titles = {element.start for element in elements if element.kind == "Title"}
    start = end = lead = reach = -1
    for unit_start, unit_end in _units(text, elements, bounds):
        if start >= 0 and unit_end <= reach and not (unit_start in titles and bounds.is_half(start, end)):
            end = unit_end
            continue
        if start >= 0:
            yield lead, end
        fresh = unit_start in titles or start < 0
        lead = unit_start if fresh else _lead(text, start, unit_start, unit_end, bounds)
        start, end, reach = unit_start, unit_end, bounds.reach(lead)
    if start >= 0:
        yield lead, end


def _lead(text: str, previous: int, start: int, end: int, bounds: _Bounds) -> int:
    """Where the chunk whose own text begins at `start` begins when it repeats the end of its predecessor."""
    earliest = max(previous, start - bounds.overlap, bounds.earliest(end))
    if earliest >= start:
        return start
    if earliest > 0 and not text[earliest - 1].isspace():
        border = _SPACE.search(text, earliest, start)
        earliest = border.end() if border else start
    return _skip_blank(text, earliest, start)


def _units(text: str, elements: Sequence[Element], bounds: _Bounds) -> Iterator[tuple[int, int]]:
    """Spans that are kept whole, in order, without white space at their ends; together they hold all other characters."""
    for first, last, is_table in _borders(len(text), elements):
        start, end = _skip_blank(text, first, last), _strip_blank(text, first, last)
        if end > bounds.reach(start):
            yield from _pieces(text, start, end, bounds, is_table=is_table)
        elif start < end:
            yield start, end


def _pieces(text: str, start: int, end: int, bounds: _Bounds, *, is_table: bool) -> Iterator[tuple[int, int]]:
    share = 1 - bounds.overlap / bounds.size  # so that what is repeated has its place
    while (reach := bounds.reach(start, share)) < end:
        cut = _cut(text, start, reach, is_table=is_table)
        yield start, _strip_blank(text, start, cut)
        start = _skip_blank(text, cut, end)
    if start < end:
        yield start, end


def _borders(length: int, elements: Iterable[Element]) -> Iterator[tuple[int, int, bool]]:
    """The elements' spans and the gaps between them, and which are tables.

    Where elements overlap, the later one begins at the end of the earlier.
    """
    position = 0
    for element in elements:
        if element.start > position:
            yield position, element.start, False
            position = element.start
        if element.end > position:
            yield position, element.end, element.kind == "Table"
            position = element.end
    if position < length:
        yield position, length, False


def _cut(text: str, start: int, limit: int, *, is_table: bool) -> int:
    """The last sentence border in the second half of `text[start:limit]`, else the last word border, else `limit`.

    In a table a line's end comes before the end of a sentence: a row is read as a whole.
    """
    middle = start + (limit - start) // 2
    for border in (_LINE_END, _SENTENCE_END) if is_table else (_SENTENCE_END,):
        if found := [match.end() for match in border.finditer(text, middle, limit)]:
            return found[-1]
    words = [match.end() for match in _SPACE.finditer(text, start + 1, limit)]
    return words[-1] if words else limit


def _skip_blank(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _strip_blank(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _page(elements: Sequence[Element], starts: Sequence[int], position: int) -> int | None:
    index = bisect_right(starts, position) - 1
    return elements[index].page if index >= 0 else None
