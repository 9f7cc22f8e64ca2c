"""Excel 97-2003: cell by cell, as the sheet shows it; then text boxes, chart titles and print lines, which `xlrd` passes over."""

import struct
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO

import olefile
import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet

from pipeline.errors import CouldNotInspect
from pipeline.extract.colour import BLACK, WHITE, Colour, is_lost_on
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, properties, visible

FORMATS = ("xls",)
REASONS = frozenset(
    (
        "metadata", "xlsx_hidden_sheet", "xlsx_hidden_row", "xlsx_hidden_column", "xlsx_comment", "xlsx_colour", "xlsx_format",
        "xlsx_tiny",
    )
)  # fmt: skip

_UNREADABLE = 60  # twentieths of a point
_NARROW = 26  # 1/256 of a character
_SOLID = 1
_PROPERTIES = ("title", "subject", "author", "keywords", "comments", "last_saved_by", "category", "manager", "company")
_TEXT_BOX, _CONTINUED, _SERIES_TEXT, _HEADER, _FOOTER = 0x01B6, 0x003C, 0x100D, 0x0014, 0x0015


def read(content: bytes, _limits: Limits) -> Reading:
    """Each sheet with its name, its cells and their comments; then what stands beside the cells; then properties."""
    with olefile.OleFileIO(BytesIO(content)) as file:
        stated = file.get_metadata()
        records = file.openstream("Workbook" if file.exists("Workbook") else "Book").read()
    try:
        # The records alone: `xlrd` follows a chain of sectors that leads back to its start for ever.
        book = xlrd.open_workbook(file_contents=records, formatting_info=True, ragged_rows=True, logfile=StringIO())
    except xlrd.XLRDError as fault:
        raise CouldNotInspect("encrypted" if "encrypted" in str(fault).lower() else "broken") from None
    sheets = [_Sheet(book, sheet, number) for number, sheet in enumerate(book.sheets(), 1)]
    blocks = [block for sheet in sheets for block in sheet.blocks()]
    known = {"".join(block.text.split()) for block in blocks}
    aside = dict.fromkeys(text.strip() for text in _drawn(records) if text.strip())
    more = [visible("UncategorizedText", text) for text in aside if "".join(text.split()) not in known]
    values = ((name, _decoded(getattr(stated, name, None))) for name in _PROPERTIES)
    return Reading((*blocks, *more, *properties(values, "properties")))


class _Sheet:
    """One sheet."""

    def __init__(self, book: Book, sheet: Sheet, number: int) -> None:
        self._book = book
        self._sheet = sheet
        self._number = number
        self._place = f"sheet {number}"
        self._hidden = Hidden("xlsx_hidden_sheet", self._place) if sheet.visibility else None
        self._reasons: dict[int, str | None] = {}

    def blocks(self) -> Iterator[Block]:
        """Name, cells, comments."""
        yield Block("Title", (Piece(self._sheet.name, self._hidden),), self._number)
        pieces = [piece for row in range(self._sheet.nrows) for piece in self._row(row)]
        yield Block("Table", tuple(pieces), self._number)
        for (row, column), note in sorted(self._sheet.cell_note_map.items()):
            place = f"{self._place}, cell {xlrd.cellname(row, column)}"
            yield hidden("Comment", note.text.strip(), "xlsx_comment", place, self._number)

    def _row(self, row: int) -> Iterator[Piece]:
        stated = self._sheet.rowinfo_map.get(row)
        gone = stated is not None and (stated.hidden or (stated.has_default_height == 0 and stated.height == 0))
        whole = self._hidden or (Hidden("xlsx_hidden_row", f"{self._place}, row {row + 1}") if gone else None)
        cells = [piece for column in range(self._sheet.row_len(row)) if (piece := self._cell(row, column)).text.strip()]
        yield Piece(" | ".join(piece.text for piece in cells if whole or not piece.hidden) + "\n", whole)
        yield from (Piece(f"{piece.text}\n", piece.hidden) for piece in cells if piece.hidden and not whole)

    def _cell(self, row: int, column: int) -> Piece:
        cell = self._sheet.cell(row, column)
        text = self._value(cell.ctype, cell.value)
        stated = self._sheet.colinfo_map.get(column)
        if stated is not None and (stated.hidden or stated.width < _NARROW):
            return Piece(text, Hidden("xlsx_hidden_column", f"{self._place}, column {xlrd.colname(column)}"))
        reason = self._reason(cell.xf_index)
        return Piece(text, Hidden(reason, f"{self._place}, cell {xlrd.cellname(row, column)}") if reason else None)

    def _value(self, kind: int, value: object) -> str:
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind == xlrd.XL_CELL_ERROR and isinstance(value, int):
            return str(xlrd.error_text_from_code.get(value, ""))
        if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
            return self._date(value)
        return f"{value:.12g}" if isinstance(value, float) else str(value)

    def _date(self, value: float) -> str:
        try:
            found: datetime = xlrd.xldate_as_datetime(value, self._book.datemode)
        except (ValueError, OverflowError):
            return f"{value:.12g}"
        return str(found).removesuffix(" 00:00:00")

    def _reason(self, index: int | None) -> str | None:
        """Why a cell of this format would not be seen."""
        if index is None or not 0 <= index < len(self._book.xf_list):
            return None
        if index not in self._reasons:
            self._reasons[index] = self._looked_up(index)
        return self._reasons[index]

    def _looked_up(self, index: int) -> str | None:
        look = self._book.xf_list[index]
        code = self._book.format_map[look.format_key].format_str if look.format_key in self._book.format_map else ""
        if code.strip('" ').startswith(";;") and not code.replace(";", "").strip('" '):
            return "xlsx_format"
        fonts = self._book.font_list
        font = fonts[look.font_index if look.font_index < len(fonts) else 0] if fonts else None
        if font is None:
            return None
        if font.height <= _UNREADABLE:
            return "xlsx_tiny"
        if look.background.fill_pattern not in (0, _SOLID):
            return None
        solid = look.background.fill_pattern == _SOLID
        behind = self._colour(look.background.pattern_colour_index) if solid else None
        return "xlsx_colour" if is_lost_on(self._colour(font.colour_index) or BLACK, behind or WHITE) else None

    def _colour(self, index: int) -> Colour | None:
        found = self._book.colour_map.get(index)
        return Colour(*found) if found else None


def _drawn(records: bytes) -> Iterator[str]:
    """The texts of text boxes, charts, headers and footers, from the records of the workbook."""
    expected = 0  # characters of the text box before this record
    for kind, data in _records(records):
        if kind == _TEXT_BOX and len(data) >= 12:
            (expected,) = struct.unpack_from("<H", data, 10)
        elif kind == _CONTINUED and expected and data:
            text = _characters(data[0], data[1:], expected)
            expected = max(0, expected - len(text))
            yield text
        elif kind == _SERIES_TEXT and len(data) > 4:
            yield _characters(data[3], data[4:], data[2])
        elif kind in (_HEADER, _FOOTER) and len(data) > 3:
            yield _characters(data[2], data[3:], struct.unpack_from("<H", data)[0])


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _characters(wide: int, data: bytes, count: int) -> str:
    return data[: 2 * count].decode("utf-16-le", "replace") if wide & 1 else data[:count].decode("latin-1")


def _decoded(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
