"""Cut the canonical text into chunks with exact offsets, along titles and paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model import Chunk, Element

_SENTENCE_END = re.compile(r"[.!?…。！？]['\")\]»”’]*\s+|\n+")
_SPACE = re.compile(r"\s+")


def chunk(text: str, elements: Sequence[Element], size: int, overlap: int) -> tuple[Chunk, ...]:
    """Chunks of at most `size` code points, each `text[start:end]`, each repeating at most `overlap` of the one before.

    Every character of `text` that is not white space lies in at least one chunk. A chunk is closed early before a title
    once it is half full. An element that fits (a table above all) is never cut; a longer one is cut at the last line,
    sentence or word border that fits. Raises `ValueError` unless `0 <= overlap < size`.
    """
    if not 0 <= overlap < size:
        raise ValueError("expected 0 <= overlap < size")
    ordered = sorted(elements, key=lambda element: (element.start, element.end))
    spans = _pack(text, ordered, size, overlap)
    starts = [element.start for element in ordered]
    return tuple(
        Chunk(ordinal, start, end, _page(ordered, starts, start)) for ordinal, (start, end) in enumerate(spans)
    )


def _pack(text: str, elements: Sequence[Element], size: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Greedy: fill a chunk with whole units until the next one does not fit."""
    titles = {element.start for element in elements if element.kind == "Title"}
    start = end = lead = -1
    for unit_start, unit_end in _units(text, elements, size, overlap):
        if start >= 0 and unit_end - lead <= size and not (unit_start in titles and (end - start) * 2 >= size):
            end = unit_end
            continue
        if start >= 0:
            yield lead, end
        lead = (
            unit_start if unit_start in titles or start < 0 else _lead(text, start, unit_start, unit_end, size, overlap)
        )
        start, end = unit_start, unit_end
    if start >= 0:
        yield lead, end


def _lead(text: str, previous: int, start: int, end: int, size: int, overlap: int) -> int:
    """Where the chunk whose own text begins at `start` begins when it repeats the end of its predecessor."""
    earliest = max(previous, start - overlap, end - size)
    if earliest >= start:
        return start
    if earliest > 0 and not text[earliest - 1].isspace():
        border = _SPACE.search(text, earliest, start)
        earliest = border.end() if border else start
    return _skip_blank(text, earliest, start)


def _units(text: str, elements: Sequence[Element], size: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Spans that are kept whole, in order, without white space at their ends; together they hold all other characters."""
    for first, last in _borders(len(text), elements):
        start, end = _skip_blank(text, first, last), _strip_blank(text, first, last)
        if end - start > size:
            yield from _pieces(text, start, end, size - overlap)
        elif start < end:
            yield start, end


def _pieces(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    while end - start > size:
        cut = _cut(text, start, start + size)
        yield start, _strip_blank(text, start, cut)
        start = _skip_blank(text, cut, end)
    if start < end:
        yield start, end


def _borders(length: int, elements: Iterable[Element]) -> Iterator[tuple[int, int]]:
    """The elements' spans and the gaps between them. Where elements overlap, the later one begins at the end of the earlier."""
    position = 0
    for element in elements:
        if element.start > position:
            yield position, element.start
            position = element.start
        if element.end > position:
            yield position, element.end
            position = element.end
    if position < length:
        yield position, length


def _cut(text: str, start: int, limit: int) -> int:
    """The last sentence border in the second half of `text[start:limit]`, else the last word border, else `limit`."""
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, start + (limit - start) // 2, limit)]
    if sentences:
        return sentences[-1]
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
