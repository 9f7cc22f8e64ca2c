"""Trains the trees, the first half of the classifier of misplaced instructions, and reports what they find without the reader.

    python -m training.injection.train --train stdlib=DIR ... --calibrate git=DIR ... --report vim=DIR ... [--others prompts.jsonl]

Wants catboost beside the product's own libraries. A source is a name and a folder of documentation; one that is named for a
language (`letter-de=DIR`) gets plants in that language too. Everything else is generated from the seed.
"""

import argparse
import hashlib
import io
import json
import random
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier

from detectors.injection._meaning import Meanings, load_meanings
from detectors.injection._words import Dictionary, Floats, read_dictionary
from training.injection.corpus import benign, prompts, with_plants
from training.injection.examples import Document, Rows, rows
from training.injection.scale import GATE, PER_LOG, points_of, report, write_scale

RULES = Path("detectors/rules/injection")
WEIGHTS = Path("detectors/injection/misplaced.npz")
VECTORS = Path("detectors/injection/tongue.npz")
TREES, FIRST_TREES, DEPTH = 320, 40, 6
RANDOM_PIECES, HARD_PIECES = 45_000, 7
LOSS_AT_GATE = 0.01


def main() -> None:
    options = _options()
    dictionary = read_dictionary(RULES)
    vectors = hashlib.sha256(VECTORS.read_bytes()).hexdigest()
    known = dictionary, load_meanings(VECTORS, vectors)
    others = [json.loads(line)["text"] for line in options.others.open(encoding="utf-8")] if options.others else []
    rng = random.Random(options.seed)
    documents = benign(options.train, 260, 4800, rng, seen=True)
    plain = rows(documents, *known)
    twice = documents + rng.sample(documents, len(documents) * 2 // 5)
    planted = rows(with_plants(twice, others, rng, seen=True), *known)
    bare = rows(prompts(3000, rng, seen=True), *known)
    model = _fitted(plain, planted, bare, options.seed)
    measured = {
        name: _levels(model, sources, known, random.Random(options.seed + number))
        for number, (name, sources) in enumerate((("calibrate", options.calibrate), ("report", options.report)), 1)
    }
    _write(model, planted)
    write_scale(per_log=PER_LOG, gate=GATE)
    for name, (clean, attacked, texts) in measured.items():
        report(name, clean, attacked, texts, points_of(*measured["calibrate"][:2]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train", "calibrate", "report"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--others", type=Path, help='further requests to plant, {"text"} a line')
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _fitted(plain: Rows, planted: Rows, bare: Rows, seed: int) -> CatBoostClassifier:
    """Two rounds: the second learns from what the first took for planted in benign documents."""
    rng = np.random.default_rng(seed)
    positive = planted.features[planted.label == 1]
    beside = planted.features[planted.label == 0]
    some = [plain.features[rng.choice(len(plain.features), RANDOM_PIECES)], beside[rng.choice(len(beside), 10_000)]]
    first = _round(positive, [*some, bare.features], TREES // 3, seed)
    hard = plain.features[_highest(_margins(first, plain.features), plain.document)]
    return _round(positive, [*some, bare.features, hard], TREES, seed)


def _round(positive: Floats, negative: list[Floats], trees: int, seed: int) -> CatBoostClassifier:
    features = np.concatenate([positive, *negative]).astype(np.float32)
    label = np.arange(len(features)) < len(positive)
    model = CatBoostClassifier(
        iterations=trees, depth=DEPTH, learning_rate=0.08, l2_leaf_reg=6, random_seed=seed, thread_count=2, verbose=0, rsm=0.5,
        border_count=64, boosting_type="Plain", bootstrap_type="Bernoulli", subsample=0.7, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(features, label.astype(int))


def _margins(model: CatBoostClassifier, features: Floats) -> Floats:
    return np.asarray(model.predict(features, prediction_type="RawFormulaVal"), np.float32)


def _highest(margin: Floats, document: np.ndarray) -> np.ndarray:
    """The rows of the highest pieces of each document."""
    order = np.lexsort((-margin, document))
    begins = np.r_[True, document[order][1:] != document[order][:-1]]
    place = np.arange(len(order))
    return order[place - np.maximum.accumulate(np.where(begins, place, 0)) < HARD_PIECES]


def _levels(
    model: CatBoostClassifier, sources: list[str], known: tuple[Dictionary, Meanings], rng: random.Random
) -> tuple[Floats, Floats, list[Document]]:
    """The highest level of each benign document and of each planted one, and the planted ones, of sources never trained on."""
    documents = benign(sources, 260, 1300, rng, seen=False)
    planted = with_plants(documents, (), rng, seen=False)
    return *(_of_documents(model, rows(part, *known), len(part)) for part in (documents, planted)), planted


def _of_documents(model: CatBoostClassifier, found: Rows, count: int) -> Floats:
    highest = np.full(count, -99.0, np.float32)
    np.maximum.at(highest, found.document, _margins(model, found.features))
    number = np.bincount(found.document, minlength=count)
    return highest - PER_LOG * np.log(np.maximum(number, 1))


def _write(model: CatBoostClassifier, planted: Rows) -> None:
    """The weights as arrays. The gate loses at most one in a hundred of the planted sentences that are worth reading."""
    path = WEIGHTS.with_suffix(".json")
    model.save_model(str(path), format="json")
    data = json.loads(path.read_text())
    path.unlink()
    trees = data["oblivious_trees"]
    splits = [(tree["splits"] + [{"float_feature_index": 0, "border": 3e38}] * DEPTH)[:DEPTH] for tree in trees]
    leaf = [(tree["leaf_values"] * (1 << DEPTH))[: 1 << DEPTH] for tree in trees]
    scale, bias = data["scale_and_bias"]
    positive = planted.features[planted.label == 1].astype(np.float32)
    final = _margins(model, positive)
    early = model.predict(positive, prediction_type="RawFormulaVal", ntree_end=FIRST_TREES)
    gate = float(np.quantile(early[final > GATE], LOSS_AT_GATE))
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        feature=np.array([[split["float_feature_index"] for split in some] for some in splits], np.int16),
        border=np.array([[split["border"] for split in some] for some in splits], np.float32),
        leaf=np.array(leaf, np.float32) * np.float32(scale),
        bias=np.float64(bias[0]),
        gate=np.float64(gate),
        columns=np.int64(planted.features.shape[1]),
    )
    WEIGHTS.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
