"""Fields: the columns of tables, the lines of forms and the keys of logs, each with the name that it bears."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from detectors.pii._data import table
from detectors.pii._words import matches_at


@dataclass(frozen=True, slots=True)
class Field:
    """`text[start:end]` stands in a field called `label` (small letters), which holds a `kind` of data, or an empty string.

    `tabular` tells a column from a form's line.
    """

    start: int
    end: int
    label: str
    kind: str
    tabular: bool


class Fields:
    """All fields of a text, by place."""

    def __init__(self, text: str) -> None:
        found = [*_columns(text), *_lines(text)]
        self._fields = sorted(found, key=lambda field: (field.start, field.end))
        self._starts = [field.start for field in self._fields]
        self._columns = [field for field in self._fields if field.tabular]
        self._column_starts = [field.start for field in self._columns]

    def within(self, start: int, end: int) -> list[Field]:
        """The fields that begin in `start <= i < end`."""
        return self._fields[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]

    def heading(self, place: int) -> str:
        """The heading of the column that `place` is in, or an empty string."""
        index = bisect_right(self._column_starts, place) - 1
        if index < 0 or self._columns[index].end <= place:
            return ""
        return self._columns[index].label


@cache
def kinds() -> dict[str, str]:
    """From a label to the entity that its field holds; `OTHER` for known labels of nothing personal."""
    numbers = (_plain(label) for rule in table("identifiers")["identifier"] for label in rule["labels"])
    listed = {str(label): entity for entity, labels in reversed(table("fields").items()) for label in labels}
    return dict.fromkeys(filter(None, numbers), "OTHER") | listed


def kind_of(label: str) -> str:
    """The entity that a field of this label holds (`OTHER` too), or an empty string. The last words decide."""
    known = kinds()
    parts = label.split()
    if not parts or parts[-1] not in _endings():
        return ""
    for first in range(min(len(parts), 3)):
        entity = known.get(" ".join(parts[first:]))
        if entity:
            return entity
    return ""


@cache
def _endings() -> frozenset[str]:
    return frozenset(label.split()[-1] for label in kinds())


_DELIMITERS = ("\t", ";", "|", ",")
_LONGEST_ROW = 2_000
_DIGIT = re.compile(r"\d")
_LABEL_WORD = re.compile(r"[^\s_\-\"'*.()]+")
_FORM_LINE = re.compile(r"^[ \t>*•\-|]*([^\W\d_][^\n:=;|\t]{1,40}?)[ \t]*:[ \t]*(\S[^\n]*)?$", re.MULTILINE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_KEY = 31
_KEY_START = re.compile(r"(?<![\w/?&])[A-Za-z_][\w.\-]{1,30}\Z")
_KEY = re.compile(
    r"(?<![\w/?&])([A-Za-z_][\w.\-]{1,30})=(?:\"([^\"\n]{1,80})\"|'([^'\n]{1,80})'|([^\s\"'<>&;,]{2,80}))"
)


def _columns(text: str) -> Iterator[Field]:
    place = 0
    headings: list[str] = []
    delimiter = ""
    rows = text.split("\n")
    joined = ""
    for index, row in enumerate(rows):
        if joined:
            joined = joined[len(row) + 1 :]
            place += len(row) + 1
            continue
        if not row.strip():
            headings = []
        elif found := _headings(row):
            delimiter, headings = found
        elif headings:
            whole = _whole_row(rows, index, delimiter, len(headings) - 1)
            yield from _cells(whole, place, delimiter, headings)
            joined = whole[len(row) + 1 :]
        place += len(row) + 1


def _whole_row(rows: list[str], index: int, delimiter: str, delimiters: int) -> str:
    """The row with the next lines that complete it: a cell may hold line ends."""
    row = rows[index]
    for more in range(1, 4):
        if not 0 < row.count(delimiter) < delimiters or index + more >= len(rows):
            break
        row = f"{row}\n{rows[index + more]}"
    return row if row.count(delimiter) == delimiters else rows[index]


def _headings(row: str) -> tuple[str, list[str]] | None:
    if len(row) > _LONGEST_ROW or _DIGIT.search(row):
        return None
    for delimiter in _DELIMITERS:
        if delimiter in row:
            cells = [_parted(cell) for cell in row.split(delimiter)]
            known = sum(kind_of(cell) != "" for cell in cells if cell)
            if known >= 2 and known * 2 >= sum(cell != "" for cell in cells):
                return delimiter, cells
    return None


def _cells(row: str, place: int, delimiter: str, headings: list[str]) -> Iterator[Field]:
    at = place
    for cell, heading in zip(_split(row, delimiter), headings, strict=False):
        inner = cell.strip(" \"'\n\r")
        if inner and heading:
            start = at + cell.index(inner)
            yield Field(start, start + len(inner), heading, kind_of(heading), True)
        at += len(cell) + len(delimiter)


def _split(row: str, delimiter: str) -> list[str]:
    if delimiter != "," or '"' not in row:
        return row.split(delimiter)
    cells, quoted, last = [], False, 0
    for index, character in enumerate(row):
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            cells.append(row[last:index])
            last = index + 1
    return [*cells, row[last:]]


def _lines(text: str) -> Iterator[Field]:
    """The lines of forms and the keys of logs whose labels are known: nobody asks for others."""
    for match in matches_at(_FORM_LINE, text, _lines_with(":", text)):
        label = _parted(match.group(1))
        kind = kind_of(label)
        if not kind:
            continue
        if match.group(2):
            yield Field(match.start(2), match.end(2), label, kind, False)
        else:
            following = text[match.end() : match.end() + 120].lstrip("\n").partition("\n")[0]
            start = text.find(following, match.end()) if following.strip() else -1
            if start >= 0 and start - match.end() <= 2:
                yield Field(start, start + len(following), label, kind, False)
    for match in _keys(text):
        label = _parted(match.group(1))
        if kind := kind_of(label):
            group = match.lastindex or 1
            yield Field(match.start(group), match.end(group), label, kind, False)


def _lines_with(mark: str, text: str) -> Iterator[int]:
    """The starts of the lines that hold the mark."""
    place = text.find(mark)
    while place >= 0:
        yield text.rfind("\n", 0, place) + 1
        line_end = text.find("\n", place)
        place = text.find(mark, line_end) if line_end >= 0 else -1


def _keys(text: str) -> Iterator[re.Match[str]]:
    """What `_KEY.finditer(text)` gives, by a look at what stands before each "="."""
    place, done = text.find("="), 0
    while place >= 0:
        key = _KEY_START.search(text, max(done, place - _LONGEST_KEY), place) if place >= done else None
        if key and (match := _KEY.match(text, key.start())):
            yield match
            done = match.end()
        place = text.find("=", place + 1)


def _plain(label: str) -> str:
    return " ".join(_LABEL_WORD.findall(label.lower()))


def _parted(label: str) -> str:
    """The words of a label in small letters; those of "taxId" are two, unless the whole is known."""
    plain = _plain(label)
    if kind_of(plain) or not _HUMP.search(label):
        return plain
    return _plain(_HUMP.sub(" ", label))
