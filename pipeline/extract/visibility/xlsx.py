"""Excel: cell by cell, as the sheet shows it.

`unstructured` loses sheet names, chart titles and text boxes, and its cells can't be told apart again; so sheets are read here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import TypeVar

from lxml import etree
from openpyxl.utils.cell import get_column_letter, range_boundaries  # type: ignore[import-untyped]  # it ships no types
from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped]  # it ships no types

from pipeline.extract.figures import figure, whole
from pipeline.extract.limits import Limits
from pipeline.extract.office import Office, R, S
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, visible
from pipeline.extract.visibility._xlsx_formats import Format, Formats
from pipeline.extract.visibility._xlsx_shapes import drawn

FORMATS = ("xlsx",)
REASONS = frozenset(
    (
        "metadata", "alt_text", "xlsx_hidden_sheet", "xlsx_hidden_row", "xlsx_hidden_column", "xlsx_comment", "xlsx_colour",
        "xlsx_format", "xlsx_tiny", "xlsx_formula", "xlsx_covered", "xlsx_hidden_shape",
    )
)  # fmt: skip

_Item = TypeVar("_Item")
_MOST_ROWS, _MOST_COLUMNS = 2_000, 50  # of one range
_MOST_RANGES = 2_000
_NARROW = 0.5  # characters
_FLAT = 2.0  # points
_LITERAL = re.compile(r"\"[^\"]*\w\W+\w[^\"]*\"")
_FLOAT_NOISE = re.compile(r"^-?\d+\.\d{12,}(?:E-?\d+)?$")
_PRINT_CODES = re.compile(r"&(?:\"[^\"]*\"|[LCRPNDTFAGBIUSEXYOHZ]|\d+|K[0-9A-F]{6})")


def read(content: bytes, limits: Limits) -> Reading:
    """Each sheet with its name, its cells, and what hangs on it; then names and properties."""
    office = Office(content, limits)
    book = _Book(office)
    blocks = [block for sheet in book.sheets() for block in sheet.blocks()]
    return Reading((*blocks, *book.names(), *office.properties()), office.attachments())


class _Book:
    """The workbook: shared strings and formats."""

    def __init__(self, office: Office) -> None:
        self.office = office
        found = [part for kind, part in office.related("").values() if kind == "officeDocument"]
        self._main = found[0] if found and office.has(found[0]) else "xl/workbook.xml"

    def sheets(self) -> Iterator["_Sheet"]:
        related = self.office.related(self._main)
        for number, sheet in enumerate(self.office.tree(self._main).iterfind(f"{S}sheets/{S}sheet"), 1):
            part = related.get(sheet.get(f"{R}id", ""), ("", ""))[1]
            if self.office.has(part):
                yield _Sheet(self, part, sheet.get("name", ""), sheet.get("state", "visible") != "visible", number)

    def names(self) -> Iterator[Block]:
        """Defined names that hold prose."""
        for name in self.office.tree(self._main).iterfind(f"{S}definedNames/{S}definedName"):
            if _LITERAL.search(name.text or "") or name.get("comment"):
                text = f"{name.get('name')}: {name.text} {name.get('comment', '')}".strip()
                yield hidden("UncategorizedText", text, "xlsx_formula", "defined names")

    @cached_property
    def strings(self) -> Sequence[etree._Element]:
        """The shared strings."""
        part = self._part("sharedStrings")
        return list(self.office.tree(part).iterfind(f"{S}si")) if part and self.office.has(part) else []

    @cached_property
    def formats(self) -> Formats:
        """What the style sheet says."""
        return Formats(self.office, self._part("styles"))

    def _part(self, wanted: str) -> str | None:
        return next((part for kind, part in self.office.related(self._main).values() if kind == wanted), None)


class _Sheet:
    """One sheet."""

    def __init__(self, book: _Book, part: str, name: str, is_hidden: bool, number: int) -> None:
        self._book = book
        self._part = part
        self._tree = book.office.tree(part)
        self._name = name
        self._place = f"sheet {number}"
        self._hidden = Hidden("xlsx_hidden_sheet", self._place) if is_hidden else None
        self._number = number

    def blocks(self) -> Iterator[Block]:
        """Name, cells, headers, drawings, charts, comments, formulas."""
        yield Block("Title", (Piece(self._name, self._hidden),), self._number)
        pieces = [piece for row in self._tree.iterfind(f"{S}sheetData/{S}row") for piece in self._row(row)]
        yield Block("Table", tuple(pieces), self._number)
        yield from self._print_lines()
        yield from self._hanging(self._part)
        yield from self._formulas()

    def _row(self, row: etree._Element) -> Iterator[Piece]:
        number = row.get("r", "?")
        gone = row.get("hidden") in ("1", "true") or _is_below(row.get("ht"), _FLAT)
        gone = gone or (self._rows_folded and row.get("ht") is None and row.get("hidden") is None)
        whole = self._hidden or (Hidden("xlsx_hidden_row", f"{self._place}, row {number}") if gone else None)
        cells = [[piece for piece in self._cell(cell) if piece.text.strip()] for cell in row.iterfind(f"{S}c")]
        seen = ("".join(piece.text for piece in cell if whole or not piece.hidden) for cell in cells)
        yield Piece(" | ".join(text for text in seen if text) + "\n", whole)
        hidden_pieces = (piece for cell in cells for piece in cell if piece.hidden and not whole)
        yield from (Piece(f"{piece.text}\n", piece.hidden) for piece in hidden_pieces)

    def _cell(self, cell: etree._Element) -> list[Piece]:
        place = cell.get("r", "A1")
        letters = place.rstrip("0123456789")
        look = _at(self._book.formats.cells, cell.get("s", "0")) or Format()
        if letters in self._hidden_columns:
            return [
                Piece(self._value(cell, look.is_date), Hidden("xlsx_hidden_column", f"{self._place}, column {letters}"))
            ]
        is_text = cell.get("t", "n") in ("s", "inlineStr", "str")
        reason = "xlsx_covered" if place in self._covered else look.as_text if is_text else look.as_number
        judge = self._rules.get(place)
        reason = reason or (judge(look) if judge else None)
        where = f"{self._place}, cell {place}"
        if reason:
            return [Piece(self._value(cell, look.is_date), Hidden(reason, where))]
        runs = self._runs(cell, look)
        return runs(where) if runs else [Piece(self._value(cell, look.is_date))]

    def _runs(self, cell: etree._Element, look: Format) -> Callable[[str], list[Piece]] | None:
        """The runs of a text that has several looks."""
        rich = self._rich(cell)
        runs = rich.findall(f"{S}r") if rich is not None else []

        def pieces(where: str) -> list[Piece]:
            told = ((run, self._book.formats.of_run(run.find(f"{S}rPr"), look.behind)) for run in runs)
            return [
                Piece(run.findtext(f"{S}t") or "", Hidden(reason, where) if reason else None) for run, reason in told
            ]

        return pieces if runs else None

    def _rich(self, cell: etree._Element) -> etree._Element | None:
        kind = cell.get("t", "n")
        return (
            cell.find(f"{S}is")
            if kind == "inlineStr"
            else _at(self._book.strings, cell.findtext(f"{S}v"))
            if kind == "s"
            else None
        )

    def _value(self, cell: etree._Element, is_date: bool) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(f"{S}v") or ""
        rich = self._rich(cell)
        if kind in ("inlineStr", "s"):
            return _rich(rich) if rich is not None else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return _number(value, is_date) if kind == "n" else value

    @cached_property
    def _rows_folded(self) -> bool:
        usual = self._tree.find(f"{S}sheetFormatPr")
        return usual is not None and usual.get("zeroHeight") in ("1", "true")

    @cached_property
    def _covered(self) -> frozenset[str]:
        """Cells that lie under the first one of the range that they are merged into."""
        found: set[str] = set()
        for merged in islice(self._tree.iterfind(f"{S}mergeCells/{S}mergeCell"), _MOST_RANGES):
            cells = list(_cells(merged.get("ref", "")))
            found.update(cells[1:])
        return frozenset(found)

    @cached_property
    def _rules(self) -> Mapping[str, Callable[[Format], str | None]]:
        """Cell -> what a rule that always holds makes of its look."""
        found: dict[str, Callable[[Format], str | None]] = {}
        for group in islice(self._tree.iterfind(f"{S}conditionalFormatting"), _MOST_RANGES // 100):
            for rule in group.iterfind(f"{S}cfRule"):
                judge = partial(_by_rule, self._book.formats, rule)
                found.update(
                    dict.fromkeys((cell for ref in group.get("sqref", "").split() for cell in _cells(ref)), judge)
                )
        return found

    @cached_property
    def _hidden_columns(self) -> frozenset[str]:
        found: set[str] = set()
        for column in self._tree.iterfind(f"{S}cols/{S}col"):
            if column.get("hidden") in ("1", "true") or _is_below(column.get("width"), _NARROW):
                first, last = max(1, whole(column.get("min"), 1)), min(whole(column.get("max"), 1), 16_384)
                found.update(get_column_letter(number) for number in range(first, last + 1))
        return frozenset(found)

    def _print_lines(self) -> Iterator[Block]:
        for line in self._tree.iterfind(f"{S}headerFooter/*"):
            yield self._shown("Header", _PRINT_CODES.sub(" ", line.text or "").strip())

    def _hanging(self, part: str, depth: int = 0) -> Iterator[Block]:
        """Text of drawings, charts and comments that the sheet refers to."""
        for kind, target in self._book.office.related(part).values():
            if not self._book.office.has(target) or depth > 2:
                continue
            if kind in ("comments", "threadedComment"):
                for comment in self._book.office.tree(target).iter():
                    if isinstance(comment.tag, str) and etree.QName(comment).localname in (
                        "comment",
                        "threadedComment",
                    ):
                        place = f"{self._place}, cell {comment.get('ref')}"
                        yield hidden(
                            "Comment", "".join(comment.itertext()).strip(), "xlsx_comment", place, self._number
                        )
            elif kind in ("drawing", "chart", "diagramData"):
                yield Block(
                    "UncategorizedText",
                    tuple(drawn(self._book.office, target, self._hidden, self._place)),
                    self._number,
                )
                yield from self._described(target)
                yield from self._hanging(target, depth + 1)

    def _described(self, part: str) -> Iterator[Block]:
        for element in self._book.office.tree(part).iter():
            for text in dict.fromkeys(str(element.get(name, "")).strip() for name in ("descr", "title")):
                if text:
                    yield hidden("UncategorizedText", text, "alt_text", self._place, self._number)

    def _formulas(self) -> Iterator[Block]:
        """Formulas and input messages that hold prose: nobody sees them on the sheet."""
        for formula in self._tree.iter(f"{S}f"):
            if _LITERAL.search(formula.text or ""):
                cell = formula.getparent()
                place = f"{self._place}, cell {cell.get('r') if cell is not None else '?'}"
                yield hidden("UncategorizedText", formula.text or "", "xlsx_formula", place, self._number)
        for rule in self._tree.iter(f"{S}dataValidation"):
            texts = (rule.get(name, "") for name in ("promptTitle", "prompt", "errorTitle", "error"))
            yield hidden("UncategorizedText", " ".join(filter(None, texts)), "xlsx_comment", self._place, self._number)

    def _shown(self, kind: str, text: str) -> Block:
        return (
            Block(kind, (Piece(text, self._hidden),), self._number)
            if self._hidden
            else visible(kind, text, self._number)
        )


def _rich(item: etree._Element) -> str:
    """The text of a string, without its phonetic guide."""
    return "".join(text.text or "" for text in item.iterfind(f"{S}t")) or "".join(
        text.text or "" for run in item.iterfind(f"{S}r") for text in run.iterfind(f"{S}t")
    )


def _number(value: str, is_date: bool) -> str:
    if is_date and value:
        try:
            return str(from_excel(float(value))).removesuffix(" 00:00:00")
        except (ValueError, OverflowError):
            return value
    return f"{float(value):.12g}" if _FLOAT_NOISE.match(value) else value


def _is_below(length: str | None, least: float) -> bool:
    return figure(length, least) < least


def _by_rule(formats: Formats, rule: etree._Element, look: Format) -> str | None:
    return formats.of_rule(rule, look.behind)


def _cells(reference: str) -> Iterator[str]:
    """The cells of a range, as far as a sheet of ordinary size goes."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return
    if None in (left, top, right, bottom):
        return
    for row in range(top, min(bottom, top + _MOST_ROWS) + 1):
        for column in range(left, min(right, left + _MOST_COLUMNS) + 1):
            yield f"{get_column_letter(column)}{row}"


def _at(items: Sequence[_Item], index: str | None) -> _Item | None:
    number = whole(index, -1)
    return items[number] if 0 <= number < len(items) else None
