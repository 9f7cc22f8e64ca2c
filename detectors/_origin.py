"""A reading of a text, and the way from its offsets back to those of the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from detectors._unwrap import Edit


@dataclass(frozen=True, slots=True)
class View:
    """A reading of a text. `layers` names what was undone to get it, outermost first; empty for the text itself."""

    text: str = field(repr=False)
    layers: tuple[str, ...] = ()
    _origin: "Origin | None" = field(default=None, repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original. A decoded piece maps to the whole of its visible wrapping."""
        return (start, end) if self._origin is None else self._origin.parent.span(*self._origin.span(start, end))

    def layers_of(self, start: int, end: int) -> tuple[str, ...]:
        """The layers that changed something within `text[start:end]`, outermost first; empty if it stands so in the text."""
        if self._origin is None:
            return ()
        inner = (self.layers[-1],) if self._origin.changed(start, end) else ()
        return self._origin.parent.layers_of(*self._origin.span(start, end)) + inner


class Origin:
    """How a view came from its parent: `parent.text[low:high]` with the edits made. The table is built when first asked."""

    def __init__(self, parent: View, edits: Sequence[Edit], low: int, high: int | None = None) -> None:
        """With `high` given, the view is `parent.text[low:high]` from its end to its beginning."""
        self.parent = parent
        self._edits = edits
        self._low = low
        self._high = high

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self._high is not None:
            return self._high - end, self._high - start
        first = self._outer(start)[0]
        return first, max(first, self._outer(end - 1)[1]) if start < end else first

    def changed(self, start: int, end: int) -> bool:
        """Whether an edit, a deletion strictly inside included, touches the stretch."""
        starts, ends = self._table
        at = bisect_left(ends, start)
        while at < len(starts) and starts[at] < end:
            if (starts[at] < ends[at] and ends[at] > start) or start < starts[at] == ends[at]:
                return True
            at += 1
        return self._high is not None

    @cached_property
    def _table(self) -> tuple[list[int], list[int]]:
        """Where each edit begins and ends in the view."""
        starts, ends, shift = [], [], -self._low
        for edit in self._edits:
            starts.append(edit.start + shift)
            ends.append(edit.start + shift + len(edit.text))
            shift += len(edit.text) - (edit.end - edit.start)
        return starts, ends

    def _outer(self, at: int) -> tuple[int, int]:
        """The stretch of the parent that the view's character `at` came from."""
        starts, ends = self._table
        index = bisect_right(starts, at) - 1
        if index < 0:
            return self._low + at, self._low + at + 1
        edit = self._edits[index]
        if at >= ends[index]:
            place = edit.end + at - ends[index]
        elif len(edit.text) == edit.end - edit.start:
            place = edit.start + at - starts[index]
        else:
            return edit.start, edit.end
        return place, place + 1


def edited(parent: View, layer: str, edits: Sequence[Edit], low: int = 0, high: int | None = None) -> View:
    """`parent.text[low:high]` with the edits made."""
    text, done = parent.text, low
    parts: list[str] = []
    for start, end, plain in edits:
        parts += (text[done:start], plain)
        done = end
    parts.append(text[done:high])
    return View("".join(parts), (*parent.layers, layer), Origin(parent, edits, low))


def excerpt(parent: View, layer: str, edits: Sequence[Edit], context: int) -> View:
    """The edited part, with up to `context` characters on either side."""
    return edited(parent, layer, edits, max(0, edits[0].start - context), edits[-1].end + context)


def backwards(parent: View, low: int, high: int) -> View:
    """`parent.text[low:high]` from its end to its beginning."""
    return View(parent.text[low:high][::-1], (*parent.layers, "reversed"), Origin(parent, (), low, high))
