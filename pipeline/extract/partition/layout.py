"""What stands on a page where: fragments of lines become rows, rows side by side columns or tables, and the rest paragraphs.

Blank stripes that run down through several rows tell columns from each other. What stands between them is a table where its
rows are set apart, or hold figures or labels; else it is read column by column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import NamedTuple

_SAME_LINE = 0.4  # of the font's size
_STRIPE = 0.8  # of the font's size: the narrowest blank between columns
_MAX_ROWS = 5_000
_MAX_STRIPES = 60
_MAX_DEPTH = 4
_PROSE = 25  # characters of a line of running text
_SET_APART = 1.45  # of the font's size, from line to line
_FAR = 2.0
_ALIGNED = 0.4  # of a table's rows have several cells
_MARKER = re.compile(r"[•◦▪●○■□–—\-*·‣⁃➢✓\uf0b7\uf0a7]|\(?(?:\d{1,3}|[a-zA-Z])[.)]")
_FIGURE = re.compile(r"[-+(]?[^\w\s]{0,2}\d[\d.,:/ ]*[^\w\s]{0,2}(?:\s?[a-zA-Z%]{1,3})?\)?")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


class Fragment(NamedTuple):
    """Words of one line. Lengths are pixels, `base` counted from the top of the page; `size` is the font's.

    `reason`: why it is hidden, if it is. `level`: it stands upright. `hyphenated`: its last word goes on in the next line.
    """

    text: str
    reason: str | None
    left: float
    right: float
    base: float
    size: float
    bold: bool
    level: bool = True
    hyphenated: bool = False


Row = list[Fragment]
Stripe = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that are read one after the other."""

    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: for each row the fragments in each of its cells."""

    rows: Sequence[Sequence[Row]]


def regions(fragments: Sequence[Fragment], depth: int = 0) -> Iterator[Lines | Grid]:
    """The parts of a page in the order in which a person reads them."""
    rows = _rows(fragments)
    if depth == _MAX_DEPTH or len(rows) > _MAX_ROWS:
        yield Lines(rows)
        return
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        end, stripes = _band(rows, start)
        first, end = _trimmed(rows, start, end, stripes) if stripes else (end, end)
        plain += rows[start:first]
        if stripes:
            yield from _if_any(plain)
            plain = []
            yield from _columns(rows[first:end], stripes, depth)
        start = end
    yield from _if_any(plain)


def _if_any(rows: Sequence[Row]) -> Iterator[Lines]:
    if rows:
        yield Lines(rows)


def _columns(rows: Sequence[Row], stripes: Sequence[Stripe], depth: int) -> Iterator[Lines | Grid]:
    cells = [_cells(row, _apart(rows, stripes)) for row in rows]
    if _is_table(rows, cells):
        yield Grid(_joined(rows, cells))
        return
    for column in zip(*cells, strict=True):
        yield from regions([fragment for cell in column for fragment in cell], depth + 1)


def text_of(row: Row) -> str:
    """A row's words in the order in which they are read."""
    ordered = reversed(row) if row and _RIGHT_TO_LEFT.match(row[0].text) else row
    return " ".join(fragment.text for fragment in ordered)


def begins_item(row: Row) -> bool:
    """Whether a row begins with the sign of a list."""
    marker, _, item = row[0].text.partition(" ")
    return bool(item) and _MARKER.fullmatch(marker) is not None


def _rows(fragments: Sequence[Fragment]) -> list[Row]:
    """Fragments on one line together, from the top; in a row from the left, markers of lists with what they mark."""
    rows: list[Row] = []
    tall = None
    for fragment in sorted(fragments, key=lambda fragment: fragment.base):
        if tall and abs(fragment.base - tall.base) <= _SAME_LINE * max(tall.size, fragment.size):
            rows[-1].append(fragment)
            tall = max(tall, fragment, key=lambda one: one.size)
        else:
            rows.append([fragment])
            tall = fragment
    return [_marked(sorted(row, key=lambda fragment: fragment.left)) for row in rows]


def _marked(row: Row) -> Row:
    if len(row) < 2 or not _MARKER.fullmatch(row[0].text):
        return row
    marker, item, *rest = row
    if item.left - marker.right > 4 * item.size:
        return row
    return [item._replace(text=f"{marker.text} {item.text}", left=marker.left), *rest]


def _band(rows: Sequence[Row], start: int) -> tuple[int, list[Stripe]]:
    """The end of the rows from `start` on that the same blank stripes run through, and those with something on either side."""
    least = _STRIPE * median(fragment.size for fragment in rows[start])
    stripes = free = _blanks(rows[start])
    most, end = 0, start + 1
    if len(_shared(rows, start, least)) < len(_shared(rows, start + 1, least)):
        return end, []
    for number in range(start + 1, len(rows)):
        free = _common(free, _blanks(rows[number]), least)
        if len(free) - 2 < max(1, most / 2):
            break
        stripes, most, end = free, max(most, len(free) - 2), number + 1
    if end == start + 1 or len(stripes) > _MAX_STRIPES:
        return end, []
    return end, [stripe for stripe in stripes[1:-1] if _parts(rows[start:end], stripe)]


def _shared(rows: Sequence[Row], number: int, least: float) -> list[Stripe]:
    """The blanks of a row and the next."""
    pair = rows[number : number + 2]
    return _common(_blanks(pair[0]), _blanks(pair[1]), least) if len(pair) == 2 else []


def _blanks(row: Row) -> list[Stripe]:
    """Where a row has nothing, from the far left to the far right."""
    blanks, edge = [], -inf
    for fragment in row:
        blanks.append((edge, max(edge, fragment.left)))
        edge = max(edge, fragment.right)
    return [*blanks, (edge, inf)]


def _common(ones: Sequence[Stripe], others: Sequence[Stripe], least: float) -> list[Stripe]:
    """Where two rows have nothing; both lists are in order."""
    found, one, other = [], 0, 0
    while one < len(ones) and other < len(others):
        left, right = max(ones[one][0], others[other][0]), min(ones[one][1], others[other][1])
        if right - left >= least:
            found.append((left, right))
        if ones[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return found


def _parts(rows: Sequence[Row], stripe: Stripe) -> bool:
    """Whether several rows stand on either side of a stripe, and not those of one side above those of the other."""
    before = [number for number, row in enumerate(rows) if row[0].right <= stripe[0]]
    behind = [number for number, row in enumerate(rows) if row[-1].left >= stripe[1]]
    return len(before) > 1 and len(behind) > 1 and before[0] < behind[-1] and behind[0] < before[-1]


def _trimmed(rows: Sequence[Row], start: int, end: int, stripes: Sequence[Stripe]) -> tuple[int, int]:
    """First and end of a band without the rows before it that have nothing beside them, and those far below it."""
    taken = [frozenset(_column(fragment, stripes) for fragment in row) for row in rows[start:end]]
    first = 0
    while len(taken[first]) == 1 and taken[first] == taken[first + 1]:
        first += 1
    last = len(taken) - 1
    while last > first + 1 and len(taken[last]) == 1 and _pitch(rows, start + last) > _FAR:
        last -= 1
    return start + first, start + last + 1


def _pitch(rows: Sequence[Row], number: int) -> float:
    """How far a row is below the one before, in font sizes."""
    row, before = rows[number][0], rows[number - 1][0]
    return (row.base - before.base) / max(row.size, 0.1)


def _column(fragment: Fragment, stripes: Sequence[Stripe]) -> int:
    return sum(fragment.left >= stripe[1] for stripe in stripes)


def _apart(rows: Sequence[Row], stripes: Sequence[Stripe]) -> list[Stripe]:
    """The stripes on either side of which some row has text: a heading over figures may stand wholly to the left of them."""
    kept = list(stripes)
    for stripe in stripes:
        number = kept.index(stripe)
        columns = (frozenset(_column(fragment, kept) for fragment in row) for row in rows)
        if not any({number, number + 1} <= found for found in columns):
            kept.remove(stripe)
    return kept


def _cells(row: Row, stripes: Sequence[Stripe]) -> list[Row]:
    cells: list[Row] = [[] for _ in range(len(stripes) + 1)]
    for fragment in row:
        cells[_column(fragment, stripes)].append(fragment)
    return cells


def _is_table(rows: Sequence[Row], cells: Sequence[Sequence[Row]]) -> bool:
    columns = [[text_of(cell) for cell in column if cell] for column in zip(*cells, strict=True)]
    lengths = [median(map(len, column)) for column in columns]
    full = [number for number, row in enumerate(cells) if sum(map(bool, row)) > 1]
    if min(lengths) >= _PROSE or len(full) < max(2, _ALIGNED * len(rows)):
        return False
    figures = any(2 * sum(_FIGURE.fullmatch(text) is not None for text in column) >= len(column) for column in columns)
    labels = 2 * sum(text.endswith(":") for text in columns[0]) >= len(columns[0])
    apart = median(_pitch(rows, number) for number in full if number) >= _SET_APART
    return figures or labels or apart or len(columns) > 2


def _joined(rows: Sequence[Row], cells: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """The rows of a table; one that goes on close under another is part of it."""
    joined: list[list[Row]] = []
    for number, row in enumerate(cells):
        if joined and not row[0] and _pitch(rows, number) < _SET_APART:
            joined[-1] = [[*above, *below] for above, below in zip(joined[-1], row, strict=True)]
        else:
            joined.append(list(row))
    return joined
