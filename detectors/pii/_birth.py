"""Dates of birth: dates only where the text says that somebody was born on them."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _fields, _labels
from detectors.pii._age import ages
from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._words import first_words

_DAY = r"\d{1,2}(?:st|nd|rd|th|er|re|\.|º|ª|°)?+"
_MONTH = r"[^\W\d_]{3,12}\.?+"
"""A word: of what month it is the name, the languages disagree, and a date counts only where a birth is spoken of."""

_KNOWN_MONTH = (
    r"(?:jan|feb|fev|fév|mar|mär|mai|may|mag|apr|avr|abr|jun|jui|giu|jul|lug|aug|août|aou|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|ene|gen)"
    r"[^\W\d_]{0,7}"
)
_DATE = re.compile(
    rf"(?<![\w/.-])(?:(?:19|20)\d{{2}}[-/. ]\d{{1,2}}[-/. ]\d{{1,2}}(?:T[\d:.Z+]{{1,20}})?"
    rf"|\d{{1,2}}[ ]?[-/.][ ]?\d{{1,2}}[ ]?[-/.][ ]?(?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[ ]\d{{1,2}}[ ](?:19|20)\d{{2}}|\d{{1,2}}[./ -][IVX]{{1,4}}[./ -](?:19|20)\d{{2}}"
    rf"|{_DAY}(?:[ -]|[ ]day[ ])?(?:of |de |di |den |d')?{_MONTH}"
    rf",?(?: de| del| di| of)?[ -]?'?(?:(?:19|20)\d{{2}}|\d{{2}}(?![\d:]))"
    rf"|{_MONTH}[ ](?:the )?{_DAY},?[ ](?:of )?(?:19|20)\d{{2}}|(?:19|20)\d{{2}}[- ]{_MONTH}[- ]\d{{1,2}}"
    r"|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])19\d{2}"
    rf"|{_DAY}[ ](?:of |de |di )?{_KNOWN_MONTH}(?![^\W\d_])|{_KNOWN_MONTH}[ ]{_DAY}"
    r"|(?:19|20)\d{2}(?![-/.,]\d))(?![\w/]|-\d)",
    re.IGNORECASE,
)
_LISTS = table("birth")
_STEMS = tuple(_LISTS["stems"])


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_SPEAKS = (
    rf"(?:{_any_of(_STEMS)}|(?:(?<![^\W_])(?:{_any_of(_LISTS['words'])})"
    rf"|(?<=[a-z]dob)|(?<=[(,;] b\.)|(?<=[(,;] b)|(?<=\(b\.)|(?<=\(b)|(?<=[^\W\d_] b\.))(?![^\W_]))"
)
_CUE = re.compile(rf"{_SPEAKS}([^\d\n;]{{0,60}}(?:\n(?!\n)[^\d\n;]{{0,20}})?)\Z")
_BEHIND = re.compile(rf"[ \t]?(?:[(\[–—,-]|is|was|ist|est|es|è|é|as|=)[ \t]?(?:[^\W\d_]{{1,8}}[ .]){{0,4}}{_SPEAKS}")
_OTHERWISE = re.compile(rf"(?<![^\W_])(?:{_any_of(_LISTS['otherwise'])})(?![^\W_])")
_STAR = re.compile(r"(?:\([ ]?|[,;][ ]|[^\W\d_][ ])[*][ ]?\Z")
_BIRTH_WORDS = first_words([*_LISTS["words"], "b"])
_REACH = 90


class BirthRecognizer(PageRecognizer):
    """DATE_OF_BIRTH and AGE."""

    def __init__(self) -> None:
        self._announced = _labels.labels(table("fields")["DATE_OF_BIRTH"])
        super().__init__("DATE_OF_BIRTH", "AGE")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Announced dates of birth, and ages up to 120."""
        found = [RecognizerResult("DATE_OF_BIRTH", *span, 0.9) for span in self._births(page)]
        return found + [RecognizerResult("AGE", *span, 0.7) for span in ages(page)]

    def _births(self, page: Page) -> Iterator[tuple[int, int]]:
        spoken_of = "*" in page.text or page.words.among(_BIRTH_WORDS) or any(stem in page.lowered for stem in _STEMS)
        for start, end in page.islands:
            announced = spoken_of or page.words.within(self._announced.words, start - _labels.REACH, end)
            for match in _DATE.finditer(page.text, start, end) if announced or page.headings else ():
                if self._is_birth(page, *match.span()):
                    yield match.span()

    def _is_birth(self, page: Page, start: int, end: int) -> bool:
        heading = page.heading(start)
        if heading and (_fields.kind_of(heading) == "DATE_OF_BIRTH" or _CUE.search(heading.replace(" ", ""))):
            return True
        before = page.lowered[max(0, start - _REACH) : start].rpartition("\n\n")[2]
        if _STAR.search(before):
            return True
        if (cue := _CUE.search(before)) and not _OTHERWISE.search(cue[1]):
            return not heading
        return self._announced.announce(page, start) or _BEHIND.match(page.lowered, end) is not None
