"""What a text says about the value that follows: "passport no.: ", "born on ", "card (". Read on small letters."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._words import joined_words

REACH = 80
"""Characters before a value in which its label must begin."""

_BEHIND = 48
"""Characters behind a value in which a label must begin that follows it."""

# Between a label and its value: punctuation, and the words that carry no meaning of their own there.
_WORDS_BETWEEN = "|".join(map(re.escape, sorted(table("labels")["between"], key=len, reverse=True)))
_WHOSE = (
    r"\b(?:of|for|from|von|für|de|del|di|da|du|van|dla)[ ](?:[^\W\d_]{1,20}[ \-'’.]{1,2}){0,3}[^\W\d_]{1,20}"
    r"(?=[ ]?(?:[:=(]|is\b|was\b|ist\b|lautet\b|est\b|es\b|è|é))"
)
_BETWEEN = rf"(?:[^\S\n]|\n(?!\n)|[:=#()<>\[\]{{}}\"'“‘”’„«».,*–—\-/|№°º¿?…→\\]|\b(?:{_WORDS_BETWEEN})\b|{_WHOSE})*"
_ENDING = r"(?:no|nos|nr|num|number|nummer|numero|número|id|code|key|value|s)?"
_ENDINGS = ("no", "nr", "num", "number", "nummer", "numero", "número", "id", "code", "key", "value", "s")
_TIES = (
    r"[\"'”’]?[ \t]{0,2}(?:[(\[][ ]?|[–—-][ ]|,?[ ]?(?:is|was|as|being|ist|est|es|è|é)[ ])"
    r"(?:[^\W\d_]{1,14}(?:['’]s)?[ ]){0,3}"
)
_NO_VALUE = r"(?![\s:.#=\"']{0,3}(?:no|nr|num|number|nummer)?[\s:.#=\"']{0,4}[^\W\d_]{0,3}\d)"


def before(lowered: str, start: int) -> str:
    """The text in reach before `start`, down to the last blank line."""
    reach = lowered[max(0, start - REACH) : start]
    return reach.rpartition("\n\n")[2]


@dataclass(frozen=True, slots=True)
class Labels:
    """Phrases that announce a value, and the words that they begin with."""

    words: frozenset[str]
    announcing: re.Pattern[str]
    in_compound: re.Pattern[str]
    naming: re.Pattern[str]
    following: re.Pattern[str]

    def announce(self, page: Page, start: int) -> bool:
        """True where one of the phrases stands before the value at `start`: in reach, and below the last blank line."""
        reach = max(0, start - REACH)
        blank_line = page.lowered.rfind("\n\n", reach, start)
        return any(
            place > blank_line and pattern.match(page.lowered, place, start) is not None
            for words, pattern in ((page.words, self.announcing), (page.humps, self.in_compound))
            for place in words.within(self.words, reach, start)
        )

    def follow(self, page: Page, end: int) -> bool:
        """True where one of the phrases says of the value that ends at `end` what it is: "X (passport)", "X is her NI number"."""
        if not page.words.within(self.words, end, end + _BEHIND):
            return False
        return self.following.match(page.lowered, end) is not None

    def near(self, page: Page, start: int) -> bool:
        """True where one of the phrases stands before the value, in reach, whatever the words between, and no other number."""
        for place in page.words.within(self.words, max(0, start - REACH), start):
            label = self.naming.match(page.lowered, place, start)
            if label and not _INTERRUPTED.search(page.lowered, label.end(), start):
                return True
        return False

    def within(self, page: Page, start: int, end: int) -> bool:
        """True where a word that a phrase begins with stands in the stretch, or in reach before it."""
        first = start - REACH
        return bool(page.words.within(self.words, first, end) or page.humps.within(self.words, first, end))

    def head(self, heading: str) -> bool:
        """True where one of the phrases stands in the heading of a column."""
        return self.naming.search(heading) is not None

    def end(self, heading: str) -> bool:
        """True where the heading of a column ends in one of the phrases."""
        return self.announcing.search(heading) is not None


def labels(phrases: Iterable[str]) -> Labels:
    """The labels, compiled."""
    listed = frozenset(form for phrase in phrases for form in _forms(phrase))
    any_of_them = f"(?:{_alternatives(listed)})"
    named = rf"(?<![^\W_]){any_of_them}(?:[\s_\-.]{{0,2}}{_ENDING})(?![^\W\d_])"
    joined = rf"{any_of_them}(?:[\s_\-.]{{0,2}}{_ENDING})(?![^\W\d_]){_BETWEEN}\Z"
    return Labels(
        joined_words(listed, _ENDINGS),
        re.compile(rf"(?<![^\W_]){joined}"),
        re.compile(joined),
        re.compile(named),
        re.compile(rf"{_TIES}{named}{_NO_VALUE}"),
    )


def _forms(phrase: str) -> Iterator[str]:
    """The phrase, and the same with its long words cut short: "social ins number", "soc sec number"."""
    yield phrase
    words = phrase.split(" ")
    shorter = table("labels")["abbreviations"]
    if any(word in shorter for word in words):
        yield " ".join(shorter.get(word, word) for word in words)
        yield " ".join([words[0], *(shorter.get(word, word) for word in words[1:])])


@cache
def generic() -> Labels:
    """Labels that announce some identifier of a person."""
    return labels([*table("labels")["generic"], *table("labels")["documents"]])


def documents() -> list[str]:
    """Names of papers and numbers that a state gives to a person, whatever the country."""
    return list(table("labels")["documents"])


@cache
def other() -> Labels:
    """Labels that announce something that is no personal data: orders, parts, versions, amounts."""
    return labels(table("labels")["other"])


def is_something_else(page: Page, start: int) -> bool:
    """True where the value at `start` is announced as an order, a part, an amount: not as a person's."""
    return before(page.lowered, start).rstrip()[-1:] in _SIGNS or other().announce(page, start)


_INTERRUPTED = re.compile(r"\d|\n\s*\n")
_SIGNS = frozenset("$€£¥₹#")


def _alternatives(phrases: Iterable[str]) -> str:
    longest_first = sorted({phrase.lower() for phrase in phrases}, key=len, reverse=True)
    return "|".join(
        re.escape(phrase).replace(r"\.", r"(?:[.\s]{1,2}|$)").replace(r"\ ", r"[\s_\-.]{0,3}").replace("'", "['’]?")
        for phrase in longest_first
    )
