"""Mention or use: whether a sentence is shown to the reader as an example or simply stands there.

Quotation alone proves little: an attacker has quotation marks too. Only together with words that teach or report does it
say that the sentence is mentioned. Those words prove as little where they stand alone, in a text that is about something
else: there a frame makes a sentence one that is redacted, and without a frame nothing is taken back. What is demoted is not
forgotten: it stays a finding, lower, with `mentioned` among its layers.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice
from pathlib import Path

from detectors.injection._flat import fold


class Standing(StrEnum):
    """How a sentence stands in its text: it speaks for itself, or it is mentioned."""

    USED = "used"
    SHOWN = "shown"
    """As an example, in a text that teaches."""
    EXPLAINED = "explained"
    """Introduced or reported."""
    TOPICAL = "topical"
    """In a text about attacks."""


FACTORS = {Standing.USED: 1.0, Standing.SHOWN: 0.48, Standing.EXPLAINED: 0.74, Standing.TOPICAL: 0.74}
"""What is left of a score.

From a sign of 0.92 it is a note, a redaction and a redaction. What is only framed keeps its score: a quotation mark costs an
attacker nothing.
"""

HIGHEST = {Standing.EXPLAINED: 0.69}
"""No sign is held once it is introduced, and what would have been held is redacted."""

_NEAR, _CLOSE, _ADJACENT = 260, 80, 24
_AWAY, _ENOUGH = 120, 120
"""A text is about something else where nothing of attacks stands further away than this, in so many characters and more."""

_PARAGRAPH = 1500
_TOPICS = 3
_PARTS, _SPREAD = 8, 3
"""A text speaks of something where it does so in three of its eight parts."""

_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_OPENERS = {
    "\u201c": "\u201d",
    "\u00ab": "\u00bb",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u2039": "\u203a",
}
_QUOTE_TAG = re.compile(
    r"<(code|pre|blockquote|q|kbd|samp|td|th)\b[^>]{0,200}>(?:(?!</\1>)[\s\S]){0,600}\Z", re.IGNORECASE
)
_QUOTATION = re.compile('["`\u201c\u201e\u00ab][^"`\u201c\u201d\u00bb\n]{20,400}+["`\u201c\u201d\u00bb]')
_TOLD = re.compile(
    r"[^\W\d_]+[ \t]+[^\W\d_]+[,:]?[ \t]*\(?\Z|\w\(\Z|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7ff][\uff1a:\uff0c,]?[ \t]?\Z"
)
_LEAD_IN = re.compile(r"\w[ \t]+\w+[ \t]+\w+:[ \t]*\n\s*(?:>|`{3}|~{3}|\S[^\n]*\Z|\Z)")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `rules/injection/context/mention.toml`, compiled."""

    about: re.Pattern[str]
    topics: re.Pattern[str]
    teaching: re.Pattern[str]
    introducing: re.Pattern[str]


def read_words(path: Path) -> Words:
    """Reads and compiles the lists."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        about=_one_of(data["about"]),
        topics=_one_of([*data["about"], *data["beside"]]),
        teaching=_one_of(data["teaching"]),
        introducing=_one_of(data["introducing"]),
    )


class Surroundings:
    """What stands around the places of one text. Nothing is computed before a finding asks."""

    def __init__(self, text: str, words: Words) -> None:
        self._text = text
        self._words = words

    def standing(self, start: int, end: int, shown_by_code: bool = False) -> Standing:
        """How the sentence at that place stands: used, where nothing says that it is only mentioned."""
        opener = self._opening_quote(self._paragraph(start), start, end)
        is_framed = opener is not None or self._is_code(start)
        is_shown = is_framed or self._is_block(start, end)
        teaches = self._teaches(start, end)
        is_lone = self._is_lone(start, end)
        if is_shown and (shown_by_code or self._is_about or (teaches and not is_lone)):
            return Standing.SHOWN
        is_quoting = is_shown or bool(_QUOTATION.search(self._text, start, end + 2))
        if (is_quoting or not is_lone) and (teaches or self._is_introduced(start, is_framed)):
            return Standing.EXPLAINED
        if self._is_reported(opener) or (is_shown and self._has_lead_in(start)):
            return Standing.EXPLAINED
        return Standing.TOPICAL if self._is_about else Standing.USED

    @cached_property
    def speaks_of_models(self) -> bool:
        """Whether the text is about models and what people write to them, so that requests stand in it as its matter."""
        return self._is_topical(self._has_about or len({topic for _, topic in self._topics}) >= _TOPICS)

    def _paragraph(self, start: int) -> int:
        floor = max(0, start - _PARAGRAPH)
        return max(floor, self._text.rfind("\n\n", floor, start) + 1)

    def _opening_quote(self, low: int, start: int, end: int) -> int | None:
        """Offset of the quotation mark (or back-tick) that opens before the sentence and closes after it or in its second half."""
        before, after = self._text[low : start + 1], self._text[(start + end) // 2 : end + 400].split("\n\n")[0]
        for mark in ('"', "`"):
            if before.count(mark) % 2 and mark in after:
                return low + before.rfind(mark)
        for opener, closers in _OPENERS.items():
            at = before.rfind(opener)
            if at >= 0 and not any(c in before[at + 1 :] for c in closers) and any(c in after for c in closers):
                return low + at
        return self._single_quote(before, after, low)

    @staticmethod
    def _single_quote(before: str, after: str, low: int) -> int | None:
        opened = list(re.finditer(r"(?:(?<=[\s(:\[=,])|^)'(?=\S)", before))
        closed = opened and re.search(r"\S'(?=[\s.,;:)\]!?]|$)", before[opened[-1].end() :])
        if opened and not closed and re.search(r"'(?=[\s.,;:)\]!?]|$)", after):
            return low + opened[-1].start()
        return None

    def _is_code(self, start: int) -> bool:
        if bisect_right(self._fences, start) % 2:
            return True
        return bool(_QUOTE_TAG.search(self._text, max(0, start - 800), start))

    @cached_property
    def _fences(self) -> list[int]:
        return [fence.start() for fence in _FENCE.finditer(self._text)]

    def _is_block(self, start: int, end: int) -> bool:
        """A block quote, a table row, or an indented literal block."""
        line_start = self._text.rfind("\n", max(0, start - _PARAGRAPH), start) + 1
        line_end = self._text.find("\n", end, end + _PARAGRAPH)
        line = self._text[line_start : line_end if line_end >= 0 else end + _PARAGRAPH]
        return line.lstrip().startswith((">", "| ")) or line.count(" | ") >= 2 or line.startswith(("    ", "\t", ">>>"))

    def _teaches(self, start: int, end: int) -> bool:
        return bool(self._words.teaching.search(fold(self._text[max(0, start - _NEAR) : end + _CLOSE])))

    def _is_lone(self, start: int, end: int) -> bool:
        """Whether the rest of the text, if there is one, says nothing of models or attacks."""
        low, high = start - _AWAY, end + _AWAY
        rest = max(0, low) + max(0, len(self._text) - high)
        return rest >= _ENOUGH and all(low <= place <= high for place in self._marks)

    @cached_property
    def _marks(self) -> list[int]:
        """Where words of attacks and of models stand, the first thousand of each."""
        taught = [found.start() for found in islice(self._words.teaching.finditer(self._folded), 1000)]
        return [*taught, *(place for place, _ in self._topics)]

    @cached_property
    def _folded(self) -> str:
        return fold(self._text)

    def _is_introduced(self, start: int, is_framed: bool) -> bool:
        """`such as` and the like: somewhere before a quotation, right before anything else."""
        before = fold(self._text[max(0, start - _CLOSE) : start])
        ends = [found.end() for found in self._words.introducing.finditer(before)]
        return bool(ends) and (is_framed or len(before) - ends[-1] <= _ADJACENT)

    @cached_property
    def _is_about(self) -> bool:
        """Three topics, one of them sure, among the first thousand."""
        return self._has_about and self._is_topical(len({topic for _, topic in self._topics}) >= _TOPICS)

    @cached_property
    def _topics(self) -> list[tuple[int, str]]:
        return [(found.start(), found[0]) for found in islice(self._words.topics.finditer(self._folded), 1000)]

    @cached_property
    def _has_about(self) -> bool:
        return bool(self._words.about.search(self._folded))

    def _is_topical(self, has_enough: bool) -> bool:
        """Topics all over the text, not in one place of it: there, whoever planted the sentence may have put them."""
        part = len(self._text) // _PARTS + 1
        return has_enough and len({start // part for start, _ in self._topics}) >= _SPREAD

    def _is_reported(self, opener: int | None) -> bool:
        """The quotation is a part of somebody else's sentence: words of it stand on the same line, before the mark."""
        return opener is not None and bool(_TOLD.search(self._text, max(0, opener - _CLOSE), opener))

    def _has_lead_in(self, start: int) -> bool:
        """The paragraph before a block quote, a fence or a literal block ends in a colon."""
        return bool(_LEAD_IN.search(self._text, max(0, start - _NEAR), start))


def _one_of(terms: Sequence[str]) -> re.Pattern[str]:
    folded = sorted({fold(term) for term in terms}, key=len, reverse=True)
    spaced = "|".join(re.escape(term) for term in folded if term.isascii() or not _is_joined(term))
    joined = "|".join(re.escape(term) for term in folded if _is_joined(term))
    return re.compile(rf"(?<![\w.@/-])(?:{spaced})(?!\w)|(?:{joined})")


def _is_joined(term: str) -> bool:
    return any("\u3000" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7ff" for letter in term)
