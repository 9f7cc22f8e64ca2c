"""The pages of a PDF as seen: every word compared between the page with its text and the page without.

A word that changes no pixel is not seen, whatever the cause: no-paint mode, colour of the true background, transparency,
covering, clipping, a layer that is off. A character counts as seen where a channel differs by 24 of 255 somewhere in its box.
"""

import ctypes
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

import numpy
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.partition.pdf import Page
from pipeline.extract.visibility._pdf_alternates import not_drawn
from pipeline.extract.visibility._pdf_glyphs import Glyphs
from pipeline.extract.visibility._pdf_inks import Sums, crowded, is_lost
from pipeline.extract.visibility._pdf_letters import Letters, read_letters
from pipeline.extract.visibility._pdf_words import fragments

_SEEN = 24
_UNREADABLE = 2.0  # points of font size as drawn; the smallest print of real pages is 4
_MOSTLY = 0.8
_PIXELS = 4_000_000  # of a page at most; a larger page is rendered smaller
_MAX_NESTING = 16


def read_pages(content: bytes, told: Sequence[Sequence[str]], limits: Limits) -> Iterator[Page]:
    """All pages; `told` are the replacement texts of each.

    Raises `CouldNotInspect` where the renderer can't open what another reader could, or sees other pages.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise CouldNotInspect("broken") from None
    if len(document) != len(told):
        raise CouldNotInspect("broken")
    try:
        glyphs = Glyphs()
        left = limits.max_text_chars
        for index, texts in enumerate(told):
            page = _read_page(document, index, glyphs, texts, left)
            left -= sum(len(fragment.text) for fragment in page.fragments)
            yield page
    except pypdfium2.PdfiumError:
        raise CouldNotInspect("broken") from None
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, index: int, glyphs: Glyphs, texts: Sequence[str], most: int) -> Page:
    page = _with_annotations(document, index)
    told = not_drawn(page, texts) if texts else ()
    if texts and not told:
        page.close()
        page = _with_annotations(document, index)
    text = page.get_textpage()
    count = text.count_chars()
    objects = pdfium.FPDFPage_CountObjects(page)
    scale = min(1.0, (_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
    shape = ceil(page.get_height() * scale), ceil(page.get_width() * scale)
    if count == 0:
        return Page(index + 1, *shape, (), told, objects > 0)
    if count > most:
        raise CouldNotInspect("too_large")
    is_scan = _has_page_wide_picture(page)
    letters = read_letters(page, text, shape)
    text.close()  # it points into the text objects, which go now
    found = fragments(letters, _unseen(page, letters, shape, scale, glyphs), is_scan)
    page.close()
    return Page(index + 1, *shape, found, told, not found and objects > 0)


def _with_annotations(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """The page with what its annotations draw made part of it: stamps and fields show text, and may cover some."""
    page = document[index]
    if (
        pdfium.FPDFPage_GetAnnotCount(page)
        and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    ):
        page.close()
        page = document[index]
    return page


def _pixels(page: pypdfium2.PdfPage, scale: float) -> NDArray[Any]:
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
    pixels = numpy.array(bitmap.to_numpy())[:, :, :3]
    bitmap.close()
    return pixels


def _unseen(
    page: pypdfium2.PdfPage, letters: Letters, shape: tuple[int, ...], scale: float, glyphs: Glyphs
) -> dict[int, str]:
    """The positions of letters that a person would not see as what they are, and why. Takes the page's text away."""
    reasons = _out_of_sight(letters, shape)
    drawn = [index for index, owner in enumerate(letters.owners) if owner >= 0 and index not in reasons]
    placed = numpy.array(drawn, int)
    areas = _whole(letters.areas[placed])
    crowds = crowded(letters, placed, areas, shape)
    alone = numpy.array([letters.owners[index] not in crowds for index in drawn], bool) & (scale == 1.0)
    lying = glyphs.lying(letters, page, placed[alone], areas[alone])
    with_text = _pixels(page, scale)
    _remove_text(page)
    without_text = _pixels(page, scale)
    channels = numpy.maximum(with_text, without_text) - numpy.minimum(with_text, without_text) >= _SEEN
    changed = Sums(channels[:, :, 0] | channels[:, :, 1] | channels[:, :, 2]).over(areas)
    for index, area, seen in zip(drawn, areas, changed, strict=True):
        hand = letters.hands[letters.owners[index]]
        if not seen:
            reasons[index] = "pdf_invisible"
        elif index in lying:
            reasons[index] = "pdf_glyphs"
        elif letters.owners[index] in crowds and is_lost(area, hand.ink, without_text):
            reasons[index] = "pdf_invisible"
    return reasons


def _out_of_sight(letters: Letters, shape: tuple[int, ...]) -> dict[int, str]:
    """Letters that no look is needed for: without a place, off the page, too small."""
    high, wide = shape
    top, bottom, left, right = letters.areas.T
    away = (bottom < 0) | (right < 0) | (top > high) | (left > wide)
    placeless = numpy.isnan(top)
    reasons = {}
    for index, owner in enumerate(letters.owners):
        if owner >= 0:
            if placeless[index]:
                reasons[index] = "pdf_invisible"
            elif away[index]:
                reasons[index] = "pdf_off_page"
            elif letters.hands[owner].size < _UNREADABLE:
                reasons[index] = "pdf_tiny"
    return reasons


def _whole(areas: NDArray[Any]) -> NDArray[Any]:
    """Boxes in whole pixels: first row, end row, first column, end column."""
    whole: NDArray[Any] = numpy.maximum(0, numpy.clip(areas, -1e9, 1e9).astype(int)) + numpy.array((0, 1, 0, 1))
    return whole


def _remove_text(page: pypdfium2.PdfPage) -> None:
    """Take all text objects off the page. Removing also works for fonts whose letters are drawings (type 3)."""
    for index in reversed(range(pdfium.FPDFPage_CountObjects(page))):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFPage_RemoveObject(page, item):
            pdfium.FPDFPageObj_Destroy(item)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            _remove_text_from_form(item, _MAX_NESTING)


def _remove_text_from_form(form: Any, depth: int) -> None:
    if depth == 0:
        raise CouldNotInspect("too_deep")
    for index in reversed(range(pdfium.FPDFFormObj_CountObjects(form))):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFFormObj_RemoveObject(form, item):
            pdfium.FPDFPageObj_Destroy(item)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            _remove_text_from_form(item, depth - 1)


def _has_page_wide_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether one picture covers most of the page: then invisible text is the text layer of a scan."""
    whole = page.get_width() * page.get_height()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            area = abs((right.value - left.value) * (top.value - bottom.value))
            if area >= _MOSTLY * whole:
                return True
    return False
