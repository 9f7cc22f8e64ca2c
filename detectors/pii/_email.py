"""E-mail addresses, as written and as spelt out."""

import re

from presidio_analyzer import RecognizerResult

from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._words import first_words

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w](?:[\w.%+'-]{0,62}[\w%+-])?@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}(?"
    r"![\w@])(?!\.[^\W\d_]{2})"
)
# "jane dot doe at example dot org", "jane [at] example.org", "jane(at)example(dot)org"
_AT = r"[ \t]*(?:[\[({<][ \t]*(?:at|@)[ \t]*[\])}>]|[ \t]at[ \t]|[ \t]@[ \t])[ \t]*"
_DOT = r"(?:\.|[ \t]*[\[({<][ \t]*(?:dot|\.)[ \t]*[\])}>][ \t]*|[ \t]dot[ \t])"
_DOMAIN = (
    rf"[A-Za-z0-9-]{{1,40}}(?:{_DOT}[A-Za-z0-9-]{{1,40}}){{0,3}}{_DOT}"
    r"(?:com|org|net|edu|gov|info|biz|io|co|eu|[a-z]{2})(?![\w@-])"
)
_SPOKEN_EMAIL = re.compile(rf"(?<![\w.@-])[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,3}}{_AT}{_DOMAIN}", re.IGNORECASE)
_SPOKEN_AT = first_words(["at"])
_BEHIND_AT = re.compile(rf"(?:at|@)[ \t]*+[\])}}>]?[ \t]*+{_DOMAIN}", re.IGNORECASE)
_PLAIN_AT = re.compile(r"^\S+ at \S+\.\w+$", re.IGNORECASE)


class MailAddressRecognizer(PageRecognizer):
    """E-mail addresses, also with "@" and "." spelt out. Asks no list of top-level domains: Presidio's own fetches one."""

    def __init__(self) -> None:
        super().__init__("EMAIL_ADDRESS")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Addresses as written, and spelt-out ones."""
        text = page.text
        found = []
        if "@" in text:
            found = [RecognizerResult("EMAIL_ADDRESS", m.start(), m.end(), 1.0) for m in _EMAIL.finditer(text)]
        if _may_be_spoken(page):
            for match in _SPOKEN_EMAIL.finditer(text):
                # "meet me at example.org" is no address.
                score = 0.3 if _PLAIN_AT.match(match.group()) else 0.8
                found.append(RecognizerResult("EMAIL_ADDRESS", match.start(), match.end(), score))
        return found


def _may_be_spoken(page: Page) -> bool:
    """True where some "at" has a domain behind it."""
    signs = (match.start() for match in re.finditer(r"@(?=[ \t\])}>])", page.text))
    return (
        any(_BEHIND_AT.match(page.text, place) for place in (*page.words.starts(_SPOKEN_AT), *signs))
        and re.search(r"\bat\b|[\[({<]@", page.lowered) is not None
    )
