"""Stretches of a text that are worth a costly look: those around places that a cheap pass has seen."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from detectors._scan import Anchor, Scanner


class Stretches:
    """Finds where any of the anchors ends. Compiled at first use; safe to share between threads."""

    def __init__(self, starts: Sequence[str], before: int, after: int) -> None:
        self.anchors = tuple(Anchor(start, literal=False) for start in starts)
        self._before = before
        self._after = after

    def of(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches around the ends, in order, merged where they touch, so that a look at each is linear in the text."""
        low, high = -1, -1
        for end in sorted({end for _, end in self._scanner.scan(text)}):
            if end - self._before <= high:
                high = end + self._after
                continue
            if high >= 0:
                yield low, min(high, len(text))
            low, high = max(0, end - self._before), end + self._after
        if high >= 0:
            yield low, min(high, len(text))

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self.anchors)
