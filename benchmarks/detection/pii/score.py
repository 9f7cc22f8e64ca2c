"""Recall, precision and F2 by class, what is masked of what should be, and what is masked beside it.

All counts look at letters and digits only. A planted span is found when half of it is marked as its class, a mark is
right when half of it lies in planted data of its class; a title before a name counts for neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.detection.pii.document import CORE, MORE, Document, Prediction

HALF, NEARLY_ALL = 0.5, 0.9
_TITLE = re.compile(
    r"(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|m|sig|sig\.ra|sr|sra|dott|madame|monsieur)\b\.?\s+)+", re.I
)


@dataclass(slots=True)
class Tally:
    """Planted spans, those found, marks, and those that are right."""

    planted: int = 0
    found: int = 0
    marked: int = 0
    right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.planted + other.planted, self.found + other.found, self.marked + other.marked, self.right + other.right
        )

    @property
    def recall(self) -> float | None:
        """Found of planted."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Right of marked."""
        return self.right / self.marked if self.marked else None

    @property
    def f2(self) -> float:
        """Recall counted twice."""
        recall, precision = self.recall, self.precision
        return 5 * precision * recall / (4 * precision + recall) if precision and recall else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A planted span that was not found, or a mark that is wrong (`kind` empty)."""

    document: str
    group: str
    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Score:
    """An engine's result on some documents."""

    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    details: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    covered: int = 0
    coverable: int = 0
    over: int = 0
    signs: int = 0
    misses: list[Miss] = field(default_factory=list)

    def of(self, *groups: str) -> Tally:
        """Several classes as one; all that count without any."""
        return sum((self.groups[group] for group in groups or CORE if group in self.groups), Tally())

    @property
    def cover(self) -> float | None:
        """Share of planted spans masked to nine tenths, whatever the class of the mask."""
        return self.covered / self.coverable if self.coverable else None

    @property
    def over_rate(self) -> float:
        """Wrongly masked letters and digits in a thousand."""
        return 1000 * self.over / self.signs if self.signs else 0.0


def score(documents: Iterable[Document], predictions: Mapping[str, Sequence[Prediction]]) -> Score:
    """Count what the predictions, by document id, say of the documents."""
    total = Score()
    for document in documents:
        _add(total, document, predictions.get(document.id, ()))
    return total


def _add(total: Score, document: Document, said: Sequence[Prediction]) -> None:
    text = document.text
    marked: dict[str, set[int]] = defaultdict(set)
    planted: dict[str, set[int]] = defaultdict(set)
    for each in said:
        marked[each.group] |= _signs(text, each.start, each.end)
    for span in document.spans:
        planted[span.group] |= _signs(text, span.start, span.end)
    masked = set().union(*(marked[group] for group in CORE))
    for span in document.spans:
        wanted = _named(text, span.start, span.end)
        if span.group not in (*CORE, *MORE) or not wanted:
            continue
        found = len(wanted & marked[span.group]) >= HALF * len(wanted)
        for tally in (total.groups[span.group], total.details[f"{span.group} {span.detail}"]):
            tally.planted += 1
            tally.found += found
        if span.group in CORE:
            total.coverable += 1
            total.covered += len(wanted & masked) >= NEARLY_ALL * len(wanted)
        if not found:
            total.misses.append(Miss(document.id, span.group, span.detail or span.kind, span.start, span.end))
    for each in said:
        wanted = _named(text, each.start, each.end)
        if each.group not in (*CORE, *MORE) or not wanted:
            continue
        right = len(wanted & planted[each.group]) >= HALF * len(wanted)
        total.groups[each.group].marked += 1
        total.groups[each.group].right += right
        if not right:
            total.misses.append(Miss(document.id, each.group, "", each.start, each.end))
    total.over += len(masked - set().union(*planted.values()))
    total.signs += sum(sign.isalnum() for sign in text)


def _signs(text: str, start: int, end: int) -> set[int]:
    return {at for at in range(start, end) if text[at].isalnum()}


def _named(text: str, start: int, end: int) -> set[int]:
    """The letters and digits of a stretch without a title at its beginning."""
    title = _TITLE.match(text, start, end)
    return _signs(text, title.end() if title and title.end() < end else start, end)
