"""Letters of a PDF that lie over other letters: there a changed pixel may be the other's, and the ink has to be asked."""

from typing import Any

import numpy
from numpy.typing import NDArray

from pipeline.extract.visibility._pdf_letters import Ink, Letters

_SEEN = 24


class Sums:
    """A picture of numbers, of which the sum over any box is had at once."""

    def __init__(self, numbers: NDArray[Any]) -> None:
        self._table = numpy.zeros((numbers.shape[0] + 1, numbers.shape[1] + 1), numpy.int32)
        numpy.cumsum(numbers, axis=0, dtype=numpy.int32, out=self._table[1:, 1:])
        numpy.cumsum(self._table, axis=1, out=self._table)

    def over(self, areas: NDArray[Any]) -> NDArray[Any]:
        """The sums over boxes of first and end row, first and end column; nought over empty ones."""
        high, wide = self._table.shape
        rows, columns = numpy.clip(areas[:, :2], 0, high - 1), numpy.clip(areas[:, 2:], 0, wide - 1)
        (first, end), (left, right) = rows.T, columns.T
        found = self._table[end, right] - self._table[first, right] - self._table[end, left] + self._table[first, left]
        kept: NDArray[Any] = numpy.where((end > first) & (right > left), found, 0)
        return kept


def crowded(letters: Letters, placed: NDArray[Any], areas: NDArray[Any], shape: tuple[int, ...]) -> set[int]:
    """The hands of which some letter lies over another. `placed` are the letters that have `areas`, in whole pixels."""
    inner = areas + numpy.array((0, 0, 1, -1))
    layers = _layers(inner, shape)
    down, across = (areas[:, 1] - areas[:, 0]) // 3, (areas[:, 3] - areas[:, 2]) // 3
    # The inner part of a letter's box, which no neighbour reaches into.
    hearts = numpy.column_stack((areas[:, 0] + down, areas[:, 1] - down, areas[:, 2] + across, areas[:, 3] - across))
    touched = Sums(layers > 1).over(hearts) > 0
    return {letters.owners[index] for index in placed[touched]}


def _layers(areas: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """How many boxes cover each pixel."""
    high, wide = shape[0] + 1, shape[1] + 1
    rows, columns = numpy.clip(areas[:, :2], 0, shape[0]), numpy.clip(areas[:, 2:], 0, shape[1])
    whole = (rows[:, 1] > rows[:, 0]) & (columns[:, 1] > columns[:, 0])
    (first, end), (left, right) = rows[whole].T, columns[whole].T
    more = numpy.concatenate((first * wide + left, end * wide + right))
    fewer = numpy.concatenate((end * wide + left, first * wide + right))
    steps = numpy.bincount(more, minlength=high * wide) - numpy.bincount(fewer, minlength=high * wide)
    layers: NDArray[Any] = steps.astype(numpy.int32).reshape(high, wide).cumsum(axis=0).cumsum(axis=1)[:-1, :-1]
    return layers


def is_lost(area: NDArray[Any], ink: Ink, ground: NDArray[Any]) -> bool:
    """Whether letters of this ink could not be told from the page without text."""
    if ink is None:
        return True
    top, bottom, left, right = area
    behind = ground[top:bottom, left:right].astype(numpy.int16)
    red, green, blue, alpha = ink
    return bool(behind.size and numpy.abs(behind - numpy.array((blue, green, red))).max() * alpha / 255 < _SEEN)
