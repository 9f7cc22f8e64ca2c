"""Sentences that ask for something and don't belong where they stand: requests that no rule knows by their words."""

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
from detectors.injection._weigh import Sign
from detectors.injection._words import Dictionary, Floats, read_dictionary

WEIGHTS = Path(__file__).parent / "misplaced.npz"
VECTORS = Path(__file__).parent / "tongue.npz"

_TOLD_FEATURES = 5
"""So many of the strongest features go with a finding."""

_SILENT = frozenset(("log_pieces", *(f"axis {number}{of}" for number in range(TOLD) for of in ("", " - document"))))
"""Features that tell a person nothing: the size of the document, and the axes of meaning."""

_BLOCK = 4096
"""Pieces judged at once: bounds what the features take in memory."""

_FEWEST = 4
"""A text of fewer pieces has no context that a sentence could be out of."""

_MOST_SIGNS = 12
"""Where more sentences than that look misplaced, that is how the document speaks: the highest are told."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From margins to scores: `per_log` goes off for each factor e in the number of pieces, then `points` are joined by lines."""

    per_log: float
    points: tuple[tuple[float, float], ...]

    def scores(self, margins: Floats) -> Floats:
        """0 below the first point."""
        level = margins - self.per_log * np.log(max(len(margins), 1))
        at, score = zip(*self.points, strict=True)
        return np.asarray(np.interp(level, at, score, left=0.0), np.float32)


class Misplaced:
    """The classifier. Keeps no text between calls."""

    def __init__(self, trees: Trees, dictionary: Dictionary, meanings: Meanings, scale: Scale) -> None:
        self._names = names(dictionary, meanings)
        if trees.columns != len(self._names):
            raise CouldNotInspect("model_missing")
        self._trees = trees
        self._dictionary = dictionary
        self._meanings = meanings
        self.scale = scale

    def signs(self, text: str) -> Iterator[Sign]:
        """The sentences of a text that score, at most twelve. Linear in the text."""
        found = pieces(text)
        if len(found) < _FEWEST:
            return
        measures = measure(text, found, self._dictionary, self._meanings)
        scores = self.scale.scores(self._margins(measures))
        for index in sorted(np.argsort(-scores, kind="stable")[:_MOST_SIGNS].tolist()):
            if scores[index] > 0:
                features = self._features(measures, index)
                start, end = found[index]
                score = float(scores[index])
                yield Sign(RULE.id, RULE.family, start, end, score, techniques=RULE.tags, features=features)

    def margins(self, text: str, found: list[Piece]) -> Floats:
        """The log-odds of each piece of the text; none for pieces that are too short to ask for anything."""
        return self._margins(measure(text, found, self._dictionary, self._meanings))

    def _features(self, measures: Measures, index: int) -> tuple[tuple[str, float], ...]:
        """What drew a piece's log-odds up the most."""
        pulls = self._trees.pulls(measures.rows(index, index + 1)[0])
        highest = [
            column for column in np.argsort(-pulls, kind="stable").tolist() if self._names[column] not in _SILENT
        ]
        strongest = ((self._names[column], float(pulls[column])) for column in highest[:_TOLD_FEATURES])
        return tuple((name, round(pull, 2)) for name, pull in strongest if pull > 0)

    def _margins(self, measures: Measures) -> Floats:
        bounds = [*range(0, len(measures.own), _BLOCK), len(measures.own)]
        found_margins = [self._trees.margins(measures.rows(low, high)) for low, high in pairwise(bounds)]
        return np.where(measures.is_short, np.float32(-np.inf), np.concatenate(found_margins))


def read_misplaced(folder: Path, weights: Path = WEIGHTS, vectors: Path = VECTORS) -> Misplaced:
    """The classifier as the rules' folder describes it. Raises `CouldNotInspect("model_missing")` without the pinned files."""
    data = tomllib.loads((folder / "context" / "misplaced.toml").read_text(encoding="utf-8"))
    scale = Scale(data["per_log"], tuple((level, score) for level, score in data["points"]))
    trees, meanings = load_trees(weights, data["weights"]), load_meanings(vectors, data["vectors"])
    return Misplaced(trees, read_dictionary(folder), meanings, scale)
