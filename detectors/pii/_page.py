"""What the recognizers get beside the text: Presidio's artifacts, and what we know of the window and its document."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from presidio_analyzer.nlp_engine import NlpArtifacts
from spacy.tokens import Doc
from spacy.vocab import Vocab

from detectors.pii._fields import Field, Fields
from detectors.pii._mention import Mention
from detectors.pii._shapes import BEFORE_NO_NAME, CAPITAL
from detectors.pii._words import Words

_DIGITS = re.compile(r"\d[0-9*•xX]*")
_CAPITAL = re.compile(rf"{CAPITAL}(?<!{BEFORE_NO_NAME}.)")
_HUMP = re.compile(r"(?<=[a-z])[A-Z]")
_MASKS = "*•xX"
_ISLAND = 40
_NO_TOKENS = Doc(Vocab())


class Page(NlpArtifacts):
    """Artifacts of one window: `text`, where it begins in the document, what the models say of it, and the fields."""

    def __init__(self, text: str, offset: int, fields: Fields, mentions: Sequence[Mention] = ()) -> None:
        super().__init__([], _NO_TOKENS, [], [], None, "en")
        self.text = text
        self.mentions = mentions
        self.offset = offset
        self._fields = fields
        self._derived: dict[Callable[[Page], list[int]], list[int]] = {}

    @cached_property
    def lowered(self) -> str:
        """The text in small letters, with the same offsets: a letter whose small form is longer stays as it is."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(low if len(low := character.lower()) == 1 else character for character in self.text)

    @cached_property
    def words(self) -> Words:
        """Where each word of the text stands."""
        return Words(self.lowered)

    @cached_property
    def humps(self) -> Words:
        """The words that begin with a capital within a word: in "customerTaxId" these are "taxid" and "id"."""
        return Words(self.lowered, (match.start() for match in _HUMP.finditer(self.text)))

    @cached_property
    def capitals(self) -> list[int]:
        """Where a capital letter begins a word: not behind a letter, nor within an address or a compound."""
        return [match.start() for match in _CAPITAL.finditer(self.text)]

    @cached_property
    def islands(self) -> list[tuple[int, int]]:
        """The stretches of the text that hold digits, with some room around: outside of them no number is looked for."""
        found: list[tuple[int, int]] = []
        for match in _DIGITS.finditer(self.text):
            first, end = match.start(), min(len(self.text), match.end() + _ISLAND)
            while first and self.text[first - 1] in _MASKS:
                first -= 1
            start = max(0, first - _ISLAND)
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        return found

    def derived(self, places: "Callable[[Page], list[int]]") -> list[int]:
        """What `places(page)` gives, asked once."""
        if places not in self._derived:
            self._derived[places] = places(self)
        return self._derived[places]

    def heading(self, start: int) -> str:
        """The heading of the table column in which `start` lies, in small letters, or an empty string."""
        return self._fields.heading(self.offset + start)

    @cached_property
    def headings(self) -> set[str]:
        """The headings of the table columns in this window."""
        first = self.heading(0)
        return {field.label for field, _, _ in self.fields() if field.tabular} | ({first} if first else set())

    def fields(self, kind: str = "") -> list[tuple[Field, int, int]]:
        """The fields that begin in this window, each with its start and end in the window's text; those of one kind, or all."""
        if not kind:
            return self._all_fields
        return [found for found in self._all_fields if found[0].kind == kind]

    @cached_property
    def _all_fields(self) -> list[tuple[Field, int, int]]:
        found = self._fields.within(self.offset, self.offset + len(self.text))
        return [(field, field.start - self.offset, min(field.end - self.offset, len(self.text))) for field in found]
