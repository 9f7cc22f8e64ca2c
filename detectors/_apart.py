"""Closing up what is set apart: letters, or groups of as many letters each, with one and the same gap between them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from detectors._unwrap import Edit

_SIZES = {1: 12, 3: 8, 4: 6, 5: 5, 6: 4, 7: 4, 8: 3, 9: 3, 10: 3, 12: 3, 15: 3, 16: 3, 20: 3}
"""How many groups of each size are a pattern and no chance; fewer are words of one length that happen to stand together."""

STARTS = tuple(
    rf"(?:^|[^A-Za-z0-9_-]){letter}{{{size}}}(?:{gap}{letter}{{{size}}}){{{count - 2}}}"
    for size, count in _SIZES.items()
    for letter, gap in (
        ("[A-Za-z0-9_+/=.-]", "[ \t]"),
        ("[A-Za-z0-9_+/=.-]", r"\r?\n[ \t]{0,8}"),
        *(("[A-Za-z0-9_]", gap) for gap in ("-", r"\.", ":", "/", r" ?\| ?", ", ?")),
    )
)
"""Anchors: each ends within groups that are set apart."""


def apart(text: str) -> list[Edit]:
    """The gaps, dropped. Numbers in columns stay as they are, and so do the words before and behind the groups."""
    edits = [
        Edit(before.end(), after.start(), "")
        for letters, gaps in _FORMS
        for groups in _sequences(text, letters, gaps)
        if _BEYOND_HEX.search(text[groups[0].start() : groups[-1].end()])
        for before, after in pairwise(groups)
    ]
    return sorted(edits)


_FORMS = (
    (re.compile(r"[A-Za-z0-9_+/=.-]+"), re.compile(r"[ \t]{1,2}|[ \t]?\r?\n[ \t]{0,12}")),
    (re.compile(r"[A-Za-z0-9_]+"), re.compile(r"[.:/-]| ?\| ?|, ?")),
)
_BEYOND_HEX = re.compile(r"[G-WYZg-wyz_]")
_WORDS = frozenset(
    "the and for are but not you all can was one our out has its new now old see two use key api that with have this will your from they "
    "been some time when come here just like more only over take than them were pass code auth user text file line copy into sent send "
    "used mail host next last test token login value where which there their about these after using label below above until thanks "
    "please secret access number string before client server bearer password".split()
)
"""Words that may stand beside groups of their length."""


def _sequences(text: str, letters: re.Pattern[str], gaps: re.Pattern[str]) -> Iterator[list[re.Match[str]]]:
    """Groups in a row of one size, with one gap; the last may be shorter."""
    groups: list[re.Match[str]] = []
    gap = ""
    for group in letters.finditer(text):
        size = len(group[0])
        between = text[groups[-1].end() : group.start()] if groups else ""
        fits = groups and len(between) <= 16 and (between == gap if len(groups) > 1 else gaps.fullmatch(between))
        if fits and size <= len(groups[0][0]):
            gap = between
            groups.append(group)
            if size == len(groups[0][0]):
                continue
        yield from _pattern(groups)
        groups, gap = [group], ""
    yield from _pattern(groups)


def _pattern(groups: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The groups without words at their ends, if they are enough of them."""
    size = len(groups[0][0]) if groups else 0
    if len(groups) >= _SIZES.get(size, len(groups) + 1):
        low, high = 0, len(groups)
        while low < high and groups[low][0].lower().rstrip(".,") in _WORDS:
            low += 1
        while high > low and groups[high - 1][0].lower().rstrip(".,") in _WORDS:
            high -= 1
        if high - low >= _SIZES[size] - 1:
            yield groups[low:high]
