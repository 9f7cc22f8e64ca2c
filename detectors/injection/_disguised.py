"""What the classifier reads beside the text as it stands: sentences that are encoded or disguised letter by letter.

A decoded piece is put back where it stood, so that it is weighed against its surroundings like any other sentence.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from detectors._origin import View
from detectors._view import DECODED, UNWRAPPED
from detectors.injection._ciphers import TURNED
from detectors.injection._pieces import pieces
from detectors.injection._spelled import SPELLED
from detectors.injection._weigh import Sign

Signs = Callable[[str], Iterable[Sign]]

_AROUND = 3000
"""Characters on either side of a decoded piece that it is weighed against."""

_MOST_DECODED = 24
"""Decoded pieces of a text that are weighed; rules read all of them."""

_PIECES = frozenset((*DECODED, *TURNED, *SPELLED))
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 5
_SWOLLEN, _CHANGED = 1.25, 4
"""A piece is disguised where its letters take up that much more than their room, or so many of them are others."""

_HEAVILY = 0.3
"""Nobody writes every third letter of a sentence in another way who wants it to be read."""

_UNREADABLE = _PIECES - {"joined"}
_UNNEEDED = frozenset((*_UNREADABLE, "invisible", "homoglyph"))
"""Layers that nobody needs in honest text; entities, escapes and the like are ordinary."""


def is_disguised(layers: Collection[str]) -> bool:
    """Whether a place with these layers is disguised, however lightly."""
    return not _UNNEEDED.isdisjoint(layers)


def is_hidden_so(text: str, view: View, start: int, end: int, layers: Collection[str]) -> bool:
    """Whether a place of a view can't be read as it stands in `text`: decoded, or every third letter and more disguised."""
    if not _UNREADABLE.isdisjoint(layers):
        return True
    if "joined" in layers:
        return False
    low, high = view.span(start, end)
    if high - low >= (1 + _HEAVILY) * (end - start):
        return True
    changed = sum(one != other for one, other in zip(text[low:high], view.text[start:end], strict=False))
    return high - low == end - start and changed >= _HEAVILY * (end - start)


class Disguised:
    """Reads the views of one text that are worth the classifier's time. Linear in the text."""

    def __init__(self, text: str, signs: Signs) -> None:
        self._text = text
        self._signs = signs
        self._left = _MOST_DECODED

    def hides(self, view: View) -> bool:
        """Whether a view holds something that can't simply be read in the text itself."""
        last = view.layers[-1] if view.layers else ""
        return last in _PIECES or (last in UNWRAPPED and self._is_disguised(view))

    def signs(self, view: View) -> Iterator[Sign]:
        """What the classifier finds in a view that hides something, at the text's own offsets."""
        if view.layers[-1] not in _PIECES:
            yield from self._within(view, view.text, 0)
        elif self._left and len(_WORD.findall(view.text, 0, _AROUND)) >= _FEWEST_WORDS:
            self._left -= 1
            low, high = view.span(0, len(view.text))
            before = self._text[max(0, low - _AROUND) : low]
            whole = f"{before}{view.text}{self._text[high : high + _AROUND]}"
            yield from self._within(view, whole, len(before))

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
