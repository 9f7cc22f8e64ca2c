"""Writes `detectors/injection/tongue.npz`: short vectors of English words, from the sentence encoder that the index uses.

    python -m training.injection.distil

The encoder is all-MiniLM-L6-v2 (Apache-2.0), as the core requirements install it. Each word goes through it alone; the main axes
of what comes out are kept as single bytes, weighted down where a word is frequent (the vocabulary is in the order of frequency).
"""

import hashlib
import io
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pipeline.embedders import minilm

WORDS, AXES = 18_000, 40
BATCH = 128
TARGET = Path("detectors/injection/tongue.npz")


def main() -> None:
    package, name, sha256 = minilm.TOKENIZER
    tokenizer = Tokenizer.from_file(str(minilm._checked(package, name, sha256)))
    order = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    words = [word for word, _ in order if word.isascii() and word.isalpha() and len(word) > 1][:WORDS]
    encoder = minilm.build()
    found = np.array([vector for low in range(0, WORDS, BATCH) for vector in encoder._embed(words[low : low + BATCH])])
    data = packed(words, found.astype(np.float32))
    TARGET.write_bytes(data)
    print(f"{TARGET}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def packed(words: list[str], vectors: np.ndarray) -> bytes:
    """The words, and their main axes in single bytes."""
    centred = vectors - vectors.mean(axis=0)
    _, strength, axes = np.linalg.svd(centred, full_matrices=False)
    # Half-way to equal axes: the first ones of an encoder say little about topics.
    turned = centred @ axes[:AXES].T / np.sqrt(strength[:AXES])
    rank = np.arange(len(words))
    weighted = turned * (np.log(rank + 10) - 2)[:, None]
    unit = float(np.abs(weighted).max() / 127)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        words=np.frombuffer(" ".join(words).encode(), np.uint8),
        vectors=np.round(weighted / unit).astype(np.int8),
        unit=np.float64(unit),
    )
    return buffer.getvalue()


if __name__ == "__main__":
    main()
