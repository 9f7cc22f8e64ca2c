"""One document, one truth: a full name found once is found wherever that document has it, also by its parts."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _names
from detectors.pii._overlap import REDACTED
from detectors.pii._shapes import CAPITAL

SURE = 0.6
"""A finding must be this good to speak for others."""

_WORTH = 0.65
_SHORTEST_PART = 3


def repeat_names(text: str, found: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """PERSON findings for every further mention of the names found: whole, surname alone or given name alone, possessive.

    Only names of two words and more speak for their parts, and only capitalised mentions answer: a weak hit never spreads.
    """
    names: set[str] = set()
    taken: set[int] = set()
    for result in found:
        if result.score >= REDACTED:
            taken.add(result.start)
        if result.entity_type == "PERSON" and result.score >= SURE:
            names.update(_spoken_for(text[result.start : result.end]))
    return [
        RecognizerResult("PERSON", *match.span(), _WORTH)
        for match in _mentions(text, names)
        if match.start() not in taken
    ]


def _spoken_for(value: str) -> Iterator[str]:
    words = [stripped for word in value.split() if len(stripped := word.strip(".,'’\"")) >= _SHORTEST_PART]
    if len(words) < 2:
        return
    yield " ".join(words)
    for word in (words[0], words[-1]):
        if word[0].isupper() and not word.isupper() and _names.is_name(word) and not _names.is_place(word):
            yield word


def _mentions(text: str, names: set[str]) -> Iterable[re.Match[str]]:
    if not names:
        return []
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    follows = rf"(?![\w@]|-{CAPITAL})(?![ ](?:LLC|Inc|Ltd|PLC|GmbH|AG|Group|Corp|Street|Road|Avenue))"
    return re.finditer(rf"(?<![\w@.-])(?:{alternatives}){follows}", text)
