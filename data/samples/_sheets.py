"""A source's tables as a workbook, CSV or TSV. A second-level heading names a sheet, `::veryhidden` one that Excel never lists."""

import csv
import io
from datetime import datetime

from _archive import STAMP, settled
from _rows import TABLES, Rows
from _source import Source
from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]  # as above
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # as above
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

HEAD = PatternFill("solid", fgColor="12355B")


def workbook(source: Source) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Ostrand Marine Instruments"
    book.properties.title = source.title
    book.properties.created = datetime(*STAMP)
    for name, state, rows in _tables(source):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        _write(sheet, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue())


def separated(source: Source) -> bytes:
    """A seeded table where the front matter names one, else the text of the source as it stands."""
    if "table" not in source.front:
        return source.body.encode()
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t" if source.format == "tsv" else ",", lineterminator="\n").writerows(
        TABLES[source.front["table"]]()
    )
    return buffer.getvalue().encode()


def _tables(source: Source) -> list[tuple[str, str, Rows]]:
    found: list[tuple[str, str, Rows]] = []
    name, state = "Sheet1", "visible"
    for block in source.blocks():
        match block.kind:
            case "heading" | "veryhidden":
                name, state = block.text, "visible" if block.kind == "heading" else "veryHidden"
            case "table":
                found.append((name, state, [list(row) for row in block.rows]))
            case "seeded":
                found.append((name, state, TABLES[block.text]()))
            case _:
                raise ValueError(f"a workbook has no {block.kind}")
    return found


def _write(sheet: Worksheet, rows: Rows) -> None:
    for row in rows:
        sheet.append([_typed(cell) for cell in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
    for column in range(1, len(rows[0]) + 1):
        longest = max(len(row[column - 1]) for row in rows)
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 3, 60)
    sheet.freeze_panes = "A2"


def _typed(cell: str) -> str | int | float:
    plain = cell.replace(".", "", 1).removeprefix("-")
    if not (plain.isascii() and plain.isdigit()) or (len(plain) > 1 and plain.startswith("0") and "." not in cell):
        return cell
    return float(cell) if "." in cell else int(cell)
