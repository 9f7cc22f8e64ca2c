"""Does the text before a capitalised word say that it is a place? By the verbs, sites and prepositions of six languages."""

import re

from detectors.pii._data import table
from detectors.pii._shapes import fold

REACH = 72
"""Characters before a word that are looked at."""

_TABLE = table("whereabouts")
_PREPOSITIONS = frozenset(
    word.rstrip("'") for rules in _TABLE.values() for word in f"{rules['prepositions']} {rules['direct']}".split()
)
_NEVER = frozenset(fold(word) for rules in _TABLE.values() for word in rules["never"].split())
_ENDINGS = tuple(fold(ending) for rules in _TABLE.values() for ending in rules["endings"].split())
_SENTENCE = re.compile(r"[.!?;:](?=\s)|\n\s*\n")
_LAST = re.compile(r"([^\W\d_]+['’]?[^\W\d_]*)['’\s]\Z")
_FURTHER = r"(?:[ ][^\s.,;:!?]+){0,5}"


def _pattern(rules: dict[str, str]) -> str:
    words = "|".join(rules["words"].split())
    far, near = ("|".join(map(re.escape, rules[key].split())) for key in ("prepositions", "direct"))
    return rf"(?:{words})(?:{_FURTHER}[ ](?:{far}){f'|[ ](?:{near})' if near else ''})"


_FRAME = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(_pattern, _TABLE.values()))})[ ]?\Z", re.IGNORECASE)


def says_place(text: str, start: int, name: str) -> bool:
    """True where what stands before `text[start:]` makes `name`, which begins there, a place."""
    last = _LAST.search(text, max(0, start - 12), start)
    if last is None or last.group(1).rstrip("'’") not in _PREPOSITIONS:
        return False
    folded = fold(name)
    if folded in _NEVER or (folded.endswith(_ENDINGS) and " " not in folded):
        return False
    before = text[max(0, start - REACH) : start]
    sentence = _SENTENCE.split(before)[-1]
    return _FRAME.search(" ".join(sentence.split()) + ("" if sentence[-1:] in "'’" else " ")) is not None
