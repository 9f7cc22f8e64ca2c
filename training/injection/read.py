"""Trains the reader, the second half of the classifier, and writes `detectors/injection/reader.npz`.

    python -m training.injection.read --model FOLDER --train stdlib=DIR ... [--others prompts.jsonl] [--steps 240]

Wants jax and safetensors beside the product's own libraries; FOLDER holds all-MiniLM-L6-v2 (`model.safetensors`, `vocab.txt`,
Apache-2.0). Its first three layers go on learning, its word vectors stay as they are and keep 20,000 words. The lesson: which
pieces were planted, among those that the trees of `misplaced.npz` think most of. Then `training.injection.scale` sets the scale.
"""

import argparse
import hashlib
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file

from detectors.injection._excerpt import Excerpt, Excerpts, padded
from detectors.injection._misplaced import READER, Misplaced, read_misplaced
from detectors.injection._pieces import pieces
from training.injection.corpus import benign, with_plants
from training.injection.examples import Document
from training.injection.scale import RULES, write_scale

LAYERS, HEADS, WIDTH, WORDS, PLACES = 3, 12, 384, 20_000, 96
BATCH, LENGTHS, RATE, WARM, SMOOTH, DROP = 32, (56, 80), 2e-4, 30, 0.02, 0.1
PLANTED_SHARE, HARD, RANDOM_SHARE, HARD_SHARE = 0.38, 3, 0.5, 0.8
PER_READER = 0.47
"""What its log-odds count for beside those of the trees: by logistic regression over the calibrating sources."""

FIXED = ("word", "place", "kind")

Arrays = dict[str, Any]
Example = tuple[Excerpt, float, float]
"""An excerpt, whether it was planted (1) or not (0), and what the trees think of it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--train", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--others", type=Path, help='further requests to plant, {"text"} a line')
    parser.add_argument("--steps", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    vocabulary = (options.model / "vocab.txt").read_text(encoding="utf-8").split("\n")[:WORDS]
    others = [json.loads(line)["text"] for line in options.others.open(encoding="utf-8")] if options.others else []
    rng = random.Random(options.seed)
    documents = benign(options.train, 260, 4800, rng, seen=True)
    planted = with_plants(documents + rng.sample(documents, len(documents) * 2 // 5), others, rng, seen=True)
    classifier, excerpts = read_misplaced(RULES), Excerpts(vocabulary)
    found = [each for document in (*documents, *planted) for each in _examples(document, classifier, excerpts, rng)]
    learnt = _learnt(_weights(options.model), found, options.steps, options.seed)
    data = packed(learnt, vocabulary)
    READER.write_bytes(data)
    write_scale(per_reader=PER_READER)
    print(f"{READER}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def _examples(document: Document, classifier: Misplaced, excerpts: Excerpts, rng: random.Random) -> Iterator[Example]:
    """The planted pieces, the ones that the trees take for planted, and one by chance."""
    found = pieces(document.text)
    if len(found) < 4:
        return
    margins = classifier.margins(document.text, found)
    hard = np.argsort(-margins, kind="stable")[: HARD if document.plant is None else 1].tolist()
    chosen = {index for index in hard if np.isfinite(margins[index])}
    if rng.random() < RANDOM_SHARE:
        chosen.add(rng.randrange(len(found)))
    for index, piece in enumerate(found):
        inside = min(piece.end, document.end) - max(piece.start, document.start) if document.plant else -1
        is_planted = inside >= 0.6 * (piece.end - piece.start) and np.isfinite(margins[index])
        if is_planted or (index in chosen and inside <= 0):
            yield excerpts.of(document.text, found, index), float(is_planted), float(np.maximum(margins[index], -20))


def _weights(folder: Path) -> Arrays:
    """The encoder's first layers, with names and shapes as `detectors.injection._reader` reads them."""
    file = load_file(folder / "model.safetensors")
    tables = {"word": "word", "place": "position", "kind": "token_type"}
    weights = {name: file[f"embeddings.{of}_embeddings.weight"] for name, of in tables.items()}
    weights |= {"word": weights["word"][:WORDS], "place": weights["place"][:PLACES]}
    weights |= {"norm": file["embeddings.LayerNorm.weight"], "norm_shift": file["embeddings.LayerNorm.bias"]}
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        heads = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
        weights[f"{layer}_in"] = np.concatenate([file[f"{head}.weight"].T for head in heads], axis=1)
        weights[f"{layer}_in_shift"] = np.concatenate([file[f"{head}.bias"] for head in heads])
        parts = {"out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
        for name, of in parts.items():
            weights[f"{layer}_{name}"], weights[f"{layer}_{name}_shift"] = (
                file[f"{at}{of}.weight"].T,
                file[f"{at}{of}.bias"],
            )
        for name, of in {"out": "attention.output", "down": "output"}.items():
            weights[f"{layer}_{name}_norm"] = file[f"{at}{of}.LayerNorm.weight"]
            weights[f"{layer}_{name}_norm_shift"] = file[f"{at}{of}.LayerNorm.bias"]
    head = np.random.default_rng(0).normal(size=(WIDTH, 1)) * 0.02
    weights |= {"head": head, "head_shift": np.zeros(1)}
    return {name: np.asarray(array, np.float32) for name, array in weights.items()}


def _learnt(weights: Arrays, examples: list[Example], steps: int, seed: int) -> Arrays:
    """The weights after so many steps of Adam, the rate falling to nothing."""
    fixed = {name: jnp.asarray(weights[name]) for name in FIXED}
    state = {name: jnp.asarray(array) for name, array in weights.items() if name not in FIXED}

    def loss(moving: Arrays, tokens: Any, kinds: Any, label: Any, key: Any) -> Any:
        margin, aim = _margins({**fixed, **moving}, tokens, kinds, key), label * (1 - SMOOTH) + SMOOTH / 2
        return jnp.mean(jnp.maximum(margin, 0) - margin * aim + jnp.log1p(jnp.exp(-jnp.abs(margin))))

    @jax.jit
    def step(moving: Arrays, first: Arrays, second: Arrays, count: Any, rate: Any, *batch: Any) -> tuple[Arrays, ...]:
        slope = jax.grad(loss)(moving, *batch)
        size = jnp.sqrt(sum(jnp.sum(each**2) for each in slope.values()))
        slope = {name: each * jnp.minimum(1.0, 1.0 / size) for name, each in slope.items()}
        first = {name: 0.9 * first[name] + 0.1 * slope[name] for name in slope}
        second = {name: 0.98 * second[name] + 0.02 * slope[name] ** 2 for name in slope}
        for name, array in moving.items():
            pace = first[name] / (1 - 0.9**count) / (jnp.sqrt(second[name] / (1 - 0.98**count)) + 1e-6)
            moving = {**moving, name: array - rate * (pace + 0.01 * array)}
        return moving, first, second

    first = second = {name: jnp.zeros_like(array) for name, array in state.items()}
    key = jax.random.PRNGKey(seed)
    for number, (tokens, kinds, label) in enumerate(_batches(examples, steps, seed)):
        rate = RATE * min((number + 1) / WARM, 1) * max(0.02, 1 - number / steps)
        key, drop = jax.random.split(key)
        state, first, second = step(state, first, second, number + 1.0, rate, tokens, kinds, label, drop)
    return {**fixed, **state}


def _batches(examples: list[Example], steps: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Examples of like length together, in an order by chance, so many of each kind."""
    rng = np.random.default_rng(seed)
    planted, honest = ([each for each in examples if each[1] == label] for label in (1.0, 0.0))
    many = int(steps * BATCH * PLANTED_SHARE)
    drawn = [planted[at] for at in rng.permutation(max(many, len(planted)))[:many] % len(planted)]
    rest = steps * BATCH - many
    honest.sort(key=lambda each: -each[2] + 2 * rng.normal())
    hard = int(rest * HARD_SHARE)
    drawn += [honest[at % len(honest)] for at in range(hard)]
    drawn += [honest[at] for at in rng.permutation(max(rest, len(honest)))[: rest - hard] % len(honest)]
    drawn = [drawn[at] for at in rng.permutation(len(drawn))]
    for low in range(0, len(drawn), 16 * BATCH):
        some = sorted(drawn[low : low + 16 * BATCH], key=lambda each: len(each[0].tokens))
        for at in rng.permutation(len(some) // BATCH):
            batch = some[at * BATCH : (at + 1) * BATCH]
            tokens, kinds = (array[:, : LENGTHS[-1]] for array in padded([each[0] for each in batch]))
            gap = (0, 0), (0, next(length for length in LENGTHS if length >= tokens.shape[1]) - tokens.shape[1])
            label = np.array([each[1] for each in batch], np.float32)
            yield np.pad(tokens, gap), np.pad(kinds, gap, constant_values=-1), label


def _margins(weights: Arrays, tokens: Any, kinds: Any, key: Any) -> Any:
    """As `detectors.injection._reader.Reader.read`, with some of what each layer adds dropped by chance."""
    rows, length = tokens.shape
    state = weights["word"][tokens] + weights["place"][:length] + weights["kind"][jnp.maximum(kinds, 0)]
    state = _normed(state, weights, "norm")
    unseen = jnp.where(kinds < 0, -1e9, 0.0)[:, None, None, :]
    for layer in range(LAYERS):
        key, once, again = jax.random.split(key, 3)
        inner = (state @ weights[f"{layer}_in"] + weights[f"{layer}_in_shift"]).reshape(rows, length, 3, HEADS, -1)
        query, sought, value = inner.transpose(2, 0, 3, 1, 4)
        share = jax.nn.softmax(query @ sought.swapaxes(-1, -2) / np.sqrt(WIDTH // HEADS) + unseen, -1)
        mixed = (share @ value).transpose(0, 2, 1, 3).reshape(rows, length, WIDTH)
        mixed = mixed @ weights[f"{layer}_out"] + weights[f"{layer}_out_shift"]
        state = _normed(state + _dropped(mixed, once), weights, f"{layer}_out_norm")
        wide = jax.nn.gelu(state @ weights[f"{layer}_up"] + weights[f"{layer}_up_shift"], approximate=True)
        down = wide @ weights[f"{layer}_down"] + weights[f"{layer}_down_shift"]
        state = _normed(state + _dropped(down, again), weights, f"{layer}_down_norm")
    own = (kinds == 0)[..., None]
    pooled = (state * own).sum(axis=1) / own.sum(axis=1) + state[:, 0]
    return (pooled @ weights["head"] + weights["head_shift"])[:, 0]


def _normed(state: Any, weights: Arrays, name: str) -> Any:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / spread * weights[name] + weights[f"{name}_shift"]


def _dropped(state: Any, key: Any) -> Any:
    return state * jax.random.bernoulli(key, 1 - DROP, state.shape) / (1 - DROP)


def packed(weights: Arrays, vocabulary: list[str]) -> bytes:
    """Tables as bytes with a scale for each word or column, the rest as it is."""
    arrays: dict[str, np.ndarray] = {"vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8)}
    for name, array in ((name, np.asarray(each, np.float32)) for name, each in weights.items()):
        if array.ndim == 2 and name not in ("head", "kind", "place"):
            unit = np.abs(array).max(axis=1 if name == "word" else 0, keepdims=True) / 127
            arrays |= {name: np.round(array / unit).astype(np.int8), f"{name} unit": unit.astype(np.float32)}
        else:
            arrays[name] = array
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stubs take the names for options
    return buffer.getvalue()


if __name__ == "__main__":
    main()
