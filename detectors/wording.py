"""A text as words, to tell what is worded alike: without case, accents, marks, and what was filled in.

Numbers count as one word, addresses as another, so that a sentence with another invoice or mail address in it is the same
sentence. What `_view` undoes is undone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detectors._origin import View
from detectors._view import DECODED, UNWRAPPED, views
from detectors.injection._flat import fold
from detectors.injection._pieces import pieces

ADDRESS = "@"
"""What every mail address and every URL reads as."""

NUMBER = "0"
"""What every number reads as."""

_GAP = (
    r"\s!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u206f\u2190-\u2bff\u3000-\u3020\ufe30-\ufe6f"
    r"\uff01-\uff0f\u0964\u060c\u061b\u061f"
)
_SINGLE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters of scripts without gaps between words: each counts as a word."""

_PLAIN = re.compile(rf"[{_SINGLE}]|[^{_GAP}{_SINGLE}]++(?:'[^{_GAP}{_SINGLE}]++)*+")
_WITH_ADDRESSES = re.compile(
    rf"(?P<address>[^\s@<>()\[\]\"',;:]{{1,64}}+@[^\s@<>()\[\]\"',;:]{{1,255}}+|(?:https?://|www\.)[^\s<>\"')\]]{{1,2000}}+)|{_PLAIN.pattern}"
)
_DIGITS = re.compile(r"\d+")
_UNBOUNDED = 400
"""Times a text's length that its unwrapped readings can never reach: letters become 18 at most, in three rounds of seven steps."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one reading of a text, and its sentences as ranges of them. `layers_of` and `span_of` lead back to the text."""

    words: tuple[str, ...] = field(repr=False)
    sentences: tuple[tuple[int, int], ...]
    _starts: Sequence[int] = field(repr=False)
    _ends: Sequence[int] = field(repr=False)
    _view: View = field(repr=False)

    def span_of(self, first: int, end: int) -> tuple[int, int]:
        """Where the words `first..end` stand in the original text."""
        return self._view.span(self._starts[first], self._ends[end - 1])

    def layers_of(self, first: int, end: int) -> tuple[str, ...]:
        """How those words were decoded, from the outside in."""
        return self._view.layers_of(self._starts[first], self._ends[end - 1])


def readings(text: str) -> Iterator[Reading]:
    """The text, unwrapped where it is wrapped in place, and what is encoded in it. Raises `CouldNotInspect` where a budget ends."""
    found = views(text, UNWRAPPED + DECODED)
    whole = next(found)
    for view in found:
        if set(view.layers) <= set(UNWRAPPED):
            whole = view
        else:
            yield _reading(view)
    yield _reading(whole)


def as_read(text: str) -> Reading:
    """The text with everything unwrapped that is wrapped in place: how a reader takes it."""
    *_, view = views(text, UNWRAPPED, budget=_UNBOUNDED * len(text) + 1)
    return _reading(view)


def _reading(view: View) -> Reading:
    folded = fold(view.text)
    pattern = _WITH_ADDRESSES if "@" in folded or "://" in folded or "www." in folded else _PLAIN
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in pattern.finditer(folded):
        words.append(_word(found))
        starts.append(found.start())
        ends.append(found.end())
    return Reading(tuple(words), tuple(_sentences(view.text, starts)), starts, ends, view)


def _word(found: re.Match[str]) -> str:
    word = found[0]
    if found.lastgroup == "address":
        return ADDRESS
    if word[0].isdigit() and _DIGITS.fullmatch(word):
        return NUMBER
    return word.replace("'", "") if "'" in word else word


def _sentences(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ranges of words, by the sentence that each begins in. Words between two sentences belong to none."""
    at, count = 0, len(starts)
    for piece in pieces(text):
        while at < count and starts[at] < piece.start:
            at += 1
        first = at
        while at < count and starts[at] < piece.end:
            at += 1
        if at > first:
            yield first, at
