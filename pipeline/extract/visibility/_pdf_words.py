"""The letters of a PDF's page as fragments of lines: words that stand side by side and are seen, or hidden for one reason."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import NamedTuple

from pipeline.extract.partition.layout import Fragment
from pipeline.extract.visibility._pdf_letters import Letters

_MOSTLY = 0.8
_APART = 1.0  # of the font's size: more than any space between words
_RAISED = 0.5  # of the font's size: less than a line, more than an exponent


class _Word(NamedTuple):
    """Some letters without white space between them. `ends_line`: the page's own order has a line end behind it."""

    indexes: Sequence[int]
    text: str
    reason: str | None
    hyphenated: bool
    ends_line: bool


def fragments(letters: Letters, reasons: Mapping[int, str], is_scan: bool) -> tuple[Fragment, ...]:
    """The page's text in its own order. On a scan unseen text is what a program has read in the picture."""
    words = list(_words(letters, reasons))
    unseen = sum(word.reason == "pdf_invisible" for word in words)
    if is_scan and words and unseen >= _MOSTLY * len(words):
        words = [word._replace(reason="pdf_ocr_layer") if word.reason == "pdf_invisible" else word for word in words]
    return tuple(_Gathered(letters).fragments(words))


def _words(letters: Letters, reasons: Mapping[int, str]) -> Iterator[_Word]:
    word: list[int] = []
    for index, letter in enumerate(letters.texts):
        if letter and not letter.isspace():
            word.append(index)
        elif word:
            ends_line = letter in ("\r", "\n") or index in letters.hyphens
            yield _word(word, letters, reasons, index in letters.hyphens, ends_line)
            word = []
    if word:
        yield _word(word, letters, reasons, False, True)


def _word(
    indexes: Sequence[int], letters: Letters, reasons: Mapping[int, str], hyphenated: bool, ends_line: bool
) -> _Word:
    """A word is hidden where most of its characters are; for the reason that most of those have."""
    hidden = [reasons[index] for index in indexes if index in reasons]
    reason = max(hidden, key=hidden.count) if 2 * len(hidden) > len(indexes) else None
    return _Word(indexes, "".join(letters.texts[index] for index in indexes), reason, hyphenated, ends_line)


class _Gathered:
    """Puts words together to fragments."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._left: list[float] = letters.areas[:, 2].tolist()
        self._right: list[float] = letters.areas[:, 3].tolist()

    def fragments(self, words: Sequence[_Word]) -> Iterator[Fragment]:
        taken: list[_Word] = []
        for word in words:
            if taken and not self._goes_on(taken[-1], word):
                yield self._fragment(taken)
                taken = []
            taken.append(word)
        if taken:
            yield self._fragment(taken)

    def _goes_on(self, before: _Word, word: _Word) -> bool:
        if before.ends_line or before.reason != word.reason:
            return False
        if word.reason not in (None, "pdf_ocr_layer"):
            return True  # where what nobody sees stands says nothing
        last, first = before.indexes[-1], word.indexes[0]
        hand, other = (self._letters.hands[self._letters.owners[index]] for index in (last, first))
        if hand is other or not (hand.level and other.level):
            return self._gap(last, first) <= _APART * hand.size or not hand.level
        size = max(hand.size, other.size)
        return abs(hand.base - other.base) <= _RAISED * size and self._gap(last, first) <= _APART * size

    def _gap(self, last: int, first: int) -> float:
        """How far two letters stand apart, in whatever direction is written."""
        return max(self._left[first] - self._right[last], self._left[last] - self._right[first])

    def _fragment(self, words: Sequence[_Word]) -> Fragment:
        indexes = [index for word in words for index in word.indexes]
        owners = Counter(self._letters.owners[index] for index in indexes)
        hand = self._letters.hands[owners.most_common(1)[0][0]]
        left = min((self._left[index] for index in indexes if not isnan(self._left[index])), default=0.0)
        right = max((self._right[index] for index in indexes if not isnan(self._right[index])), default=0.0)
        text = " ".join(word.text for word in words)
        return Fragment(
            text, words[0].reason, left, right, hand.base, hand.size, hand.bold, hand.level, words[-1].hyphenated
        )
