"""Is this English? Asked of each paragraph, because the English model takes other languages' words for names."""

import re
from collections.abc import Sequence
from functools import cache

from detectors.pii._data import table

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENOUGH = 3
"""Small words that a paragraph needs to speak for itself; with fewer, the whole text decides."""

_READ = 20_000


class Verdicts:
    """Which paragraphs of a document are English: short ones (a name, a heading) follow its language."""

    def __init__(self, whole: str) -> None:
        self._default = looks_english(whole[:_READ])

    def is_english(self, paragraph: str) -> bool:
        """True where the paragraph, or for want of words the document, is English."""
        return _is_english(paragraph, self._default)


def looks_english(text: str) -> bool:
    """True where English small words outnumber those of each other language, and for a form or list with none at all."""
    return _is_english(text, True, enough=1)


def language_of(text: str, among: Sequence[str]) -> str:
    """The language, of those, that a text has most small words of; the first of them where it has none."""
    votes = _votes(_WORD.findall(text.lower()))
    return max(among, key=lambda language: votes.get(language, 0))


def _is_english(text: str, default: bool, enough: int = _ENOUGH) -> bool:
    found = _WORD.findall(text.lower())
    letters = sum(map(len, found))
    if letters and sum(len(word) for word in found if word.isascii() or _is_latin(word)) < letters / 2:
        return False
    votes = _votes(found)
    best = max(votes.values(), default=0)
    if best < enough:
        return default
    return votes.get("en", 0) >= best


def _votes(found: list[str]) -> dict[str, int]:
    spoken_by = _speakers()
    votes: dict[str, int] = {}
    for word in found:
        for language in spoken_by.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    return votes


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    speakers: dict[str, list[str]] = {}
    for language, text in table("languages").items():
        for word in str(text).split():
            speakers.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in speakers.items()}


def _is_latin(word: str) -> bool:
    return max(word) < "\u0250"
