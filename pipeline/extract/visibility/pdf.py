"""PDF: text that leaves no mark on the rendered page is hidden, however that is done; and all text that is not on a page.

`_pdf_pages` renders each page with and without its text and tells for every word whether a person sees it, `partition.pdf` makes
blocks of the words; `_pdf_objects` reads annotations, forms, metadata, scripts and embedded files.
"""

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.partition.pdf import pdf_blocks
from pipeline.extract.reading import Reading
from pipeline.extract.visibility._pdf_objects import Objects
from pipeline.extract.visibility._pdf_pages import read_pages
from pipeline.extract.visibility._pdf_scans import scan_blocks

FORMATS = ("pdf",)
REASONS = frozenset(
    (
        "metadata", "alt_text", "pdf_invisible", "pdf_tiny", "pdf_off_page", "pdf_ocr_layer", "pdf_annotation", "pdf_form",
        "pdf_outline", "pdf_javascript", "pdf_alternate", "pdf_glyphs",
    )
)  # fmt: skip


def read(content: bytes, limits: Limits) -> Reading:
    """Page by page, then what stands on no page."""
    with Objects(content, limits) as objects:
        pages = list(read_pages(content, objects.replacements, limits))
        pictures = [page.number for page in pages if page.is_picture]
        scanned = scan_blocks(content, pictures, limits) if limits.ocr and pictures else {}
        unread = [number for number in pictures if not scanned.get(number)]
        if not any(page.fragments or scanned.get(page.number) for page in pages) or 2 * len(unread) > len(pages):
            raise CouldNotInspect("no_text")
        drawn = pdf_blocks(pages)
        blocks = [block for page in pages for block in (*scanned.get(page.number, ()), *drawn[page.number])]
        return Reading((*blocks, *objects.blocks("".join(block.text for block in blocks))), objects.attachments())
