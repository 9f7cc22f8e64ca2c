"""A person's made-up name, word by word: "John Smith" becomes "Peter Weber", and "Mr SMITH" "WEBER"."""

import re
from typing import Protocol

from detectors.forms import is_given_name, normalise
from pipeline.operators._likeness import is_like

MOST_WORDS = 5
ATTEMPTS = 20
_SMALL_WORDS = """
van von vom zu zur de da do dos das del della di du des der den la le el al bin ibn ten ter af av y e jr sr ii iii iv phd md esq
"""
_WITHOUT = frozenset(_SMALL_WORDS.split())
"""Small words inside of names, and what stands behind them: a made-up name does without."""

_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


class Names(Protocol):
    """Draws names for words."""

    def name(self, locale: str, method: str, word: str, attempt: int) -> str:
        """Equal words, equal names."""
        ...


def person(text: str, locale: str, draw: Names) -> str | None:
    """A name of as many words, initials as initials, written large or small as it was; None for what is too long to be one."""
    words = [
        bare for word in normalise("PERSON", text).split() if (bare := word.strip(".,;:\"'()")) not in ("", *_WITHOUT)
    ]
    if not 0 < len(words) <= MOST_WORDS:
        return None
    names = [_drawn(word, locale, draw, given=True) for word in words[:-1]]
    names.append(_drawn(words[-1], locale, draw, given=len(words) == 1 and is_given_name(words[0])))
    return _written_like(text, names)


def _drawn(word: str, locale: str, draw: Names, *, given: bool) -> str:
    method = "first_name" if given else "last_name"
    found = (draw.name(locale, method, word, attempt) for attempt in range(ATTEMPTS))
    name = next((each for each in found if not is_like(word, each)), draw.name(locale, method, word, ATTEMPTS))
    return f"{name[0]}." if len(word) == 1 and name.isascii() else name


def _written_like(text: str, names: list[str]) -> str:
    """In capitals or small letters where the longest word of the text is: a title tells nothing ("Mr SMITH")."""
    possessive = _POSSESSIVE.search(text.strip())
    name = f"{names[-1]}, {' '.join(names[:-1])}" if "," in text and len(names) > 1 else " ".join(names)
    longest = max(_POSSESSIVE.sub("", text.strip()).split(), key=len)
    if len(longest) > 1 and longest.isupper():
        name = name.upper()
    elif longest.islower():
        name = name.lower()
    return name + (possessive[0] if possessive else "")
