"""Markers in a document: `pratique:allow RULE reason`, in sight and on the line of the finding that they speak of."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate

from detectors import Category, Finding

REASON_WITHIN = 200
"""Characters behind the rule's name in which the reason has to begin."""

_SIGN = "pratique:allow"
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}]")
_MARKER = re.compile(rf"(?<![\w:./-]){_SIGN}[ \t]{{1,8}}([\w.-]{{1,100}}+)[ \t][^\w{_BREAKS}]{{0,{REASON_WITHIN}}}+\w")


def marked(text: str, findings: Sequence[Finding]) -> frozenset[Finding]:
    """The credentials on whose first or last line a marker stands that names their rule and gives a reason.

    A marker that is hidden, wholly or in part, is none. Whether one has any effect is the policy's to say.
    """
    if _SIGN not in text:
        return frozenset()
    hidden = _Spans(finding for finding in findings if finding.category is Category.HIDDEN)
    markers = [marker for marker in _MARKER.finditer(text) if not hidden.touch(*marker.span())]
    breaks = [found.start() for found in _BREAK.finditer(text)]
    named: dict[int, set[str]] = defaultdict(set)
    for marker in markers:
        named[bisect_left(breaks, marker.start())].add(marker[1])
    return frozenset(
        finding
        for finding in findings
        if finding.category is Category.CREDENTIAL
        and any(finding.rule in named.get(bisect_left(breaks, at), ()) for at in (finding.start, finding.end - 1))
    )


class _Spans:
    """Where findings are, to be asked often."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        spans = sorted((finding.start, finding.end) for finding in findings)
        self._starts = [start for start, _ in spans]
        self._reached = list(accumulate((end for _, end in spans), max))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with `start..end`."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reached[before - 1] > start
