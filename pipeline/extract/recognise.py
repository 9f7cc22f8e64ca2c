"""Text in pictures, by Tesseract: words that it is sure enough of, in its paragraphs and lines."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby

from PIL import Image

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.programs import recognised
from pipeline.extract.reading import Block, visible

_WORD = "5"  # the level of the table's rows that hold words
_SURE_ENOUGH = 40.0  # per cent, over a page: below it, the "words" are the texture of a photograph
_PIXELS = 90_000_000  # a byte each, in a file that a worker may write; an A4 page at 600 dots an inch has 35 million

_Row = dict[str, str]


def picture_blocks(picture: Image.Image, page: int, limits: Limits) -> list[Block]:
    """A block for each paragraph. Raises `CouldNotInspect`: `needs_tesseract`, or `too_large` beyond 90 million pixels."""
    if not limits.ocr:
        raise CouldNotInspect("needs_tesseract")
    if picture.width * picture.height > _PIXELS:
        raise CouldNotInspect("too_large")
    plain = io.BytesIO()
    _on_white(picture).save(plain, "BMP")
    rows = [
        row
        for row in _rows(recognised(plain.getvalue(), "bmp", limits))
        if row["level"] == _WORD and row["text"].strip()
    ]
    if not rows or sum(float(row["conf"]) for row in rows) / len(rows) < _SURE_ENOUGH:
        return []
    return [visible("UncategorizedText", text, page) for text in _paragraphs(rows)]


def _on_white(picture: Image.Image) -> Image.Image:
    """What a person sees of a transparent picture on a white page."""
    if "transparency" not in picture.info and picture.mode not in ("RGBA", "LA", "PA"):
        return picture.convert("L")
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("L")


def _rows(table: str) -> Iterator[_Row]:
    return iter(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))


def _paragraphs(rows: list[_Row]) -> Iterator[str]:
    for _, paragraph in groupby(rows, key=lambda row: (row["block_num"], row["par_num"])):
        lines = groupby(paragraph, key=lambda row: row["line_num"])
        yield "\n".join(" ".join(word["text"] for word in words) for _, words in lines)
