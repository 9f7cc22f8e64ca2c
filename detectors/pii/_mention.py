"""What a model says of a text: a stretch of it, and what it takes that for."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

FIRM = 0.5
"""Probability from which on a model says so itself; below, it only thinks it possible."""


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` is a `kind` (an entity of ours, or FAC) to the model `by`; `sure` is its probability, or 1."""

    start: int
    end: int
    kind: str
    sure: float
    by: str

    def moved(self, by: int) -> "Mention":
        """The same, `by` characters further on."""
        return replace(self, start=self.start + by, end=self.end + by)


def within(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Those, of mentions in the order of their starts, that lie in `text[start:end]`, by their places there."""
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_left(mentions, end, key=lambda mention: mention.start)
    return [mention.moved(-start) for mention in mentions[first:last] if mention.end <= end]
