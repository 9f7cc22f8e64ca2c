"""A small transformer that reads one piece with its surroundings, for the few pieces that the trees think most of.

The first layers of all-MiniLM-L6-v2 (Apache-2.0), trained further on planted and honest sentences by `training/injection/read.py`.
It is an ONNX model with weights of seven bits, in a file whose hash is pinned.
"""

import hashlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import onnxruntime

from detectors._finding import CouldNotInspect
from detectors.injection._excerpt import Excerpt, Excerpts
from detectors.injection._pieces import Piece
from detectors.injection._words import Floats

_REMEMBERED = 4096


class Reader:
    """The model. Remembers the answers of its last excerpts by their hash; keeps no text between calls."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: the documents are what runs in parallel.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._excerpts = Excerpts(self._session.get_modelmeta().custom_metadata_map["vocabulary"].split("\n"))
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
        """The log-odds of each excerpt. Each is read alone: what is rounded on the way depends on all that is read at once."""
        return np.array([self._margin(excerpt) for excerpt in excerpts], np.float32)

    def _margin(self, excerpt: Excerpt) -> float:
        tokens = np.array([excerpt.tokens], np.int64)
        kinds = np.array([excerpt.kinds], np.int64)
        return float(self._session.run(["margin"], {"tokens": tokens, "kinds": kinds})[0][0, 0])


def load_reader(path: Path, sha256: str) -> Reader:
    """Reads the model. Raises `CouldNotInspect("model_missing")` where it is not there or not the pinned one."""
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CouldNotInspect("model_missing")
    return Reader(data)
