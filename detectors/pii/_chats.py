"""Names in small letters, as chats have them."""

import re
from collections.abc import Iterator

from detectors.pii import _cues, _names
from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._shapes import fold
from detectors.pii._words import matches_at

SMALL_WORDS = frozenset(word for language in table("languages").values() for word in str(language).split())
"""The commonest words of all languages: they are no names, though "Will" and "Don" may be."""

_FIRST = re.compile(r"(?<![\w@./-])[^\W\d_]{3,}(?=[ ][^\W\d_])")
_SMALL = re.compile(r"[^\W\d_]{3,} ((?:[^\W\d_]{1,3}\.? ){0,2}[^\W\d_]{3,})(?![\w@/-])")
_ASKED_FOR = re.compile(r"\b(?:for|from|with|by|to|of|is|ask|tell|name|hi|hey|about|and)[ ]\Z|(?:^|\n)[ \t>?]*\Z")
_STOPS = frozenset("?.,!;\n'’")
# "my name is jane", "her maiden name is doe"
_OWN_SMALL = re.compile(
    r"\b(?:my|his|her|their|maiden|full|first|last)[ ]name(?:[ ]is|'s|:)[ ]([^\W\d_]{3,20}(?:[ ][^\W\d_]{3,20})?)"
    r"(?=[ ]?(?:[,.!?;\n]|and\b|but\b|\Z))"
)


def own_in_small_letters(page: Page) -> Iterator[tuple[int, int, float]]:
    """Names in small letters behind "my name is"."""
    for match in matches_at(_OWN_SMALL, page.text, _cues.at_own_name(page)):
        name = match.group(1)
        if name.islower() and not any(
            part in _names.NOT_NAMES or part in SMALL_WORDS for part in _names.parts_of(name)
        ):
            yield *match.span(1), 0.65


def in_small_letters(page: Page) -> Iterator[tuple[int, int, float]]:
    """Chats: "can you send it to patrick murphy?". The given name must be known, and the surname or what stands around."""
    text = page.text
    for first in matches_at(_FIRST, text, page.words.folded(_names.GIVEN)):
        if not first.group().islower() or fold(first.group()) not in _names.GIVEN or first.group() in SMALL_WORDS:
            continue
        match = _SMALL.match(text, first.start())
        if match is None or not match.group().islower():
            continue
        last = fold(match.group(1)).split()[-1]
        certain = last in _names.SURNAMES and last not in _names.ALSO_SURNAMES
        ends = text[match.end() : match.end() + 1] in _STOPS or match.end() == len(text)
        if certain or (
            ends
            and last not in _names.NOT_NAMES
            and _ASKED_FOR.search(text[max(0, match.start() - 24) : match.start()])
        ):
            yield *match.span(), 0.6
