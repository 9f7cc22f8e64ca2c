"""CSV and TSV: every cell of every row, however ragged.

`unstructured` reads these with pandas, which refuses ragged rows and lost a field of 20 MB without a word; so they are read here.
"""

import csv
import io
import re
import sys
from collections.abc import Iterator

from pipeline.errors import CouldNotInspect
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Hidden, Piece, Reading

FORMATS = ("csv", "tsv")
REASONS = frozenset(("csv_formula",))

_DELIMITERS = ",;\t|"
_SAMPLE = 20_000
_FORMULA = re.compile(r"[=@+-](?=[^\"']{0,200}[\"'(!])(?=.{0,2000}?[^\W\d_]{2,}[\s,;]+[^\W\d_]{2,})[A-Za-z(\"@]")


def read(content: bytes, _limits: Limits) -> Reading:
    """One table with a line for each row. A formula that holds words shows its result in a spreadsheet, and not its words."""
    text = decode_text(content)
    pieces = [piece for number, row in enumerate(_rows(text), 1) for piece in _row(row, number)]
    return Reading((Block("Table", tuple(pieces)),) if any(piece.text.strip(" |\n") for piece in pieces) else ())


def _row(row: list[str], number: int) -> Iterator[Piece]:
    cells = [" ".join(cell.split()) for cell in row]
    shown = [cell for cell in cells if not _FORMULA.match(cell)]
    line = " | ".join(shown if len(shown) < len(cells) else cells)
    if line.strip(" |"):
        yield Piece(f"{line}\n")
    for cell in cells:
        if _FORMULA.match(cell):
            yield Piece(f"{cell}\n", Hidden("csv_formula", f"row {number}"))


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text[:_SAMPLE]))
    except csv.Error:
        raise CouldNotInspect("broken") from None


def _delimiter(sample: str) -> str:
    """The delimiter that stands in most lines."""
    lines = sample.splitlines()
    return max(_DELIMITERS, key=lambda sign: (sum(sign in line for line in lines), sample.count(sign)))
