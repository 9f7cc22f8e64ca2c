"""Firms that bear people's names: "Baker, Thomas and Clarke", "Serco Limited (Serco)". Whoever founded them is not who is meant."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _names
from detectors.pii._data import table, words
from detectors.pii._shapes import EDGE, WORD, fold
from detectors.pii._things import is_thing

CERTAIN = 0.8
"""Findings from here on have a title, a field or an address beside them: they stand within a firm's name, too."""

_AND = r"(?:and|&|und|et|y|e|och|en)"
_PARTNERS = re.compile(rf"(?<!: ){EDGE}({WORD})(?:,[ ]({WORD})){{1,2}},?[ ]{_AND}[ ]({WORD})(?![^\W_])(?!@)")
_FORMS = "|".join(re.escape(form) for form in sorted(table("names")["legal_forms"], key=len, reverse=True))
_INCORPORATED = re.compile(rf"{EDGE}({WORD}(?:[ -]{WORD}){{0,3}}),?[ ](?:{_FORMS})(?![^\W_])")
# "Ostrand Marine Instruments" is Ostrand further on.
_TRADES = "|".join(sorted(word.capitalize() for word in words("things", "trades")))
_OF_TRADE = re.compile(rf"{EDGE}({WORD})(?:[ ]{WORD}){{0,2}}[ ](?:{_TRADES})(?![^\W_])")


def without_firms(text: str, found: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """The findings without the names of persons and places that are a firm's, or a part of one, or a thing's."""
    results = [
        result
        for result in found
        if result.entity_type not in ("PERSON", "LOCATION")
        or not is_thing(text, result.start, result.end, result.score, result.entity_type == "LOCATION")
    ]
    if not any(_could_be_firm(result) for result in results):
        return results
    stretches = sorted(_stretches(text))
    names = {fold(match.group(1)) for match in _INCORPORATED.finditer(text)}
    names.update(fold(match.group(1)) for match in _OF_TRADE.finditer(text))
    return [
        result
        for result in results
        if not _could_be_firm(result)
        or not (
            any(start <= result.start and result.end <= end for start, end in stretches)
            or fold(text[result.start : result.end]) in names
        )
    ]


def _could_be_firm(result: RecognizerResult) -> bool:
    return result.entity_type in ("PERSON", "LOCATION") and result.score < CERTAIN


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Three surnames in a row are partners; with given names they would be people ("Anna, Peter and Paul")."""
    for match in _PARTNERS.finditer(text):
        middle, last = fold(match.group(2)), fold(match.group(3))
        if middle not in _names.GIVEN and last not in _names.GIVEN and last not in _names.PLACES:
            yield match.span()
