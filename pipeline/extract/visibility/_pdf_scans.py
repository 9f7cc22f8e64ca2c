"""Pages of a PDF that are pictures, read as pictures."""

from collections.abc import Sequence

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block
from pipeline.extract.recognise import picture_blocks

_SCALE = 200 / 72  # dots per point: what Tesseract asks for
_PIXELS = 12_000_000  # of a page at most; a larger page is rendered smaller


def scan_blocks(content: bytes, pages: Sequence[int], limits: Limits) -> dict[int, list[Block]]:
    """Page number -> its paragraphs. Raises `CouldNotInspect`."""
    document = pypdfium2.PdfDocument(content)
    try:
        return {page: _recognised(document[page - 1], page, limits) for page in pages}
    finally:
        document.close()


def _recognised(page: pypdfium2.PdfPage, number: int, limits: Limits) -> list[Block]:
    area = max(1.0, page.get_width() * page.get_height())
    bitmap = page.render(scale=min(_SCALE, (_PIXELS / area) ** 0.5))
    return picture_blocks(bitmap.to_pil(), number, limits)
