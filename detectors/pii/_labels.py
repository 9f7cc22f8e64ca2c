"""What a text says about the value that follows: "passport no.: ", "born on ", "card (". Read on small letters."""

import re
from collections.abc import Iterable
from functools import cache

from detectors.pii._data import table

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


def ending_in(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds one of the phrases at the end of the text before a value."""
    return re.compile(rf"(?<![^\W_])(?:{_alternatives(phrases)})(?![^\W\d_]){_BETWEEN}\Z")


def naming(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds one of the phrases anywhere: in a column's heading, or to see whether a rule is worth running."""
    return re.compile(rf"(?<![^\W_])(?:{_alternatives(phrases)})(?![^\W\d_])")


@cache
def generic() -> re.Pattern[str]:
    """Labels that announce some identifier of a person."""
    return ending_in(table("labels")["generic"])


@cache
def other() -> re.Pattern[str]:
    """Labels that announce something that is no personal data: orders, parts, versions, amounts."""
    return ending_in(table("labels")["other"])


def is_something_else(lowered: str, start: int) -> bool:
    """True where the value at `start` is announced as an order, a part, an amount: not as a person's."""
    reach = before(lowered, start)
    return reach.rstrip()[-1:] in _SIGNS or other().search(reach) is not None


_SIGNS = frozenset("$€£¥₹#")


def _alternatives(phrases: Iterable[str]) -> str:
    longest_first = sorted({phrase.lower() for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"[\s_\-.]{1,3}") for phrase in longest_first)
