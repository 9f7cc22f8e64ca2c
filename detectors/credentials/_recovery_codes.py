"""Recovery codes of a second factor: behind a label, a list of short codes of one shape."""

import re
from collections.abc import Iterator

FEWEST = 4
"""Codes below which a list may be anything; providers give out eight to sixteen."""

REACH = 900
"""Characters that sixteen codes take, each on a line with a number and a box before it."""


def codes(text: str, _start: int, end: int) -> Iterator[tuple[int, int]]:
    """The codes that follow the label which ends at `end`."""
    found: list[tuple[int, int]] = []
    shape, at = "", end
    for word in _WORD.finditer(text, end, end + REACH):
        if len(text[at : word.start()].strip(_BETWEEN)) > 0:
            break
        if _NUMBER.fullmatch(word[0]):
            continue
        if not _CODE.fullmatch(word[0]) or (found and _shape_of(word[0]) != shape):
            break
        shape = shape or _shape_of(word[0])
        found.append(word.span())
        at = word.end()
    letters = "".join(text[start:stop] for start, stop in found)
    if len(found) >= FEWEST and sum(c.isdigit() for c in letters) * 8 >= len(letters):
        yield from found


_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_CODE = re.compile(
    r"[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,3}|[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){1,3}|[a-z0-9]{8,12}|[A-Z0-9]{8,12}"
)
_NUMBER = re.compile(r"\d{1,2}")
_BETWEEN = " \t\r\n.,;:)(|*-_`'\"[]<>/\\0123456789"


def _shape_of(code: str) -> str:
    return re.sub(r"[A-Za-z0-9]", "x", code)
