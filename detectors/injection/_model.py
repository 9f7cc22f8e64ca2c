"""The trees that tell a planted request from an ordinary sentence: read from a file whose hash is pinned, walked in numpy.

The trees are symmetric: all nodes of a level ask the same question, so the answers of a level are one bit of the leaf's number.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detectors._finding import CouldNotInspect
from detectors.injection._words import Floats

_FIRST_TREES = 40
_SHAPES = {"feature": 2, "border": 2, "leaf": 2, "bias": 0, "gate": 0, "columns": 0}


@dataclass(frozen=True, slots=True)
class Trees:
    """`feature` and `border`: trees x levels. `leaf`: trees x leaves. `gate`: below it, the first trees have decided."""

    feature: np.ndarray
    border: Floats
    leaf: Floats
    bias: float
    gate: float
    columns: int

    def margins(self, rows: Floats) -> Floats:
        """The log-odds of each row, as in training: above all for comparing. Rows below the gate keep what 40 trees say."""
        margin = self.bias + self._sum(rows, 0, _FIRST_TREES)
        rest = np.flatnonzero(margin >= self.gate)
        margin[rest] += self._sum(rows[rest], _FIRST_TREES, len(self.feature))
        return margin

    def pulls(self, row: Floats) -> Floats:
        """How far each column drew the log-odds of a row: what they'd lose, tree by tree, were its answer the other one."""
        bits = 1 << np.arange(self.feature.shape[1])
        trees = np.arange(len(self.feature))
        number = ((row[self.feature] > self.border) * bits).sum(axis=1)
        lost = self.leaf[trees, number][:, None] - self.leaf[trees[:, None], number[:, None] ^ bits]
        return np.bincount(self.feature.ravel(), lost.ravel(), minlength=self.columns).astype(np.float32)

    def _sum(self, rows: Floats, low: int, high: int) -> Floats:
        feature, border, leaf = self.feature[low:high], self.border[low:high], self.leaf[low:high]
        number = np.zeros((len(rows), high - low), np.intp)
        for level in range(feature.shape[1]):
            number |= (rows[:, feature[:, level]] > border[:, level]).astype(np.intp) << level
        return np.asarray(leaf[np.arange(high - low), number].sum(axis=1), np.float32)


def load_trees(path: Path, sha256: str) -> Trees:
    """Reads the weights. Raises `CouldNotInspect("model_missing")` where they are not there or not the pinned ones."""
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CouldNotInspect("model_missing")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in _SHAPES}
    scalars = {name: arrays.pop(name).item() for name in ("bias", "gate", "columns")}
    return Trees(**arrays, **scalars)
