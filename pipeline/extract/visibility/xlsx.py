"""Excel: cell by cell, as the sheet shows it.

`unstructured` loses sheet names, chart titles and text boxes, and its cells can't be told apart again; so sheets are read here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[import-untyped]  # it ships no types
from openpyxl.utils.cell import get_column_letter  # type: ignore[import-untyped]  # it ships no types
from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped]  # it ships no types

from pipeline.extract.colour import BLACK, WHITE, Colour, hex_colour, is_lost_on, shaded
from pipeline.extract.limits import Limits
from pipeline.extract.office import A, Office, R, S
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, visible

FORMATS = ("xlsx",)
REASONS = frozenset(
    (
        "metadata", "alt_text", "xlsx_hidden_sheet", "xlsx_hidden_row", "xlsx_hidden_column", "xlsx_comment", "xlsx_colour",
        "xlsx_format", "xlsx_tiny", "xlsx_formula",
    )
)  # fmt: skip

_THEME_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
_INDEXED = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_Item = TypeVar("_Item")
_UNREADABLE = 3.0  # points
_NARROW = 0.1  # characters, or points of height
_LITERAL = re.compile(r"\"[^\"]*\w\W+\w[^\"]*\"")
_FLOAT_NOISE = re.compile(r"^-?\d+\.\d{12,}(?:E-?\d+)?$")
_PRINT_CODES = re.compile(r"&(?:\"[^\"]*\"|[LCRPNDTFAGBIUSEXYOHZ]|\d+|K[0-9A-F]{6})")


def read(content: bytes, limits: Limits) -> Reading:
    """Each sheet with its name, its cells, and what hangs on it; then names and properties."""
    office = Office(content, limits)
    book = _Book(office)
    blocks = [block for sheet in book.sheets() for block in sheet.blocks()]
    return Reading((*blocks, *book.names(), *office.properties()), office.attachments())


@dataclass(frozen=True, slots=True)
class _Format:
    """What a cell's format says of its being seen."""

    reason: str | None
    is_date: bool


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
    def strings(self) -> Sequence[str]:
        parts = [part for kind, part in self.office.related(self._main).values() if kind == "sharedStrings"]
        items = self.office.tree(parts[0]).iterfind(f"{S}si") if parts and self.office.has(parts[0]) else ()
        return [_rich(item) for item in items]

    @cached_property
    def formats(self) -> Sequence[_Format]:
        parts = [part for kind, part in self.office.related(self._main).values() if kind == "styles"]
        if not parts or not self.office.has(parts[0]):
            return []
        tree = self.office.tree(parts[0])
        codes = {int(code.get("numFmtId", "0")): code.get("formatCode", "") for code in tree.iter(f"{S}numFmt")}
        fonts, fills = list(tree.iterfind(f"{S}fonts/{S}font")), list(tree.iterfind(f"{S}fills/{S}fill"))
        return [self._format(cell, codes, fonts, fills) for cell in tree.iterfind(f"{S}cellXfs/{S}xf")]

    def _format(
        self, cell: etree._Element, codes: dict[int, str], fonts: list[etree._Element], fills: list[etree._Element]
    ) -> _Format:
        number = int(cell.get("numFmtId", "0"))
        code = codes.get(number) or BUILTIN_FORMATS.get(number, "General")
        font, fill = _at(fonts, cell.get("fontId")), _at(fills, cell.get("fillId"))
        return _Format(self._reason(code, font, fill), bool(is_date_format(code)))

    def _reason(self, code: str, font: etree._Element | None, fill: etree._Element | None) -> str | None:
        if code.strip('" ').startswith(";;") and not code.replace(";", "").strip('" '):
            return "xlsx_format"
        if font is None:
            return None
        size, colour = font.find(f"{S}sz"), self._colour(font.find(f"{S}color"))
        if size is not None and float(size.get("val", "11")) <= _UNREADABLE:
            return "xlsx_tiny"
        pattern = fill.find(f"{S}patternFill") if fill is not None else None
        if pattern is not None and pattern.get("patternType") not in (None, "none", "solid"):
            return None
        solid = pattern is not None and pattern.get("patternType") == "solid"
        behind = (self._colour(pattern.find(f"{S}fgColor")) if solid and pattern is not None else None) or WHITE
        return "xlsx_colour" if is_lost_on(colour or BLACK, behind) else None

    def _colour(self, element: etree._Element | None) -> Colour | None:
        if element is None:
            return None
        themed = element.get("theme", "")
        if themed.isdigit() and int(themed) < len(_THEME_ORDER):
            found = self.office.theme.get(_THEME_ORDER[int(themed)])
            return shaded(found, float(element.get("tint", "0"))) if found else None
        indexed = element.get("indexed", "")
        if indexed.isdigit():
            return hex_colour(_INDEXED[int(indexed) % 8]) if int(indexed) < 16 else None
        return hex_colour(element.get("rgb"))


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
        gone = row.get("hidden") in ("1", "true") or _is_narrow(row.get("ht"))
        whole = self._hidden or (Hidden("xlsx_hidden_row", f"{self._place}, row {number}") if gone else None)
        cells = [piece for cell in row.iterfind(f"{S}c") if (piece := self._cell(cell)).text.strip()]
        shown = " | ".join(piece.text for piece in cells if whole or not piece.hidden)
        yield Piece(f"{shown}\n", whole)
        yield from (Piece(f"{piece.text}\n", piece.hidden) for piece in cells if piece.hidden and not whole)

    def _cell(self, cell: etree._Element) -> Piece:
        letters = cell.get("r", "A1").rstrip("0123456789")
        format_ = _at(self._book.formats, cell.get("s", "0")) or _Format(None, False)
        text = self._value(cell, format_.is_date)
        if letters in self._hidden_columns:
            return Piece(text, Hidden("xlsx_hidden_column", f"{self._place}, column {letters}"))
        if format_.reason:
            return Piece(text, Hidden(format_.reason, f"{self._place}, cell {cell.get('r')}"))
        return Piece(text)

    def _value(self, cell: etree._Element, is_date: bool) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(f"{S}v") or ""
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return _rich(inline) if inline is not None else ""
        if kind == "s":
            return str(_at(self._book.strings, value) or "")
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return _number(value, is_date) if kind == "n" else value

    @cached_property
    def _hidden_columns(self) -> frozenset[str]:
        found: set[str] = set()
        for column in self._tree.iterfind(f"{S}cols/{S}col"):
            if column.get("hidden") in ("1", "true") or _is_narrow(column.get("width")):
                first, last = int(column.get("min", "1")), min(int(column.get("max", "1")), 16_384)
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
                yield self._shown("UncategorizedText", _drawn(self._book.office.tree(target)))
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


def _drawn(tree: etree._Element) -> str:
    paragraphs = ("".join(text.text or "" for text in paragraph.iter(f"{A}t")) for paragraph in tree.iter(f"{A}p"))
    return "\n".join(line for line in paragraphs if line.strip())


def _number(value: str, is_date: bool) -> str:
    if is_date and value:
        try:
            return str(from_excel(float(value))).removesuffix(" 00:00:00")
        except (ValueError, OverflowError):
            return value
    return f"{float(value):.12g}" if _FLOAT_NOISE.match(value) else value


def _is_narrow(length: str | None) -> bool:
    return length is not None and float(length) < _NARROW


def _at(items: Sequence[_Item], index: str | None) -> _Item | None:
    number = int(index) if index and index.isdigit() else -1
    return items[number] if 0 <= number < len(items) else None
