"""Is this English? Asked for each paragraph, because the English model takes other languages' words for names."""

import re
from functools import cache

from detectors.pii._data import table

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PARAGRAPH = re.compile(r".+?(?:\n[^\S\n]*\n|\Z)", re.DOTALL)
_ENOUGH = 3
"""Small words that a paragraph needs to speak for itself; with fewer, the whole text decides."""


def blank_out_foreign(text: str, whole: str) -> str:
    """`text` with every paragraph that is not English turned into blanks of the same length, so that offsets hold.

    `whole` is the document around it: short paragraphs (a name, a heading) follow its language.
    """
    default = looks_english(whole[:20_000])
    parts = [match.group() for match in _PARAGRAPH.finditer(text)]
    return "".join(part if _is_english(part, default) else " " * len(part) for part in parts)


def looks_english(text: str) -> bool:
    """True where English small words outnumber those of each other language, and for a form or list with none at all."""
    return _is_english(text, True, enough=1)


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
