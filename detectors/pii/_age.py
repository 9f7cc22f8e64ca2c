"""Ages: numbers only where the text says that somebody is as old."""

import re
from collections.abc import Iterator

from detectors.pii._data import table
from detectors.pii._names import GIVEN
from detectors.pii._page import Page
from detectors.pii._shapes import fold
from detectors.pii._words import first_words

OLDEST = 120


def ages(page: Page) -> set[tuple[int, int]]:
    """Where the numbers stand: behind "aged", before "years old", in a column, behind a name."""
    spans = {*_in_fields(page), *_behind_names(page)}
    german = _GERMAN in page.lowered
    for start, end in page.islands:
        if german or page.words.within(AGE_WORDS, start, end):
            spans.update(_said(page.text, start, end))
    return {(start, end) for start, end in spans if 0 < int(page.text[start:end]) <= OLDEST}


def _said(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in AGE.finditer(text, start, end):
        group = match.lastindex or 0
        if not match["unit"] or not _is_span(text, match):
            yield match.span(group) if not match["unit"] else match.span("before")


def _is_span(text: str, match: re.Match[str]) -> bool:
    """True for time that passes: "depuis 3 ans", "a 30-year-old building"."""
    if _SPAN_BEHIND.match(text, match.end()):
        return True
    only_years = match["unit"].lower() in _ONLY_YEARS
    return only_years and _SPAN_BEFORE.search(text, max(0, match.start() - 24), match.start()) is not None


def _in_fields(page: Page) -> Iterator[tuple[int, int]]:
    for _, start, end in page.fields("AGE"):
        number = _NUMBER.match(page.text, start, end)
        if number:
            yield number.span(1)


def _behind_names(page: Page) -> Iterator[tuple[int, int]]:
    """Jane Doe, 34, of Leeds; Jane Doe (34)"""
    for start, end in page.islands:
        for match in _ASIDE.finditer(page.text, start, end):
            if match["years"]:
                yield match.span(1)
                continue
            words = page.text[max(0, match.start() - 48) : match.start()].rpartition("\n")[2].split()[-3:]
            if len(words) >= 2 and all(word[0].isupper() for word in words[-2:]) and _is_given(words):
                yield match.span(1)


def _is_given(words: list[str]) -> bool:
    return any(fold(word) in GIVEN and word[0].isupper() for word in words[:-1])


def _phrases(key: str, gap: str = "[ ]") -> str:
    longest_first = sorted(set(_LISTS[key]), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", gap).replace(r"\-", "[ -]") for phrase in longest_first)


_LISTS = table("birth")
_GERMAN = "jährig"
"""Goes on in the same word: "die 30 jährige"."""

_ONLY_YEARS = frozenset({"ans", "años", "anni", "anos", "jaar", "lat", "lata", "år", "godina"})
AGE = re.compile(
    rf"(?<![\w.,$€£-])(?P<before>\d{{1,3}})(?:[ -]?(?P<unit>{_phrases('units', '[ -]')})(?![^\W\d_])|[ ]?J\.(?=[ ]?[,;)\n]))"
    rf"|(?<![\w.])(?:{_phrases('cues')})(?:[ ]?\([^()\d\n]{{1,12}}\))?"
    r"[\"'”]?[ ]?[:=]?[ ]{0,2}[\"'“]?(?:is |was |of |est de |es de |von |just |now )?"
    r"(\d{1,3})(?!\w|[.,/-]\d|\s*(?:%|days?\b|minutes|hours|weeks|months"
    r"|pages|points|euros?\b|times|miembros|hijos|filhos|figli))"
    r"|\b(?:i(?:['’]m| am)|(?:s?he|who)(?:['’]s| is| was)) (\d{1,3})(?=[ ]?[,.!?;)](?!\d)|[ ]?$|[ ](?:and|but|now|today|this)\b)"
    r"|(?<![\w.,])(\d{1,3})(?:st|nd|rd|th)[ ]birthday\b|(?<![\w.,])(\d{1,3})\.[ ]Geburtstag",
    re.IGNORECASE | re.MULTILINE,
)
AGE_WORDS = (
    first_words(phrase for phrase in (*_LISTS["units"], *_LISTS["cues"]) if phrase[0].isalpha())
    | frozenset({"i", "he", "she", "who", "birthday", "geburtstag", "j", "st", "nd", "rd", "th"})
    | {
        f"{year}{old}"
        for year in ("year", "years", "yr", "yrs", "y", "month", "months", "week", "weeks")
        for old in ("old", "of")
    }
    | {
        "jahrealt",
        "jahrenalt",
        "añosde",
        "añosdeedad",
        "anosde",
        "anosdeidade",
        "jaaroud",
        "årgammel",
        "årgammal",
        "yearsofage",
        "yrsofage",
    }
)
_SPAN_BEFORE = re.compile(rf"(?<![^\W_])(?:{_phrases('spans_before')})[ ]\Z", re.IGNORECASE)
_SPAN_BEHIND = re.compile(rf"[ ](?:{_phrases('spans_behind')})(?![^\W_])", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3})(?![\d.,/-]*\d)")
_ASIDE = re.compile(
    r"(?:,[ ]|[ ]\()(\d{1,3})(?P<years>[ ]?(?:yrs?|years|y|[Jj]ahre|ans|años|anni|anos|jaar|lat|lata|år)\.?)?"
    r"(?=,(?!\d)|\)|\.(?!\d)|;|[ ](?:of|from|aus|de|di)\b)"
)
