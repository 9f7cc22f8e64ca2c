"""E-mail addresses, as written and as spelt out."""

import re

from presidio_analyzer import RecognizerResult

from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w](?:[\w.%+'-]{0,62}[\w%+-])?@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}(?"
    r"![\w@])(?!\.[^\W\d_]{2})"
)
# "jane dot doe at example dot org", "jane [at] example.org", "jane(at)example(dot)org"
_AT = r"[ \t]*(?:[\[({<][ \t]*(?:at|@)[ \t]*[\])}>]|[ \t]at[ \t]|[ \t]@[ \t])[ \t]*"
_DOT = r"(?:\.|[ \t]*[\[({<][ \t]*(?:dot|\.)[ \t]*[\])}>][ \t]*|[ \t]dot[ \t])"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.@-])[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,3}}{_AT}[A-Za-z0-9-]{{1,40}}"
    rf"(?:{_DOT}[A-Za-z0-9-]{{1,40}}){{0,3}}{_DOT}"
    r"(?:com|org|net|edu|gov|info|biz|io|co|eu|[a-z]{2})(?![\w@-])",
    re.IGNORECASE,
)
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
        if re.search(r"\bat\b|[\[({<]@", page.lowered):
            for match in _SPOKEN_EMAIL.finditer(text):
                # "meet me at example.org" is no address.
                score = 0.3 if _PLAIN_AT.match(match.group()) else 0.8
                found.append(RecognizerResult("EMAIL_ADDRESS", match.start(), match.end(), score))
        return found
