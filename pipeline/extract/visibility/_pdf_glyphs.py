"""Whether the letters of a PDF's fonts are drawn as what they say they are.

A font tells which letter each of its shapes stands for, and may lie: a page then shows one text, and gives another to whoever
extracts it. So the shapes are compared with those of six plain faces. A single letter may look like no other; over all the letters
of a font, the right one is among the nearest. Measured on 40 faces: the mean place of the right letter is 1 to 5 of 36, and that of
letters in another order 14 and more.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from pipeline.extract.visibility._pdf_letters import Letters

_FACES = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Courier")
_LETTERS = "ABDEFGHIJKLMNPQRTUYabdefghijkmnpqrtuy" + "COSVWXZ"
_ALIKE = {**dict(zip("cosvwxz", "COSVWXZ", strict=True)), "l": "I", "0": "O"}
_SIDE = 12  # pixels, of the pattern that a shape is reduced to
_CELL = 60
_SAMPLES = 2  # of each letter of a font
_ENOUGH = 6  # different letters, to judge a font by
_ASTRAY = 10.0  # mean place of the right letter
_INK = 40  # of 255
_AROUND = 12  # pixels around a letter that show what it stands on
_SLIMNESS = 0.35  # how much a difference in proportion counts beside one in shape

_SCALE = 2  # pixels a point
_EXACTLY = 0.001  # points
_PAGES = 200  # that are rendered again for fonts of theirs

Shape = tuple[NDArray[Any], float]
Box = Sequence[int]


class Glyphs:
    """The fonts of one document, judged as they come up, and again where there were too few letters."""

    def __init__(self) -> None:
        self._verdicts: dict[int, bool] = {}
        self._pages = 0

    def lying(
        self, letters: Letters, page: pypdfium2.PdfPage, placed: NDArray[Any], areas: NDArray[Any]
    ) -> frozenset[int]:
        """The positions of letters that are drawn as others. `areas`: boxes, at one pixel a point, of those that are `placed`."""
        judged = numpy.flatnonzero(_judged(letters))
        places = dict(zip(placed.tolist(), areas.tolist(), strict=True))
        hands = {index: letters.hands[letters.owners[index]] for index in judged.tolist() if index in places}
        fonts = {index: hand.font for index, hand in hands.items() if hand.turns is not None}
        unknown = set(fonts.values()) - self._verdicts.keys() if self._pages < _PAGES else set()
        pixels = _rendered(page) if unknown else numpy.zeros((0, 0), numpy.uint8)
        self._pages += bool(unknown)
        for font in unknown:
            samples = [
                (letters.texts[index], places[index], hands[index].turns or 0)
                for index, own in fonts.items()
                if own == font
            ]
            verdict = _is_astray(samples, pixels)
            if verdict is not None:
                self._verdicts[font] = verdict
        return frozenset(index for index, font in fonts.items() if self._verdicts.get(font))


def _rendered(page: pypdfium2.PdfPage) -> NDArray[Any]:
    bitmap = page.render(scale=_SCALE, may_draw_forms=False, draw_annots=False, grayscale=True)
    pixels = numpy.array(bitmap.to_numpy())
    bitmap.close()
    return pixels.reshape(pixels.shape[0], -1)


def _is_astray(samples: Sequence[tuple[str, Box, int]], pixels: NDArray[Any]) -> bool | None:
    """Whether the shapes are those of other letters; None where there are too few to tell."""
    taken: dict[str, list[Shape]] = {}
    for letter, box, turn in samples:
        top, bottom, left, right = (edge * _SCALE for edge in box)
        known = _ALIKE.get(letter, letter)
        if known in _LETTERS and len(taken.setdefault(known, [])) < _SAMPLES:
            around = pixels[max(0, top - _AROUND) : bottom + _AROUND, max(0, left - _AROUND) : right + _AROUND]
            shape = _shape(numpy.rot90(pixels[top:bottom, left:right], turn), _ground(around))
            if shape is not None:
                taken[known].append(shape)
    places = [_place(letter, shape) for letter, shapes in taken.items() for shape in shapes]
    if sum(bool(shapes) for shapes in taken.values()) < _ENOUGH:
        return None
    return sum(places) / len(places) >= _ASTRAY


def _place(letter: str, shape: Shape) -> int:
    """How many other letters look more like this shape."""
    likeness = _likeness(shape)
    return int((likeness > likeness[_LETTERS.index(letter)]).sum())


def _likeness(shape: Shape) -> NDArray[Any]:
    """To each letter, in the face that is nearest."""
    patterns, slimness = _reference()
    alike = patterns @ shape[0] - _SLIMNESS * numpy.abs(slimness - shape[1])
    best: NDArray[Any] = alike.reshape(len(_FACES), len(_LETTERS)).max(axis=0)
    return best


@cache
def _reference() -> tuple[NDArray[Any], NDArray[Any]]:
    """The patterns of all letters in all faces, and their slimness."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(_CELL * len(_LETTERS), _CELL * len(_FACES))
    for row, face in enumerate(_FACES):
        font = pdfium.FPDFText_LoadStandardFont(document, face.encode())
        for column, letter in enumerate(_LETTERS):
            item = pdfium.FPDFPageObj_CreateTextObj(document, font, 40.0)
            wide = ctypes.create_string_buffer(letter.encode("utf-16-le") + b"\0\0")
            pdfium.FPDFText_SetText(item, ctypes.cast(wide, pdfium.FPDF_WIDESTRING))
            pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, column * _CELL + 8, row * _CELL + 16)
            pdfium.FPDFPage_InsertObject(page, item)
    pdfium.FPDFPage_GenerateContent(page)
    pixels = numpy.array(page.render(scale=1, grayscale=True).to_numpy()).reshape(_CELL * len(_FACES), -1)
    document.close()
    shapes = [_reference_shape(pixels, row, column) for row in range(len(_FACES)) for column in range(len(_LETTERS))]
    return numpy.array([shape[0] for shape in shapes]), numpy.array([shape[1] for shape in shapes])


def _reference_shape(pixels: NDArray[Any], row: int, column: int) -> Shape:
    top, left = (len(_FACES) - 1 - row) * _CELL, column * _CELL
    shape = _shape(pixels[top : top + _CELL, left : left + _CELL], 255)
    return shape if shape is not None else (numpy.zeros(_SIDE * _SIDE), 0.0)


def _ground(pixels: NDArray[Any]) -> int:
    return int(numpy.bincount(pixels.ravel()).argmax()) if pixels.size else 255


def _shape(pixels: NDArray[Any], ground: int) -> Shape | None:
    """The ink in a box as a pattern of mean nought and length one, and its slimness; None where there is next to none."""
    if pixels.size == 0:
        return None
    ink = numpy.abs(pixels.astype(numpy.int16) - ground)
    rows, columns = numpy.flatnonzero((ink > _INK).any(axis=1)), numpy.flatnonzero((ink > _INK).any(axis=0))
    if len(rows) == 0 or rows[-1] - rows[0] < 4:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float)
    pattern = (_weights(cut.shape[0]) @ cut @ _weights(cut.shape[1]).T).ravel()
    pattern -= pattern.mean()
    length = float(numpy.linalg.norm(pattern))
    if length == 0:
        return None
    return pattern / length, float(numpy.log(cut.shape[0] / cut.shape[1]))


@cache
def _weights(length: int) -> NDArray[Any]:
    """The matrix that draws a number of rows together, or apart, to a fixed number of them."""
    edges = numpy.linspace(0, length, _SIDE + 1)
    rows = numpy.arange(length)
    reach = numpy.minimum(edges[1:, None], rows + 1) - numpy.maximum(edges[:-1, None], rows)
    weights: NDArray[Any] = numpy.maximum(reach, 0)
    return weights


def _judged(letters: Letters) -> NDArray[Any]:
    """Which characters are letters with a shape of their own: of a replacement text each has an equal share of one box."""
    left, bottom, right, top = letters.boxes.T
    shared = numpy.zeros(len(letters.texts) + 1, bool)
    touching = numpy.minimum(numpy.abs(right[:-1] - left[1:]), numpy.abs(left[:-1] - right[1:])) < _EXACTLY
    shared[1:-1] = touching & (bottom[:-1] == bottom[1:]) & (top[:-1] == top[1:])
    plain = numpy.array([letter.isascii() and letter.isalnum() for letter in letters.texts], bool)
    kept: NDArray[Any] = plain & ~shared[:-1] & ~shared[1:]
    return kept
