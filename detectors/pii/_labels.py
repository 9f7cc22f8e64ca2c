"""What a text says about the value that follows: "passport no.: ", "born on ", "card (". Read on small letters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._words import first_words

REACH = 64
"""Characters before a value in which its label must begin."""

# Between a label and its value: punctuation, and the words that carry no meaning of their own there.
_BETWEEN = (
    r"(?:[^\S\n]|\n(?!\n)|[:=#()\[\]\"'“”‘’.,*–—\-/|]|\b(?:no|nos|nr|num|number|numbers"
    r"|numéro|número|numero|nummer|id|code|is|was|are|the|a|of|for|on|at|to|my|his"
    r"|her|their|your|our|value|ending|in|with|and|est|ist|lautet|es|è|é|n°|nº|named"
    r"|called|details?|current|new|old|privat|private|privé|privado|privata|personal|dienstlich|mobile|home|work)\b|[№°º])*"
)


def before(lowered: str, start: int) -> str:
    """The text in reach before `start`, down to the last blank line."""
    reach = lowered[max(0, start - REACH) : start]
    return reach.rpartition("\n\n")[2]


@dataclass(frozen=True, slots=True)
class Labels:
    """Phrases that announce a value, and the words that they begin with."""

    words: frozenset[str]
    announcing: re.Pattern[str]
    naming: re.Pattern[str]

    def announce(self, page: Page, start: int) -> bool:
        """True where one of the phrases stands before the value at `start`: in reach, and below the last blank line."""
        reach = max(0, start - REACH)
        places = page.words.within(self.words, reach, start)
        if not places:
            return False
        blank_line = page.lowered.rfind("\n\n", reach, start)
        return any(
            place > blank_line and self.announcing.match(page.lowered, place, start) is not None for place in places
        )

    def head(self, heading: str) -> bool:
        """True where one of the phrases stands in the heading of a column."""
        return self.naming.search(heading) is not None

    def end(self, heading: str) -> bool:
        """True where the heading of a column ends in one of the phrases."""
        return self.announcing.search(heading) is not None


def labels(phrases: Iterable[str]) -> Labels:
    """The labels, compiled."""
    listed = frozenset(phrases)
    named = rf"(?<![^\W_])(?:{_alternatives(listed)})(?![^\W\d_])"
    return Labels(first_words(listed), re.compile(rf"{named}{_BETWEEN}\Z"), re.compile(named))


@cache
def generic() -> Labels:
    """Labels that announce some identifier of a person."""
    return labels(table("labels")["generic"])


@cache
def other() -> Labels:
    """Labels that announce something that is no personal data: orders, parts, versions, amounts."""
    return labels(table("labels")["other"])


def is_something_else(page: Page, start: int) -> bool:
    """True where the value at `start` is announced as an order, a part, an amount: not as a person's."""
    return before(page.lowered, start).rstrip()[-1:] in _SIGNS or other().announce(page, start)


_SIGNS = frozenset("$€£¥₹#")


def _alternatives(phrases: Iterable[str]) -> str:
    longest_first = sorted({phrase.lower() for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"[\s_\-.]{1,3}") for phrase in longest_first)
