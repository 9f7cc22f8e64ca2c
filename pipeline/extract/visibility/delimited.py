"""CSV and TSV: every cell of every row, however ragged.

`unstructured` reads these with pandas, which refuses ragged rows and lost a field of 20 MB without a word; so they are read here.
"""

import csv
import io
import sys
from collections.abc import Iterator

from pipeline.errors import CouldNotInspect
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading, visible

FORMATS = ("csv", "tsv")
REASONS: frozenset[str] = frozenset()

_DELIMITERS = ",;\t|"
_SAMPLE = 20_000


def read(content: bytes, _limits: Limits) -> Reading:
    """One table with a line for each row."""
    text = decode_text(content)
    rows = (" | ".join(" ".join(cell.split()) for cell in row) for row in _rows(text))
    table = "\n".join(row for row in rows if row.strip(" |"))
    return Reading((visible("Table", table),) if table else ())


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
