"""A small transformer that reads one piece with its surroundings, for the few pieces that the trees think most of.

Three layers of all-MiniLM-L6-v2 (Apache-2.0), trained further on planted and honest sentences by `training/injection/read.py`.
Its weights are bytes with a scale for each column, in a file whose hash is pinned; it is walked in numpy.
"""

import hashlib
import io
from collections import OrderedDict
from pathlib import Path

import numpy as np

from detectors._finding import CouldNotInspect
from detectors.injection._excerpt import Excerpt, Excerpts, padded
from detectors.injection._pieces import Piece
from detectors.injection._words import Floats

_HEADS = 12
_REMEMBERED = 4096
_TINY = np.float32(1e-12)


class Reader:
    """The model. Remembers the answers of its last excerpts by their hash; keeps no text between calls."""

    def __init__(self, weights: dict[str, Floats], vocabulary: list[str]) -> None:
        self._weights = weights
        self._layers = sum(name.endswith("_in") for name in weights)
        self._excerpts = Excerpts(vocabulary)
        self._known: OrderedDict[bytes, float] = OrderedDict()

    def margins(self, text: str, pieces: list[Piece], indexes: list[int]) -> list[float]:
        """The log-odds that each of these pieces was planted."""
        excerpts = [self._excerpts.of(text, pieces, index) for index in indexes]
        keys = [hashlib.sha256(np.array(each.tokens, np.int32).tobytes()).digest() for each in excerpts]
        fresh = {key: excerpt for key, excerpt in zip(keys, excerpts, strict=True) if key not in self._known}
        if fresh:
            self._known.update(zip(fresh, self.read(list(fresh.values())).tolist(), strict=True))
        found = [self._known[key] for key in keys]
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    def read(self, excerpts: list[Excerpt]) -> Floats:
        """The log-odds of each excerpt."""
        tokens, kinds = padded(excerpts)
        weights = self._weights
        rows, length = tokens.shape
        state = weights["word"][tokens] + weights["place"][:length] + weights["kind"][np.maximum(kinds, 0)]
        state = _normed(state, weights["norm"], weights["norm_shift"])
        unseen = np.where(kinds < 0, np.float32(-1e9), np.float32(0))[:, None, None, :]
        for layer in range(self._layers):
            state = self._layer(state, unseen, layer)
        own = (kinds == 0)[:, :, None]
        pooled = (state * own).sum(axis=1) / own.sum(axis=1) + state[:, 0]
        return np.asarray((pooled @ weights["head"] + weights["head_shift"]).reshape(rows), np.float32)

    def _layer(self, state: Floats, unseen: Floats, layer: int) -> Floats:
        weights = self._weights
        rows, length, width = state.shape
        inner = (state @ weights[f"{layer}_in"] + weights[f"{layer}_in_shift"]).reshape(rows, length, 3, _HEADS, -1)
        query, key, value = inner.transpose(2, 0, 3, 1, 4)
        share = query @ key.swapaxes(-1, -2) / np.sqrt(np.float32(width // _HEADS)) + unseen
        share = np.exp(share - share.max(axis=-1, keepdims=True))
        mixed = (share / share.sum(axis=-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, width)
        mixed = mixed @ weights[f"{layer}_out"] + weights[f"{layer}_out_shift"]
        state = _normed(state + mixed, weights[f"{layer}_out_norm"], weights[f"{layer}_out_norm_shift"])
        wide = _gelu(state @ weights[f"{layer}_up"] + weights[f"{layer}_up_shift"])
        down = wide @ weights[f"{layer}_down"] + weights[f"{layer}_down_shift"]
        return _normed(state + down, weights[f"{layer}_down_norm"], weights[f"{layer}_down_norm_shift"])


def _normed(state: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _TINY)
    return np.asarray(centred / spread * scale + shift, np.float32)


def _gelu(state: Floats) -> Floats:
    """By the hyperbolic tangent, as in training."""
    inner = np.sqrt(np.float32(2 / np.pi)) * (state + np.float32(0.044715) * state * state * state)
    return np.asarray(np.float32(0.5) * state * (1 + np.tanh(inner)), np.float32)


def load_reader(path: Path, sha256: str) -> Reader:
    """Reads the weights. Raises `CouldNotInspect("model_missing")` where they are not there or not the pinned ones."""
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CouldNotInspect("model_missing")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    vocabulary = bytes(arrays.pop("vocabulary")).decode().split("\n")
    weights = {
        name: array.astype(np.float32) * arrays[f"{name} unit"] if f"{name} unit" in arrays else array
        for name, array in arrays.items()
        if not name.endswith(" unit")
    }
    return Reader(weights, vocabulary)
