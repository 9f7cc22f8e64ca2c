"""The pages of a PDF as seen: every word compared between the page with its text and the page without.

A word that changes no pixel is not seen, whatever the cause: no-paint mode, colour of the true background, transparency,
covering, clipping, a layer that is off. A character counts as seen where a channel differs by 24 of 255 somewhere in its box.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from pipeline.errors import CouldNotInspect
from pipeline.extract.reading import Hidden, Piece
from pipeline.extract.visibility._pdf_glyphs import Glyphs
from pipeline.extract.visibility._pdf_inks import inks, is_lost

_SEEN = 24
_UNREADABLE = 2.0  # points of font size as drawn; the smallest print of real pages is 4
_MOSTLY = 0.8
_PIXELS = 4_000_000  # of a page at most; a larger page is rendered smaller
_MAX_NESTING = 16
_FINE = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page's runs of text in its own order. `is_picture`: it draws something, but has no text."""

    number: int
    runs: tuple[Piece, ...]
    is_picture: bool


class _Character(NamedTuple):
    """`area` is the box in pixels: first and last row, first and last column."""

    text: str
    reason: str | None
    area: tuple[int, int, int, int] | None = None


def read_pages(content: bytes, expected: int) -> Iterator[Page]:
    """All pages. Raises `CouldNotInspect` where the renderer can't open what another reader could, or sees other pages."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise CouldNotInspect("broken") from None
    if len(document) != expected:
        raise CouldNotInspect("broken")
    try:
        glyphs = Glyphs()
        for index in range(len(document)):
            yield _read_page(document, index, glyphs)
    except pypdfium2.PdfiumError:
        raise CouldNotInspect("broken") from None
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, index: int, glyphs: Glyphs) -> Page:
    page = _with_annotations(document, index)
    text = page.get_textpage()
    count = text.count_chars()
    objects = pdfium.FPDFPage_CountObjects(page)
    if count == 0:
        return Page(index + 1, (), objects > 0)
    scale = min(1.0, (_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
    is_scan = _has_page_wide_picture(page)
    with_text = _pixels(page, scale)
    characters = list(_Characters(page, text, with_text.shape).placed(count))
    areas = {number: character.area for number, character in enumerate(characters) if character.area}
    crowded = inks(text, areas, with_text.shape)
    alone = {number: box for number, box in areas.items() if number not in crowded and scale == 1.0}
    lying = glyphs.lying(text, page, [character.text for character in characters], alone)
    text.close()  # it points into the text objects, which go now
    _remove_text(page)
    without_text = _pixels(page, scale)
    changed = numpy.abs(with_text.astype(numpy.int16) - without_text).max(axis=2)
    judged = []
    for number, character in enumerate(characters):
        seen = _judged(character, changed)
        if seen.reason is None and number in lying:
            seen = character._replace(reason="pdf_glyphs")
        elif seen.reason is None and number in crowded and is_lost(areas[number], crowded[number], without_text):
            seen = character._replace(reason="pdf_invisible")
        judged.append(seen)
    runs = tuple(_runs(iter(judged), index + 1, is_scan))
    page.close()
    return Page(index + 1, runs, not runs and objects > 0)


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


class _Characters:
    """Where the characters of a page stand, in pixels."""

    def __init__(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, shape: tuple[int, ...]) -> None:
        self._text = text
        self._height, self._width = shape[:2]
        self._origin, self._across, self._up = (
            self._device(page, *point) for point in ((0, 0), (1_000, 0), (0, 1_000))
        )
        self._box = [ctypes.c_double() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()

    def placed(self, count: int) -> Iterator[_Character]:
        """Each character, with the reason why it can't be seen or the area to look at."""
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(self._text, index)
            letter = chr(code) if code < 0x110000 else "\ufffd"
            if letter.isspace() or code in (0, 2):  # 2 stands for a hyphen at a line's end, which is drawn but not text
                yield _Character("" if code in (0, 2) else letter, None)
            else:
                yield self._place(letter, index)

    def _place(self, letter: str, index: int) -> _Character:
        left, right, bottom, top = self._box
        if not pdfium.FPDFText_GetCharBox(self._text, index, left, right, bottom, top):
            return _Character(letter, "pdf_invisible")
        corners = [self._pixel(x.value, y.value) for x in (left, right) for y in (bottom, top)]
        columns, rows = sorted(corner[0] for corner in corners), sorted(corner[1] for corner in corners)
        if columns[-1] < 0 or rows[-1] < 0 or columns[0] > self._width or rows[0] > self._height:
            return _Character(letter, "pdf_off_page")
        if self._size(index) < _UNREADABLE:
            return _Character(letter, "pdf_tiny")
        area = max(0, int(rows[0])), int(rows[-1]) + 1, max(0, int(columns[0])), int(columns[-1]) + 1
        return _Character(letter, None, area)

    def _size(self, index: int) -> float:
        """The font size as drawn: what the text's matrix makes of it."""
        stated = pdfium.FPDFText_GetFontSize(self._text, index)
        if not pdfium.FPDFText_GetMatrix(self._text, index, self._matrix):
            return float(stated)
        return float(stated * (self._matrix.c**2 + self._matrix.d**2) ** 0.5)

    def _device(self, page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
        """A point in thousandths of a pixel: the renderer's own mapping knows of rotation and crop box."""
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, self._width * _FINE, self._height * _FINE, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        right = (self._across[0] - self._origin[0]) / 1_000, (self._across[1] - self._origin[1]) / 1_000
        up = (self._up[0] - self._origin[0]) / 1_000, (self._up[1] - self._origin[1]) / 1_000
        return self._origin[0] + x * right[0] + y * up[0], self._origin[1] + x * right[1] + y * up[1]


def _judged(character: _Character, changed: NDArray[Any]) -> _Character:
    if character.area is None:
        return character
    first_row, end_row, first_column, end_column = character.area
    area = changed[first_row:end_row, first_column:end_column]
    return character if area.size and area.max() >= _SEEN else _Character(character.text, "pdf_invisible")


def _runs(characters: Iterator[_Character], page: int, is_scan: bool) -> Iterator[Piece]:
    """Words of one line that are hidden for the same reason, or seen, as one run."""
    lines = _lines(characters)
    words = [[_word(word) for word in line] for line in lines]
    flat = [reason for line in words for _, reason in line]
    ocr = is_scan and flat and sum(reason == "pdf_invisible" for reason in flat) >= _MOSTLY * len(flat)
    for line in words:
        for reason, group in groupby(line, key=lambda word: word[1]):
            why = "pdf_ocr_layer" if ocr and reason == "pdf_invisible" else reason
            yield Piece(" ".join(text for text, _ in group), Hidden(why, f"page {page}") if why else None, page)


def _lines(characters: Iterator[_Character]) -> Iterator[list[list[_Character]]]:
    line: list[list[_Character]] = []
    word: list[_Character] = []
    for character in characters:
        if not character.text.isspace():
            word.append(character) if character.text else None
            continue
        if word:
            line.append(word)
            word = []
        if character.text in "\r\n" and line:
            yield line
            line = []
    if word:
        line.append(word)
    if line:
        yield line


def _word(characters: list[_Character]) -> tuple[str, str | None]:
    """A word is hidden where most of its characters are; for the reason that most of those have."""
    hidden = [character.reason for character in characters if character.reason]
    text = "".join(character.text for character in characters)
    return text, max(hidden, key=hidden.count) if 2 * len(hidden) > len(characters) else None


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
