"""Letters of a PDF that lie over other letters: there a changed pixel may be the other's, and the ink has to be asked."""

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

Area = tuple[int, int, int, int]
"""First and last row, first and last column, in pixels."""
Ink = tuple[int, ...] | None
"""Red, green, blue and opacity in 0..255; None for text that is not painted."""

_SEEN = 24
_CROWD = 3
_UNPAINTED = (3, 7)  # of the ways to render text: not at all, and as a clip


def inks(text: pypdfium2.PdfTextPage, areas: Mapping[int, Area], shape: tuple[int, ...]) -> dict[int, Ink]:
    """What the letters that lie over each other are painted with, None for nothing: there a changed pixel may be the other's."""
    taken = numpy.zeros(shape[:2], numpy.uint8)
    hearts = {number: _heart(area) for number, area in areas.items()}
    for top, bottom, left, right in areas.values():
        taken[top:bottom, left + 1 : right - 1] += taken[top:bottom, left + 1 : right - 1] < _CROWD
    crowded = {_owner(text, number) for number, heart in hearts.items() if taken[heart].size and taken[heart].max() > 1}
    return {number: _ink(text, number) for number in hearts if crowded and _owner(text, number) in crowded}


def _owner(text: pypdfium2.PdfTextPage, number: int) -> int | None:
    """The address of the object that a character is part of."""
    return ctypes.cast(pdfium.FPDFText_GetTextObject(text, number), ctypes.c_void_p).value


def _heart(area: Area) -> tuple[slice, slice]:
    """The inner part of a letter's box, which no neighbour reaches into."""
    top, bottom, left, right = area
    down, across = (bottom - top) // 3, (right - left) // 3
    return slice(top + down, bottom - down), slice(left + across, right - across)


def _ink(text: pypdfium2.PdfTextPage, number: int) -> Ink:
    item = pdfium.FPDFText_GetTextObject(text, number)
    if item and pdfium.FPDFTextObj_GetTextRenderMode(item) in _UNPAINTED:
        return None
    channels = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFText_GetFillColor(text, number, *channels)
    return tuple(channel.value for channel in channels)


def is_lost(area: Area, ink: Ink, ground: NDArray[Any]) -> bool:
    """Whether letters of this ink could not be told from the page without text."""
    if ink is None:
        return True
    top, bottom, left, right = area
    behind = ground[top:bottom, left:right].astype(numpy.int16)
    red, green, blue, alpha = ink
    return bool(behind.size and numpy.abs(behind - numpy.array((blue, green, red))).max() * alpha / 255 < _SEEN)
