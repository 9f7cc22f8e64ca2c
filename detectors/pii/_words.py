"""The words of a text, found in one pass: what waits for a word is looked for only where that word stands."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from detectors.pii._shapes import fold

_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = str.maketrans("ςſıİ", "σsii")
"""Letters that a pattern may take for one another where it does not heed case."""


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The words that the phrases begin with: where none of them stands, no phrase does. Each must begin with a letter."""
    return frozenset(_first_word(phrase) for phrase in phrases)


def joined_words(phrases: Iterable[str], endings: Iterable[str] = ()) -> frozenset[str]:
    """The words that the phrases begin with, also where blanks between their words are left out, and endings joined."""
    found = set()
    for phrase in phrases:
        words = _WORD.findall(phrase.lower().translate(_ALIKE))
        found.add(_first_word(phrase))
        found.update("".join(words[:count]) for count in range(2, len(words) + 1))
        found.update("".join(words) + ending for ending in endings)
    return frozenset(found)


def _first_word(phrase: str) -> str:
    word = _WORD.match(phrase.lower().translate(_ALIKE))
    if word is None:
        raise ValueError("a phrase that is looked for must begin with a letter")
    return word.group()


class Phrases:
    """Phrases to wait for, each with the words it consists of divided by single blanks. Letters of any case are the same."""

    def __init__(self, phrases: Iterable[str]) -> None:
        by_word: dict[str, set[str]] = {}
        for phrase in phrases:
            by_word.setdefault(_first_word(phrase), set()).add(phrase.lower().translate(_ALIKE))
        self.by_word = {word: tuple(sorted(found)) for word, found in by_word.items()}
        self.words = frozenset(by_word)


class Words:
    """Where each word of a text in small letters stands. A word is a run of letters: "abc-12d" has the words "abc" and "d"."""

    def __init__(self, lowered: str, starts: Iterable[int] | None = None) -> None:
        """All words, or those from `starts` on to where their letters end."""
        self._lowered = lowered if lowered.isascii() else lowered.translate(_ALIKE)
        self._places: dict[str, list[int]] = {}
        self._asked: dict[frozenset[str] | Phrases, list[int]] = {}
        found = _WORD.finditer(self._lowered) if starts is None else (_WORD.match(self._lowered, at) for at in starts)
        for match in filter(None, found):
            self._places.setdefault(match[0], []).append(match.start())
        self._words = frozenset(self._places)

    def among(self, wanted: frozenset[str]) -> frozenset[str]:
        """Those of the wanted words that the text has."""
        return self._words & wanted

    def starts(self, wanted: frozenset[str]) -> list[int]:
        """Where the wanted words begin, in order."""
        known = self._asked.get(wanted)
        if known is None:
            known = self._asked[wanted] = sorted(place for word in self.among(wanted) for place in self._places[word])
        return known

    def within(self, wanted: frozenset[str], start: int, end: int) -> list[int]:
        """Where the wanted words begin in `start <= i < end`, in order."""
        starts = self.starts(wanted)
        return starts[bisect_left(starts, start) : bisect_left(starts, end)] if starts else starts

    def phrases(self, wanted: Phrases) -> list[int]:
        """Where the wanted phrases begin, in order."""
        known = self._asked.get(wanted)
        if known is None:
            known = self._asked[wanted] = sorted(
                place
                for word in self.among(wanted.words)
                for place in self._places[word]
                if self._lowered.startswith(wanted.by_word[word], place)
            )
        return known

    def folded(self, wanted: frozenset[str]) -> list[int]:
        """Where words begin that are among the wanted ones once their accents are gone, in order."""
        accented = [word for word in self._places if not word.isascii() and fold(word) in wanted]
        return sorted([*self.starts(wanted), *(place for word in accented for place in self._places[word])])


def matches_at(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, where every match of it begins at one of `starts`, which ascend."""
    done = 0
    for start in starts:
        if start >= done and (match := pattern.match(text, start)):
            yield match
            done = match.end()
