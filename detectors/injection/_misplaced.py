"""Sentences that ask for something and don't belong where they stand: requests that no rule knows by their words.

Trees look at every piece, by what can be counted; a reader, which costs a thousand times as much, then reads the few that are left.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from detectors._finding import CouldNotInspect
from detectors.injection._families import MISPLACED as RULE
from detectors.injection._features import Measures, measure, names
from detectors.injection._meaning import TOLD, Meanings, load_meanings
from detectors.injection._model import Trees, load_trees
from detectors.injection._pieces import Piece, pieces
from detectors.injection._reader import Reader, load_reader
from detectors.injection._weigh import Sign
from detectors.injection._words import Dictionary, Floats, read_dictionary

HERE = Path(__file__).parent
WEIGHTS, VECTORS, READER = HERE / "misplaced.npz", HERE / "tongue.npz", HERE / "reader.onnx"

_BLOCK = 4096
"""Pieces judged at once: bounds what the features take in memory."""

_FEWEST = 4
"""A text of fewer pieces has no context that a sentence could be out of."""

MOST_READ, _PIECES_PER_READ = 4, 40
"""Where more sentences than four, and one for each forty pieces, look misplaced, that is how the document speaks: the highest are
read, and told."""

_TOLD_FEATURES = 5
"""So many of the strongest features go with a finding."""

_SILENT = frozenset(("log_pieces", *(f"axis {number}{of}" for number in range(TOLD) for of in ("", " - document"))))
"""Features that tell a person nothing: the size of the document, and the axes of meaning."""


@dataclass(frozen=True, slots=True)
class Read:
    """A piece that was read: the level that the trees give it, and the reader's log-odds."""

    piece: Piece
    index: int
    level: float
    margin: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From two log-odds to a score.

    A piece is read where the trees' log-odds reach `gate`, whatever the size of its text: the reader tells by what stands beside
    it. Then `per_log` goes off for each factor e in the number of pieces, which leaves the level, and the reader's log-odds are
    added, `per_reader` times. `points` are joined by lines.
    """

    per_log: float
    gate: float
    per_reader: float
    points: tuple[tuple[float, float], ...]

    def whole(self, read: Read) -> float:
        """Both log-odds of a piece that was read, as `scores` takes them."""
        return read.level + self.per_reader * read.margin

    def scores(self, levels: Floats) -> Floats:
        """0 below the first point."""
        at, score = zip(*self.points, strict=True)
        return np.asarray(np.interp(levels, at, score, left=0.0), np.float32)


class Misplaced:
    """The classifier. Keeps no text between calls."""

    def __init__(self, trees: Trees, dictionary: Dictionary, meanings: Meanings, reader: Reader, scale: Scale) -> None:
        self._names = names(dictionary, meanings)
        if trees.columns != len(self._names):
            raise CouldNotInspect("model_missing")
        self._trees = trees
        self._dictionary = dictionary
        self._meanings = meanings
        self._reader = reader
        self.scale = scale

    def signs(self, text: str) -> Iterator[Sign]:
        """The sentences of a text that score, at most one for each forty pieces and four. Linear in the text."""
        found = pieces(text)
        if len(found) < _FEWEST:
            return
        measures = measure(text, found, self._dictionary, self._meanings)
        for read in self._read(text, found, self._margins(measures)):
            score = float(self.scale.scores(np.array([self.scale.whole(read)], np.float32))[0])
            if score > 0:
                start, end = read.piece.start, read.piece.end
                features = self._features(measures, read)
                yield Sign(RULE.id, RULE.family, start, end, score, techniques=RULE.tags, features=features)

    def reads(self, text: str) -> list[Read]:
        """What is read of a text: for measuring."""
        found = pieces(text)
        return self._read(text, found, self.margins(text, found)) if len(found) >= _FEWEST else []

    def level(self, text: str) -> float:
        """The highest level in a text, as `scale` takes it: for measuring. Very low where nothing is read."""
        return max(map(self.scale.whole, self.reads(text)), default=-99.0)

    def margins(self, text: str, found: list[Piece]) -> Floats:
        """The trees' log-odds of each piece; none for pieces that are too short to ask for anything."""
        return self._margins(measure(text, found, self._dictionary, self._meanings))

    def candidates(self, margins: Floats) -> tuple[list[int], Floats]:
        """Which pieces are worth reading, in the order of the text, and the level of every piece."""
        levels = margins - np.float32(self.scale.per_log * np.log(max(len(margins), 1)))
        highest = np.argsort(-margins, kind="stable")[: MOST_READ + len(margins) // _PIECES_PER_READ]
        return sorted(highest[margins[highest] >= self.scale.gate].tolist()), levels

    def _read(self, text: str, found: list[Piece], margins: Floats) -> list[Read]:
        indexes, levels = self.candidates(margins)
        read = self._reader.margins(text, found, indexes)
        return [Read(found[at], at, float(levels[at]), margin) for at, margin in zip(indexes, read, strict=True)]

    def _features(self, measures: Measures, read: Read) -> tuple[tuple[str, float], ...]:
        """What drew a piece's log-odds up the most."""
        pulls = self._trees.pulls(measures.rows(read.index, read.index + 1)[0])
        counted = [(name, float(pull)) for name, pull in zip(self._names, pulls, strict=True) if name not in _SILENT]
        strongest = sorted(
            [("reading", self.scale.per_reader * read.margin), *counted], key=lambda feature: -feature[1]
        )[:_TOLD_FEATURES]
        return tuple((name, round(pull, 2)) for name, pull in strongest if pull > 0)

    def _margins(self, measures: Measures) -> Floats:
        bounds = [*range(0, len(measures.own), _BLOCK), len(measures.own)]
        found_margins = [self._trees.margins(measures.rows(low, high)) for low, high in pairwise(bounds)]
        return np.where(measures.is_short, np.float32(-np.inf), np.concatenate(found_margins))


def read_misplaced(folder: Path, weights: Path = WEIGHTS, vectors: Path = VECTORS, reader: Path = READER) -> Misplaced:
    """The classifier as the rules' folder describes it. Raises `CouldNotInspect("model_missing")` without the pinned files."""
    data = tomllib.loads((folder / "context" / "misplaced.toml").read_text(encoding="utf-8"))
    points = tuple((level, score) for level, score in data["points"])
    scale = Scale(data["per_log"], data["gate"], data["per_reader"], points)
    trees, meanings = load_trees(weights, data["weights"]), load_meanings(vectors, data["vectors"])
    return Misplaced(trees, read_dictionary(folder), meanings, load_reader(reader, data["reader"]), scale)
