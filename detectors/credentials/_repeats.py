"""The further places of a secret: its context gave it away in one, the others have the value and not the context."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from detectors._finding import Finding
from detectors.credentials import _chosen, _shape

SHORTEST = 8
"""Characters. A shorter value that is seen again ("admin") is too likely an ordinary word."""

MOST = 500
"""Values that are searched for, so that a list of passwords does not cost its square."""


def repeats(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """Each further place of a value that stands in clear in one of `found` and is too odd to be anything else, in order.

    `found` are ordered by start and overlap neither each other nor what is given.
    """
    values: dict[str, Finding] = {}
    for finding in found:
        value = text[finding.start : finding.end]
        if (
            not finding.layers
            and len(value) >= SHORTEST
            and len(values) < MOST
            and value not in values
            and _is_odd(value)
        ):
            values[value] = finding
    places = [each for value, finding in values.items() for each in _places(text, value, finding)]
    starts, done = [finding.start for finding in found], 0
    for place in sorted(places, key=attrgetter("start", "end")):
        before = bisect_right(starts, place.end - 1) - 1
        if place.start >= done and (before < 0 or found[before].end <= place.start):
            yield place
            done = place.end


def _places(text: str, value: str, finding: Finding) -> Iterator[Finding]:
    start = text.find(value)
    while start >= 0:
        yield replace(finding, start=start, end=start + len(value))
        start = text.find(value, start + len(value))


def _is_odd(value: str) -> bool:
    return _shape.is_token(value) or _chosen.is_unmistakable_password(value) or _chosen.is_passphrase(value)
