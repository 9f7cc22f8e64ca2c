"""Secrets in tables: a head that names them, and cells below it, or beside it, that look like them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from detectors.credentials import _headings
from detectors.credentials._headings import MARKS, Look

ROWS = 2000
"""How far below a head its column is followed."""

LINE = 800
"""How far from a label its line may reach, in code points."""

COLUMNS = 64
"""How many cells of a row are looked at."""

MARKED = "|\t;,"
"""What parts cells on a line, the surest first; without any, white space does."""

EMPHASIS = frozenset("*_")
"""Marks around a cell's text that come in pairs: at its end alone they are its own."""

Span = tuple[int, int]


def cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the cells that hold a secret, where `text[start:end]` is in a table's head or in the first cell of a row."""
    if cell := _CELL_OPENS.search(text, max(0, start - 160), start):
        yield from _html_cells(text, cell.start())
        return
    low = text.rfind("\n", max(0, start - LINE), start) + 1
    high = text.find("\n", end, end + LINE)
    high = min(len(text), end + LINE) if high < 0 else high
    split = _splitter(text[low:high]) if start - low <= LINE else None
    if split is None:
        return
    names = split(text[low:high], low)[:COLUMNS]
    columns = _columns(text, names, end)
    if not columns:
        return
    if list(columns) == [0]:
        yield from (span for span in names[1:] if columns[0](text[slice(*span)]))
        if not any(mark in text[low:high] for mark in MARKED):
            return  # Aligned text with the label in front is a list of names and what they mean.
    if not _is_row(text, low, split, len(names)):
        yield from _below(text, high, split, columns)


def _columns(text: str, names: Sequence[Span], at: int) -> dict[int, Look]:
    """The cells that name secrets. A head with several of them is read once, from the first: none, if that one ends before `at`."""
    columns: dict[int, Look] = {}
    for index, name in enumerate(names):
        if look := _headings.look_for(text[slice(*name)]):
            if not columns and name[1] < at:
                return {}
            columns[index] = look
    return columns


def _is_row(text: str, low: int, split: "_Splitter", count: int) -> bool:
    """Whether the line at `low` goes on a list of values with tabs or commas between: its head would be the first of them."""
    above = text[text.rfind("\n", max(0, low - 1 - LINE), max(0, low - 1)) + 1 : max(0, low - 1)]
    cut = split(above, 0) if low and "|" not in above and any(mark in above for mark in MARKED) else []
    return len(cut) == count and all(start < end for start, end in cut)


def _below(text: str, end: int, split: "_Splitter", columns: dict[int, Look]) -> Iterator[Span]:
    for low, high in _rows(text, end, split):
        row = split(text[low:high], low)
        if any(_headings.look_for(text[slice(*span)]) for index, span in enumerate(row) if index in columns):
            return  # The head of a further table, which is looked at for itself: however many follow, each row is read once.
        yield from _secrets(text, row, columns)


def _secrets(text: str, row: Sequence[Span], columns: dict[int, Look]) -> Iterator[Span]:
    for index, look in columns.items():
        if index < len(row) and look(text[slice(*row[index])]):
            yield row[index]


_Splitter = Callable[[str, int], list[Span]]
_CODE = re.compile(r"[(){}]|(?<![a-z])'|'(?![a-z])|=(?![=,;\"\s]|$)|[ ]=|//|/\*|\b(?:def|function|var|import)\b")
_RULE_LINE = re.compile(r"[\s|:+=-]*")
_NAMES = re.compile(r"[ ]{0,8}[\w(][^\"<>$#{}\\]*")
_GAP = re.compile(r"[ ]{2,}")


def _splitter(head: str) -> _Splitter | None:
    """How the lines of the table with this head fall into cells. None: it is no head."""
    if "....." in head and "|" in head:
        return None  # A line of a table of contents, with leaders.
    if head.lstrip().startswith("||"):
        return lambda line, offset: _split(line.replace("||", " |"), "|", offset)
    for mark in MARKED:
        if mark in head:
            commas = mark in ";,"
            if commas and (_CODE.search(head) or head[0].isspace() or head.rstrip()[-1] in mark):
                return None
            count = head.count(mark)
            # A line of values falls into as many cells as its head, or else it is prose or code.
            return lambda line, offset: cut if len(cut := _split(line, mark, offset)) == count + 1 or not commas else []
    indent = len(head) - len(head.lstrip())
    edges = [indent, *(gap.end() for gap in _GAP.finditer(head.rstrip(), indent))]
    aligned = len(edges) > 1 and not _CODE.search(head) and _NAMES.fullmatch(head)
    return (lambda line, offset: _aligned(line, edges, offset)) if aligned else None


def _rows(text: str, end: int, split: _Splitter) -> Iterator[Span]:
    """The lines of the table below its head, rules between rows left out."""
    at = end + 1
    for count in range(ROWS):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if at >= len(text) or (count and not line.strip()):
            return
        if not _RULE_LINE.fullmatch(line):
            if len(split(line, at)) < 2:
                return
            yield at, stop
        at = stop + 1


def _split(line: str, mark: str, offset: int) -> list[Span]:
    """Spans of the cells of a line, without the white space and marks around them. Quoted CSV cells keep their commas."""
    spans, at, quoted = [], 0, False
    for place, character in enumerate(line + mark):
        if character == '"' and mark in ",;":
            quoted = not quoted
        elif character == mark and (not quoted or place == len(line)):
            spans.append(_bare(line, at, place, offset))
            at = place + 1
    return spans[1:] if mark == "|" and len(spans) > 1 and spans[0][0] == spans[0][1] else spans


def _aligned(line: str, edges: Sequence[int], offset: int) -> list[Span]:
    """Spans of the cells that begin where the head's do. A cell that reaches over an edge is none."""
    spans = []
    for low, high in zip(edges, [*edges[1:], len(line)], strict=True):
        whole = (low == 0 or line[low - 1 : low].isspace()) and (high >= len(line) or line[high - 1].isspace())
        spans.append(_bare(line, low, max(low, min(high, len(line))), offset) if whole else (offset, offset))
    return spans if any(low < high for low, high in spans[1:]) else []


def _bare(line: str, low: int, high: int, offset: int) -> Span:
    cell = line[low:high]
    lead = len(cell) - len(cell.lstrip(MARKS))
    around = MARKS if set(cell[:lead]) & EMPHASIS else MARKS.translate({ord(mark): None for mark in EMPHASIS})
    return offset + low + lead, offset + low + max(lead, len(cell.rstrip(around)))


_CELL_OPENS = re.compile(r"<t[hd]\b[^<>]{0,120}>(?:[^<]|<(?!/?t[rdh]\b))*\Z", re.IGNORECASE)
_TAG = r"(?:<(?!/?t[rdh]\b)/?[a-z][^<>]{0,200}>)"
_HTML_CELL = re.compile(
    rf"<t[hd]\b[^<>]{{0,200}}>(?:\s|{_TAG})*(?P<text>[^<>]{{0,400}}?)(?:\s|{_TAG})*(?=</?t|$)", re.IGNORECASE
)
_ROW = 1_200
"""Longest row of an HTML table that is read, in code points."""
_TABLE = 200_000
"""How far below its head an HTML table is followed, in code points."""


def _html_cells(text: str, start: int) -> Iterator[Span]:
    head = max(
        0, start - _ROW, text.rfind("<tr", max(0, start - _ROW), start), text.rfind("</tr", max(0, start - _ROW), start)
    )
    names = _html_row(text, head, start + _ROW)
    columns = _columns(text, names, start)
    if not columns:
        return
    at = names[-1][1]
    stop = text.find("</table", at, at + _TABLE)
    stop = min(len(text), at + _TABLE) if stop < 0 else stop
    while (at := text.find("<tr", at, stop)) >= 0:
        row = _html_row(text, at, min(stop, at + _ROW))
        if any(_headings.look_for(text[slice(*span)]) for index, span in enumerate(row) if index in columns):
            return
        yield from _secrets(text, row, columns)
        at += 3


def _html_row(text: str, low: int, high: int) -> list[Span]:
    close = text.find("</tr", low + 1, high)
    following = text.find("<tr", low + 3, high)
    high = min([end for end in (close, following) if end >= 0], default=high)
    return [cell.span("text") for cell in islice(_HTML_CELL.finditer(text, low, high), COLUMNS)]
