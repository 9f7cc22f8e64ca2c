"""The letters of a PDF's page as the renderer places them: what they say, where they stand, and what they are drawn with."""

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

_FINE = 1_000
_HYPHEN = 2  # stands for a hyphen at a line's end, which is drawn but not text
_SILENT = (0, _HYPHEN)
_ASLANT = 0.05  # of a right angle
_BOLD = ("Bold", "Black", "Heavy", "Semibold", "Demi", "CMBX")

Ink = tuple[int, ...] | None
"""Red, green, blue and opacity in 0..255; None for text that is not painted."""
_UNPAINTED = (3, 7)  # of the ways to render text: not at all, and as a clip


class Hand(NamedTuple):
    """What a run of letters is drawn with. `size` is the font's as drawn, in points.

    `base` is the line that level letters stand on, in pixels from the top; `turns` are the quarters by which they have to be
    turned back to stand upright, None where they stand aslant.
    """

    size: float
    font: int
    bold: bool
    base: float
    turns: int | None
    ink: Ink

    @property
    def level(self) -> bool:
        """Whether the letters stand upright, one to the right of the other."""
        return self.turns == 0


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters of a page in its own order.

    `boxes` are left, bottom, right and top in points as the page counts them, `areas` first row, last row, first column and
    last column in pixels; both are NaN for what has no place, as white space. `owners` are the numbers of the `hands`, -1 for none.
    """

    texts: Sequence[str]
    boxes: NDArray[Any]
    areas: NDArray[Any]
    owners: Sequence[int]
    hands: Sequence[Hand]
    hyphens: frozenset[int]


def read_letters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, shape: tuple[int, ...]) -> Letters:
    """The letters of a page of which `shape` is the height and width in pixels."""
    view, hands = _View(page, shape), _Hands(page, text)
    count, raw = text.count_chars(), text.raw
    texts, owners, hyphens = [], [], []
    boxes = numpy.full((count, 4), numpy.nan)
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        letter = "" if code in _SILENT else chr(code) if code < 0x110000 else "\ufffd"
        texts.append(letter)
        if code == _HYPHEN:
            hyphens.append(index)
        if not letter or letter.isspace():
            owners.append(-1)
            continue
        owners.append(hands.number(index, view))
        if pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            boxes[index] = left.value, bottom.value, right.value, top.value
    return Letters(texts, boxes, view.areas(boxes), owners, hands.known, frozenset(hyphens))


class _View:
    """The renderer's own mapping of points to pixels, which knows of rotation and crop box."""

    def __init__(self, page: pypdfium2.PdfPage, shape: tuple[int, ...]) -> None:
        self._page = page
        self._height, self._width = shape[:2]
        self._origin = numpy.array(self._device(0, 0))
        self._right = (numpy.array(self._device(1_000, 0)) - self._origin) / 1_000
        self._up = (numpy.array(self._device(0, 1_000)) - self._origin) / 1_000
        self.turned = pdfium.FPDFPage_GetRotation(page)

    def down(self, x: float, y: float) -> float:
        """How far from the top a point lies."""
        return float(self._origin[1] + x * self._right[1] + y * self._up[1])

    def areas(self, boxes: NDArray[Any]) -> NDArray[Any]:
        low = self._origin + boxes[:, 0:1] * self._right + boxes[:, 1:2] * self._up
        high = self._origin + boxes[:, 2:3] * self._right + boxes[:, 3:4] * self._up
        first, last = numpy.minimum(low, high), numpy.maximum(low, high)
        return numpy.column_stack((first[:, 1], last[:, 1], first[:, 0], last[:, 0]))

    def _device(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        wide, high = self._width * _FINE, self._height * _FINE
        pdfium.FPDF_PageToDevice(self._page, 0, 0, wide, high, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE


class _Hands:
    """The text objects of one page, each asked once."""

    def __init__(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> None:
        self.known: list[Hand] = []
        self._numbers: dict[int | None, int] = {}
        self._bold: dict[int, bool] = {}
        self._text = text.raw
        self._matrix = pdfium.FS_MATRIX()

    def number(self, index: int, view: _View) -> int:
        item = pdfium.FPDFText_GetTextObject(self._text, index)
        address = ctypes.cast(item, ctypes.c_void_p).value
        if address not in self._numbers:
            self._numbers[address] = len(self.known)
            self.known.append(self._hand(item, index, view))
        return self._numbers[address]

    def _hand(self, item: Any, index: int, view: _View) -> Hand:
        font = pdfium.FPDFTextObj_GetFont(item) if item else None
        address = ctypes.cast(font, ctypes.c_void_p).value or 0 if font else 0
        if address not in self._bold:
            self._bold[address] = bool(font) and _is_bold(font)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
        base, turns = view.down(x.value, y.value), self._turns(index, view.turned)
        return Hand(self._size(index), address, self._bold[address], base, turns, self._ink(item, index))

    def _size(self, index: int) -> float:
        """The font size as drawn: what the text's matrix makes of it."""
        stated = pdfium.FPDFText_GetFontSize(self._text, index)
        if not pdfium.FPDFText_GetMatrix(self._text, index, self._matrix):
            return float(stated)
        return float(stated * (self._matrix.c**2 + self._matrix.d**2) ** 0.5)

    def _turns(self, index: int, turned: int) -> int | None:
        quarters = pdfium.FPDFText_GetCharAngle(self._text, index) / (math.pi / 2)
        whole = round(quarters)
        return (turned + whole) % 4 if abs(quarters - whole) < _ASLANT else None

    def _ink(self, item: Any, index: int) -> Ink:
        if item and pdfium.FPDFTextObj_GetTextRenderMode(item) in _UNPAINTED:
            return None
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(self._text, index, *channels)
        return tuple(channel.value for channel in channels)


def _is_bold(font: Any) -> bool:
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, name, 256)
    told = name.value.decode("latin-1")
    return any(word.lower() in told.lower() for word in _BOLD)
