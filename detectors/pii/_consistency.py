"""One document, one truth: a full name found once is found wherever that document has it, also by its parts."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _names
from detectors.pii._overlap import REDACTED
from detectors.pii._shapes import CAPITAL

SURE = 0.6
"""A finding must be this good to speak for others."""

_WORTH = 0.65
_SHORTEST_PART = 3


def repeat_names(text: str, found: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """PERSON findings for every further mention of the names found: whole, surname alone or given name alone, possessive.

    Only names of two words and more speak for their parts, and only capitalised mentions answer: a weak hit never spreads.
    """
    names: set[str] = set()
    taken: set[int] = set()
    for result in found:
        if result.score >= REDACTED and not (result.entity_type == "LOCATION" and result.score < _WORTH):
            taken.add(result.start)
        if result.entity_type == "PERSON" and result.score >= SURE:
            names.update(_spoken_for(text[result.start : result.end]))
    repeated = []
    initials = frozenset(name[0] for name in names if " " in name)
    for start, end in _mentions(text, names):
        if _names.is_place(text[start:end]):
            if not _PLACED.search(text, max(0, start - _REACH), start):
                repeated.append(RecognizerResult("PERSON", start, end, _WORTH_MORE))
        elif start not in taken:
            repeated.append(RecognizerResult("PERSON", _from_initial(text, start, initials), end, _WORTH))
    return repeated


_WORTH_MORE = 0.8
"""More than a place of the list is worth: in a letter of Maria Ferrara, Ferrara is she, unless somebody lives there."""

_REACH = 16
_PLACED = re.compile(
    r"(?<![^\W_])(?:in|at|from|to|near|of|nach|aus|von|bei|à|de|en|a|em|da|di|per|para)[ ]\Z|[,/][ ]\Z|\d[ ]\Z",
    re.IGNORECASE,
)
_INITIAL = re.compile(rf"(?<![\w.])(?:{CAPITAL}\.[ ]?){{1,2}}\Z")


def _from_initial(text: str, start: int, initials: frozenset[str]) -> int:
    """The start of a mention with the initials before it, on the same line: "K. Feichter" where Karl Feichter is known.

    The "M." of Monsieur and the "D." of Don are initials only where somebody of the document has them.
    """
    initial = _INITIAL.search(text, max(0, start - _REACH), start)
    if initial is None or " " in text[initial.start() : start - 1] or initial.group()[0] not in initials:
        return start
    return initial.start()


def _spoken_for(value: str) -> Iterator[str]:
    words = [stripped for word in value.split() if len(stripped := word.strip(".,'’\"")) >= _SHORTEST_PART]
    if len(words) < 2:
        return
    yield " ".join(words)
    for word in (words[0], words[-1]):
        if (
            word[0].isupper()
            and not word.isupper()
            and (_names.is_name(word) or (word == words[-1] and _names.is_place(word)))
        ):
            yield word


_WORD = re.compile(r"[^\W\d_]+")
_ALONE = re.compile(r"(?<![\w@.-])")
_GAP = re.compile(r"\s+")
_FOLLOWED = re.compile(rf"(?![\w@]|-{CAPITAL})(?![ ](?:LLC|Inc|Ltd|PLC|GmbH|AG|Group|Corp|Street|Road|Avenue))")


def _mentions(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """Where the names stand, the longest first: one pass over the words of the text, however many names there are."""
    by_word: dict[str, list[tuple[int, list[str]]]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if word := _WORD.search(name):
            by_word.setdefault(word.group(), []).append((word.start(), name.split()))
    done = 0
    for word in _WORD.finditer(text) if by_word else ():
        for offset, parts in by_word.get(word.group(), ()):
            start = word.start() - offset
            end = _end_of(parts, text, start) if start >= done else -1
            if end >= 0:
                yield start, end
                done = end
                break


def _end_of(parts: list[str], text: str, start: int) -> int:
    """The end of the name of these words that stands at `start` alone, or -1."""
    end = start
    for index, part in enumerate(parts):
        gap = _GAP.match(text, end) if index else None
        end = gap.end() if gap else end
        if (index and gap is None) or not text.startswith(part, end):
            return -1
        end += len(part)
    return end if _ALONE.match(text, start) and _FOLLOWED.match(text, end) else -1
