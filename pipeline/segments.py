"""Held text as a reviewer is shown it: what lies around the findings, masked until it is revealed."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.held import CONTEXT, Held
from pipeline.model import Decision

MASK = "•"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of held text under the same decisions; `text` is masked unless the item was revealed.

    A segment without text stands for `skipped` characters that are far from any finding.
    """

    start: int
    text: str = field(repr=False)
    decisions: tuple[Decision, ...]
    skipped: int = 0


def segments_of(held: Held, reveal: bool) -> Iterator[Segment]:
    """The text around the findings, cut where the set of decisions changes."""
    position = 0
    everything = (*held.decisions, *held.nearby)
    edges = sorted({edge for d in everything for edge in (d.finding.start, d.finding.end)})
    ahead = deque(sorted(everything, key=lambda decision: decision.finding.start))
    touching: list[Decision] = []
    for start, end in _windows(held):
        if start > position:
            yield Segment(position, "", (), skipped=start - position)
        inside = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        for left, right in pairwise([start, *inside, end]):
            while ahead and ahead[0].finding.start < right:
                touching.append(ahead.popleft())
            touching = [decision for decision in touching if decision.finding.end > left]
            text = held.text[left:right]
            yield Segment(left, text if reveal or not touching else _masked(text), tuple(touching))
        position = end
    if position < len(held.text):
        yield Segment(position, "", (), skipped=len(held.text) - position)


def _windows(held: Held) -> list[tuple[int, int]]:
    """Stretches of the held chunks that lie near a finding, apart and in order; the first lines where there is none."""
    first, last = held.chunks[0].start, held.chunks[-1].end
    spans = sorted((d.finding.start, d.finding.end) for d in held.decisions) or [(first, first)]
    windows: list[tuple[int, int]] = []
    for start, end in spans:
        left, right = max(0, start - CONTEXT), min(len(held.text), end + CONTEXT)
        if windows and left <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], right))
        elif right > first and left < last:
            windows.append((left, right))
    return windows


def _masked(text: str) -> str:
    return "".join(letter if letter.isspace() else MASK for letter in text)
