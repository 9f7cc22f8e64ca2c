"""Dates of birth and ages: dates and numbers only where the text says whose they are."""

import re

from presidio_analyzer import RecognizerResult

from detectors.pii import _fields, _labels
from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._words import first_words

_MONTH = (
    r"(?:jan|feb|fev|fév|mar|mär|mai|may|mag|apr|avr|abr|jun|jui|juin|giu|jul|lug"
    r"|aug|août|aou|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|ene|gen)[^\W\d_]{0,7}\.?"
)
_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]"
    rf"(?:\d{{4}}|\d{{2}})|\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?[ ](?:of |de )?{_MONTH},?"
    rf"(?: de)?[ ]\d{{4}}"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}}|(?:19|20)\d{{2}}年\d{{1,2}}月\d{{1,2}}日)(?![\w/])",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<![\w.,$€£-])(\d{1,3})(?:[ -]?(?:years?|yrs?|y)[ -]?(?:old|of age)\b|[ -]?y/?o\b"
    r"|[ ]?(?:jahre alt|jährig|ans\b|años de edad|anni\b|anos de idade|jaar oud|lat\b(?= \w*a)))"
    r"|\b(?:aged?|turn(?:ed|s|ing)|alter|âge|edad|età|idade)[ ]?:?[ ](?:just )?(\d{1,3})(?![\w.,/%-]"
    r"|\s*(?:%|days?|minutes|hours|weeks|months))"
    r"|\bi(?:'m| am) (\d{1,3})(?=[ ]?[,.!?;]|[ ]?$)",
    re.IGNORECASE | re.MULTILINE,
)

_YEARS = [f"{year}{old}" for year in ("year", "years", "yr", "yrs", "y", "yo") for old in ("", "old", "of")]
_AGE_WORDS = (
    first_words(_YEARS)
    | first_words(
        ["jahre", "ans", "años", "anni", "anos", "jaar", "lat", "age", "aged", "turned", "turns", "turning", "alter"]
    )
    | first_words(["âge", "edad", "età", "idade", "i"])
)
_GERMAN = "jährig"
"""Goes on in the same word: "die 30 jährige"."""


class BirthRecognizer(PageRecognizer):
    """DATE_OF_BIRTH and AGE."""

    def __init__(self) -> None:
        self._announced = _labels.labels(table("fields")["DATE_OF_BIRTH"])
        super().__init__("DATE_OF_BIRTH", "AGE")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Announced dates of birth, and ages up to 120."""
        text = page.text
        found = []
        german = _GERMAN in page.lowered
        for start, end in page.islands:
            announced = page.words.within(self._announced.words, start - _labels.REACH, end)
            for match in _DATE.finditer(text, start, end) if announced or page.headings else ():
                if self._is_birth(page, match.start()):
                    found.append(RecognizerResult("DATE_OF_BIRTH", match.start(), match.end(), 0.9))
            aged = german or page.words.within(_AGE_WORDS, start, end)
            for match in _AGE.finditer(text, start, end) if aged else ():
                first, last = match.span(match.lastindex or 0)
                if 0 < int(text[first:last]) <= 120:
                    found.append(RecognizerResult("AGE", first, last, 0.7))
        return found

    def _is_birth(self, page: Page, start: int) -> bool:
        if _fields.kind_of(page.heading(start)) == "DATE_OF_BIRTH":
            return True
        return self._announced.announce(page, start)
