"""Places where the text itself says so: by list, by field, behind "lives in", by the endings of settlements."""

import re
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _names
from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import EDGE, WORD, fold
from detectors.pii._things import before_thing
from detectors.pii._whereabouts import says_place
from detectors.pii._words import matches_at

_LONGEST = 60
_REACH = 24


class PlaceRecognizer(PageRecognizer):
    """LOCATION; no model is asked."""

    def __init__(self) -> None:
        super().__init__("LOCATION")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Places that the text names."""
        text = page.text
        found = []
        for match in matches_at(_RUN, text, page.capitals):
            score = _score(text, match)
            if score:
                end = before_thing(text, *match.span())
                found.append(RecognizerResult("LOCATION", match.start(), end, score))
        for match in matches_at(_DATELINE, text, _dated_lines(text)):
            if not _names.is_given(match.group("place")):
                found.append(RecognizerResult("LOCATION", *match.span("place"), 0.8))
        for _, start, end in page.fields("LOCATION"):
            if _fits_a_field(text[start:end]):
                found.append(RecognizerResult("LOCATION", start, end, 0.8))
        return found


def _phrases(key: str) -> str:
    return "|".join(
        re.escape(phrase).replace(r"\ ", "[ ]") for phrase in sorted(table("names")[key], key=len, reverse=True)
    )


_LINKS = r"(?:am|an der|im|sur|le|la|les|de la|de|di|del|della|do|da|dos|das|upon|of)"
_RUN = re.compile(rf"{EDGE}{WORD}(?:[ -](?:{_LINKS}[ -])?{WORD}){{0,3}}")
_BEFORE_CERTAIN = tuple({f"{str(phrase).split()[-1]} " for phrase in table("names")["place_phrases"]})
_CERTAIN = re.compile(rf"\b(?:{_phrases('place_phrases')})[ ]\Z")
_POSSIBLE = re.compile(rf"(?:\b(?:{_phrases('place_prepositions')})[ ])\Z")
# The place and date that end or head a letter: "Lyon, le 3 mai 2024", "En Burgos, a 12 de mayo", "Kiel, den 01.02.2024".
_DATELINE = re.compile(
    rf"^[ \t]*(?:(?:Fait à|En|A|Em|Done at|Signed at)[ ])?(?P<place>{WORD}(?:[ -](?:{_LINKS}[ -])?{WORD}){{0,3}})"
    r",[ ](?:(?:den|am|le|a|il|lì|li|aos|em|this|on|the)[ ])?"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|[^\W\d_]{3,9}[ ]\d{1,2},[ ]\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.|º)?[ ](?:de[ ])?[^\W\d_]{3,10}[ .])",
    re.MULTILINE,
)
_DATED = re.compile(r", [^\n\d]{0,16}\d")
_WITHIN = re.compile(rf"(?<![^\W_])(?:{_phrases('whereabouts_prepositions')})[ ]\Z", re.IGNORECASE)
_SITE = re.compile(rf"[ ](?:{_phrases('sites')})\b")


# "Sra. Rios em Freitas": somebody with a title is somewhere.
_PREPOSITIONS = (" em ", " en ", " à ", " a ")
_WITH_SOMEBODY = re.compile(
    rf"(?<![^\W_])(?:{_phrases('titles')})\.?[ ]{WORD}(?:[ ]{WORD}){{0,2}}[ ](?:em|en|à|a)[ ]\Z", re.IGNORECASE
)


def _dated_lines(text: str) -> Iterator[int]:
    """The starts of the lines where a dateline could be: a number stands soon after a comma."""
    return (text.rfind("\n", 0, comma.start()) + 1 for comma in _DATED.finditer(text))


def _score(text: str, match: re.Match[str]) -> float:
    score = _known(text, match)
    if score and (_names.is_authority(text, *match.span()) or _names.is_goods(text, *match.span())):
        return 0.0
    return score


def _known(text: str, match: re.Match[str]) -> float:
    folded = fold(match.group())
    if folded in _names.PLACES:
        return 0.75
    if folded in _names.UNSURE_PLACES and _WITHIN.search(text, max(0, match.start() - _REACH), match.start()):
        return 0.0 if text.startswith(("'s", "’s"), match.end()) else 0.65
    score = _said(text, match)
    return score if score and _may_be_place(text, match) else 0.0


def _said(text: str, match: re.Match[str]) -> float:
    """What the words around a name and its ending say for a place."""
    name = match.group()
    before = text[max(0, match.start() - _REACH) : match.start()]
    if before.endswith(_BEFORE_CERTAIN) and _CERTAIN.search(before):
        return 0.7
    if says_place(text, match.start(), name):
        return 0.55 if " " in name else 0.6
    if before.endswith(_PREPOSITIONS) and _WITH_SOMEBODY.search(text, max(0, match.start() - _LONGEST), match.start()):
        return 0.55
    if _names.must_be_settlement(name):
        return 0.6
    if _SITE.match(text, match.end()) and before.endswith(("the ", "The ", "our ", "in ", "at ")):
        return 0.55
    if before.endswith(" ") and _names.looks_like_settlement(name) and _POSSIBLE.search(before):
        return 0.65 if name.lower() not in _names.NOT_NAMES else 0.0
    return 0.0


def _may_be_place(text: str, match: re.Match[str]) -> bool:
    name = match.group()
    if not _names.looks_like_settlement(name) and any(part in _names.NOT_NAMES for part in _names.parts_of(name)):
        return False
    return not (
        _names.is_given(name) or _names.is_titled(text, *match.span()) or _names.is_company(text, *match.span())
    )


def _fits_a_field(value: str) -> bool:
    return value[:1].isalpha() and len(value) <= _LONGEST and not any(map(str.isdecimal, value))
