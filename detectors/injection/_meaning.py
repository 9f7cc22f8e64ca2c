"""What English words are about: short vectors, distilled from the sentence encoder that the index uses, for telling topics apart.

`tongue.npz` holds the 18,000 most frequent English words of that encoder's vocabulary (Apache-2.0), each with the main axes of
the vector that the encoder gives the word alone. Frequent words count for less. Other languages have no vectors, and 0 here.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detectors._finding import CouldNotInspect
from detectors.injection._words import Floats, Tokens

_SIDE = 3
TOLD = 20
"""Of the axes, so many are features themselves; likeness is measured over all of them."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """A vector for each known word, weighted; the last row is that of all unknown words: zero."""

    row: dict[str, int]
    vectors: Floats

    @property
    def names(self) -> list[str]:
        """The columns of `measure`."""
        axes = [f"axis {number}" for number in range(TOLD)]
        return ["like document", "like neighbours", *axes, *(f"{axis} - document" for axis in axes)]

    def measure(self, tokens: Tokens, count: int) -> Floats:
        """For each piece: likeness to the rest of the document and to the pieces around it, its axes, and how these differ."""
        rows = np.fromiter((self.row.get(word, -1) for word in tokens.words), np.int64, len(tokens.words))
        sums = np.zeros((count, self.vectors.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(tokens.first))
        if len(filled):
            sums[filled] = np.add.reduceat(self.vectors[rows[tokens.word]], tokens.first[filled], axis=0)
        own = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        total = own.sum(axis=0)
        mean = total / max(count, 1)
        told = own[:, :TOLD]
        columns = [_cosine(own, total - own), _cosine(own, _around(own)), told, told - mean[:TOLD]]
        return np.concatenate(columns, axis=1).astype(np.float32)


def _around(own: Floats) -> Floats:
    sums = np.concatenate((np.zeros((1, own.shape[1])), np.cumsum(own, axis=0, dtype=np.float64)))
    at = np.arange(len(own))
    low, high = np.maximum(at - _SIDE, 0), np.minimum(at + _SIDE + 1, len(own))
    return np.asarray(sums[high] - sums[low] - own, np.float32)


def _cosine(one: Floats, other: Floats) -> Floats:
    dots = np.einsum("ij,ij->i", one, other)
    norms = np.linalg.norm(other, axis=1)
    return np.where(norms > 1e-6, dots / np.maximum(norms, 1e-6), 0)[:, None]


def load_meanings(path: Path, sha256: str) -> Meanings:
    """Reads the vectors. Raises `CouldNotInspect("model_missing")` where they are not there or not the pinned ones."""
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CouldNotInspect("model_missing")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        words = bytes(file["words"]).decode().split()
        vectors = file["vectors"].astype(np.float32) * np.float32(file["unit"])
    zero = np.zeros((1, vectors.shape[1]), np.float32)
    return Meanings({word: number for number, word in enumerate(words)}, np.concatenate((vectors, zero)))
