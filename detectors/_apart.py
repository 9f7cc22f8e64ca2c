"""Tokens whose letters, or groups of as many letters each, are set apart with one and the same gap between them."""

import re
from collections.abc import Iterator

from detectors._unwrap import Edit

_SIZES = {1: 12, 3: 8, 4: 5, 5: 4, 6: 4, 7: 3, 8: 3, 10: 3, 12: 3, 16: 2, 20: 2}
"""How many groups of each size are a pattern and no chance; fewer are words of one length that happen to stand together."""

SEPARATORS = (" ", "-")
"""The commonest gaps: a prefix is looked for with these in it, too."""

_LETTER = "[A-Za-z0-9_+/=.-]"
_GAP = r"[ \t]{1,3}|[ \t]?\r?\n[ \t]{0,12}|[ ]?[.:/|,-][ ]?"
_GAP_STARTS = frozenset(" \t\r\n.:/|,-")
_GROUPS = tuple(
    (
        size,
        re.compile(
            rf"{_LETTER}{{{size}}}(?P<gap>{_GAP})(?:{_LETTER}{{{size}}}(?P=gap)){{{count - 2},200}}{_LETTER}{{1,{size}}}"
            r"(?![A-Za-z0-9_])"
        ),
    )
    for size, count in _SIZES.items()
)


def written_apart(token: str) -> Iterator[str]:
    """How the beginning of a token looks where its letters, or groups of them, are set apart."""
    for size in (1, 3, 4, 5):
        if size < len(token):
            for gap in SEPARATORS:
                yield gap.join(token[at : at + size] for at in range(0, len(token), size))


def closed_up(text: str, start: int) -> Iterator[tuple[int, list[Edit]]]:
    """(end, the gaps dropped) for the groups from `start` on; once more without the last group, which may be the next word."""
    for size, groups in _GROUPS:
        match = groups.match(text, start) if text[start + size : start + size + 1] in _GAP_STARTS else None
        if match:
            step = size + len(match["gap"])
            gaps = [Edit(at, at + len(match["gap"]), "") for at in range(start + size, match.end(), step)]
            yield match.end(), gaps
            if len(gaps) > 1:
                yield gaps[-1].start, gaps[:-1]
            return
