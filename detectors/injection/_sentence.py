"""The sentence around a match, in the original text."""

import re

_FURTHEST = 400
_STOP = re.compile(
    r"[.!?\u2026][\"'\u201d\u2019\u00bb)\]]?(?=\s)|[\u3002\uff01\uff1f\u0964\u061f]|\n\s*\n"
    r"|\n(?=\s*(?:(?:[-*+•|#>]|\d{1,3}[.)])\s|[\"'{}\[\]<`~]))|(?<=\")[,:]\s(?=\")"
)
_EDGE = re.compile(r"[\s>#*|•+-]*")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """From the end of the sentence before `start` to the end of the one that holds `end`, 400 characters away at most."""
    low = max(0, start - _FURTHEST)
    for stop in _STOP.finditer(text, low, start):
        low = stop.end()
    after = _STOP.search(text, max(start, end - 1), min(len(text), end + _FURTHEST))
    high = max(end, after.start() + 1) if after else min(len(text), end + _FURTHEST)
    edge = _EDGE.match(text, low, start)
    return (edge.end() if edge else low), max(end, low + len(text[low:high].rstrip()))
