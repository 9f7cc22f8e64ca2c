"""What the classifier reads beside the text as it stands: sentences that are encoded or disguised letter by letter.

A decoded piece is put back where it stood, so that it is weighed against its surroundings like any other sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from detectors._view import DECODED, UNWRAPPED, View
from detectors.injection._pieces import pieces
from detectors.injection._weigh import Sign

Signs = Callable[[str], Iterable[Sign]]

_AROUND = 3000
"""Characters on either side of a decoded piece that it is weighed against."""

_MOST_DECODED = 24
"""Decoded pieces of a text that are weighed; rules read all of them."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 5
_SWOLLEN, _CHANGED = 1.25, 4
"""A piece is disguised where its letters take up that much more than their room, or so many of them are others."""


class Disguised:
    """Reads the views of one text that are worth the classifier's time. Linear in the text."""

    def __init__(self, text: str, signs: Signs) -> None:
        self._text = text
        self._signs = signs
        self._left = _MOST_DECODED

    def signs(self, view: View) -> Iterator[Sign]:
        """What the classifier finds in a view where it differs from the text, at the text's own offsets."""
        last = view.layers[-1] if view.layers else ""
        if last in DECODED and self._left and len(_WORD.findall(view.text, 0, _AROUND)) >= _FEWEST_WORDS:
            self._left -= 1
            low, high = view.span(0, len(view.text))
            before = self._text[max(0, low - _AROUND) : low]
            whole = f"{before}{view.text}{self._text[high : high + _AROUND]}"
            yield from self._within(view, whole, len(before))
        elif last in UNWRAPPED and self._is_disguised(view):
            yield from self._within(view, view.text, 0)

    def _within(self, view: View, whole: str, begin: int) -> Iterator[Sign]:
        for sign in self._signs(whole):
            start, end = max(0, sign.start - begin), min(len(view.text), sign.end - begin)
            layers = view.layers_of(start, end) if start < end else ()
            if layers:
                start, end = view.span(start, end)
                yield replace(sign, start=start, end=end, layers=layers)

    def _is_disguised(self, view: View) -> bool:
        return any(self._differs(view, piece.start, piece.end) for piece in pieces(view.text))

    def _differs(self, view: View, start: int, end: int) -> bool:
        if not view.layers_of(start, end):
            return False
        low, high = view.span(start, end)
        if high - low > _SWOLLEN * (end - start):
            return True
        pairs = zip(self._text[low:high], view.text[start:end], strict=False)
        return sum(one != other for one, other in pairs) >= _CHANGED
