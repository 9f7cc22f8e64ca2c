"""How much of what was planted is found, and how much else is flagged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.detection.document import Document, Gold, Kind, Prediction

FOUND, FULLY = 0.5, 0.95
"""Shares of a secret's characters that have to be covered: half of it tells a reviewer where to look, all of it can be redacted."""


@dataclass(slots=True)
class Tally:
    """Secrets, or documents, counted."""

    total: int = 0
    found: int = 0
    fully: int = 0

    def add(self, share: float) -> None:
        """Count one secret of which that share is covered."""
        self.total += 1
        self.found += share >= FOUND
        self.fully += share >= FULLY

    def __iadd__(self, other: "Tally") -> "Tally":
        self.total, self.found, self.fully = (
            self.total + other.total,
            self.found + other.found,
            self.fully + other.fully,
        )
        return self


@dataclass(frozen=True, slots=True)
class Cell:
    """What a secret is, and where it stands."""

    kind: Kind
    secret_class: str
    place: str
    language: str
    family: str


@dataclass(slots=True)
class Score:
    """A scanner's result on a corpus: secrets by cell, look-alike documents by family, and its predictions by what they hit."""

    cells: dict[Cell, Tally] = field(default_factory=dict)
    wrapped: dict[str, Tally] = field(default_factory=dict)
    lookalikes: dict[str, Tally] = field(default_factory=dict)
    right: int = 0
    extra: int = 0
    on_lookalikes: int = 0

    @property
    def precision(self) -> float:
        """The share of all predictions that touch a planted secret; 1 where there is none."""
        every = self.right + self.extra + self.on_lookalikes
        return self.right / every if every else 1.0

    def sum(self, wanted: Callable[[Cell], bool]) -> Tally:
        """The secrets of all wanted cells."""
        total = Tally()
        for cell, tally in self.cells.items():
            if wanted(cell):
                total += tally
        return total


def score(documents: Iterable[Document], predictions: Mapping[str, Sequence[Prediction]]) -> Score:
    """Count what the predictions, by document id, cover. A prediction that touches no secret is extra, or wrong on a look-alike."""
    result = Score()
    shares: dict[str, list[float]] = {}
    wrapped: list[Document] = []
    for document in documents:
        said = predictions.get(document.id, ())
        if document.kind is Kind.NEGATIVE:
            result.lookalikes.setdefault(document.family, Tally()).add(1.0 if said else 0.0)
            result.on_lookalikes += len(said)
            continue
        right = sum(any(touches(each, gold) for gold in document.golds) for each in said)
        result.right += right
        result.extra += len(said) - right
        shares[document.id] = [covered(gold, said) for gold in document.golds]
        cell = Cell(document.kind, document.secret_class, document.place, document.language, document.family)
        for share in shares[document.id]:
            result.cells.setdefault(cell, Tally()).add(share)
        if document.kind is Kind.OBFUSCATED:
            wrapped.append(document)
    for document in wrapped:
        if min(shares[document.plain_id]) >= FOUND:
            result.wrapped.setdefault(document.family, Tally()).add(min(shares[document.id]))
    return result


def covered(gold: Gold, predictions: Sequence[Prediction]) -> float:
    """The share of the secret's characters that lie inside any prediction."""
    inside = 0
    for start, end in gold.parts:
        at = start
        for left, right in sorted((each.start, each.end) for each in predictions):
            begin, finish = max(at, left), min(end, right)
            if begin < finish:
                inside += finish - begin
                at = finish
    return inside / len(gold)


def touches(prediction: Prediction, gold: Gold) -> bool:
    """Whether the prediction shares a character with the secret."""
    return any(prediction.start < end and start < prediction.end for start, end in gold.parts)
