"""One scanner on the corpus and on ordinary text: its score, what it flags, and the CPU-seconds of the whole process."""

import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.detection.document import Document, Prediction
from benchmarks.detection.scanners.scanner import Predictions, Scanner, Texts
from benchmarks.detection.score import Score, score


@dataclass(frozen=True, slots=True)
class Speed:
    """Megabytes scanned and the CPU-seconds that all processes of the scanner took for them, start-up included."""

    megabytes: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Megabytes per CPU-second."""
        return self.megabytes / self.cpu_seconds if self.cpu_seconds else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """What is reported of a scanner."""

    name: str
    version: str
    score: Score
    corpus_speed: Speed
    ordinary_speed: Speed
    ordinary: Mapping[str, Sequence[Prediction]]
    """Findings in ordinary text, by path."""

    @property
    def findings_per_megabyte(self) -> float:
        """Findings in ordinary text."""
        found = sum(map(len, self.ordinary.values()))
        return found / self.ordinary_speed.megabytes if self.ordinary_speed.megabytes else 0.0


def measure(scanner: Scanner, version: str, documents: Sequence[Document], ordinary: Texts) -> Result:
    """Run the scanner on both. Before that once on a word, so that rules which it compiles and keeps are no part of the time."""
    scanner.scan({"warm-up": "Good morning."})
    predictions, corpus_speed = _timed(scanner, {document.id: document.text for document in documents})
    found, ordinary_speed = _timed(scanner, ordinary) if ordinary else ({}, Speed(0, 0))
    return Result(scanner.name, version, score(documents, predictions), corpus_speed, ordinary_speed, found)


def _timed(scanner: Scanner, texts: Texts) -> tuple[Predictions, Speed]:
    before = _children()
    found = scanner.scan(texts)
    return found, Speed(sum(len(text.encode()) for text in texts.values()) / 1e6, _children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
