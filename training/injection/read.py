"""Trains the reader, the second half of the classifier, and writes `detectors/injection/reader.onnx`.

    python -m training.injection.read --model FOLDER --train stdlib=DIR ... [--others prompts.jsonl] [--steps 550] [--go-on]

Wants torch, safetensors and onnx beside the product's own libraries; FOLDER holds all-MiniLM-L6-v2 (`model.safetensors`,
`vocab.txt`, Apache-2.0). Its first three layers go on learning; its word vectors stay as they are, of 20,000 words. The lesson:
which pieces were planted, among those that the trees of `misplaced.npz` think most of. From half-way on, most honest pieces are
those that the reader itself was wrong about. Then `training.injection.scale` sets the scale.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from detectors.injection._excerpt import Excerpt, Excerpts
from detectors.injection._misplaced import READER, Misplaced, read_misplaced
from detectors.injection._pieces import pieces
from training.injection.corpus import benign, with_plants
from training.injection.examples import Document, padded
from training.injection.graph import built, weights_of
from training.injection.network import WORDS, Reader, Rounded
from training.injection.scale import RULES, write_scale

BATCH, RATE, WARM, DECAY = 32, 1.5e-4, 40, 0.01
ROUNDED_FROM = 0.85
"""From this share of the steps on, it learns with the weights rounded as they will be."""

MOST, LETTERS, AGAIN = 150, 2800, 0.4
"""Documents of a source, made-up ones, and how many hosts take a second plant."""

PLANTED_SHARE, REAL_SHARE, HARD_SHARE = 0.38, 0.65, 0.8
"""Of a batch: planted pieces; of the honest ones, those of real documents; of these, the hardest."""

HARD, HARD_BESIDE, RANDOM_SHARE = 4, 2, 0.5
SCORED, WRONG_SHARE = 5_000, 0.35
"""Half-way, so many honest pieces are read, and so many of them, the worst, are the hard ones from there on."""

Example = tuple[Excerpt, bool, float, bool]
"""An excerpt, whether it was planted, what the trees think of it, whether its document is a real one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--train", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--others", type=Path, help='further requests to plant, {"text"} a line')
    parser.add_argument("--go-on", action="store_true", help="from the reader that is there")
    parser.add_argument("--steps", type=int, default=550)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    vocabulary = (options.model / "vocab.txt").read_text(encoding="utf-8").split("\n")[:WORDS]
    examples = _lesson(options, Excerpts(vocabulary))
    net = Reader(options.model)
    if options.go_on:
        net.take(weights_of(READER.read_bytes()))
    _learn(net, examples, options.steps, options.seed)
    data = built(net.arrays(), vocabulary)
    READER.write_bytes(data)
    write_scale()
    print(f"{READER}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def _lesson(options: argparse.Namespace, excerpts: Excerpts) -> list[Example]:
    others = [json.loads(line)["text"] for line in options.others.open(encoding="utf-8")] if options.others else []
    rng = random.Random(options.seed)
    documents = benign(options.train, MOST, LETTERS, rng, seen=True)
    hosts = documents + rng.sample(documents, int(len(documents) * AGAIN))
    planted = with_plants(hosts, others, rng, seen=True)
    real = {source.partition("=")[0] for source in options.train}
    classifier = read_misplaced(RULES)
    found = [
        each for document in (*documents, *planted) for each in _examples(document, classifier, excerpts, rng, real)
    ]
    print(f"{len(documents)} documents, {len(found)} excerpts, {sum(each[1] for each in found)} planted", flush=True)
    return found


def _examples(
    document: Document, classifier: Misplaced, excerpts: Excerpts, rng: random.Random, real: set[str]
) -> Iterator[Example]:
    """The planted pieces, the ones that the trees take for planted, and one by chance."""
    found = pieces(document.text)
    if len(found) < 4:
        return
    margins = classifier.margins(document.text, found)
    hard = np.argsort(-margins, kind="stable")[: HARD if document.plant is None else HARD_BESIDE].tolist()
    chosen = {index for index in hard if np.isfinite(margins[index])}
    if rng.random() < RANDOM_SHARE:
        chosen.add(rng.randrange(len(found)))
    for index, piece in enumerate(found):
        inside = min(piece.end, document.end) - max(piece.start, document.start) if document.plant else -1
        is_planted = inside >= 0.6 * (piece.end - piece.start) and bool(np.isfinite(margins[index]))
        if is_planted or (index in chosen and inside <= 0):
            margin = float(np.maximum(margins[index], -20))
            yield excerpts.of(document.text, found, index), is_planted, margin, document.source in real


def _learn(net: Reader, examples: list[Example], steps: int, seed: int) -> None:
    """Adam, the rate falling to nothing."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, betas=(0.9, 0.98), weight_decay=DECAY, fused=True)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / WARM, 1) * max(0.01, 1 - step / steps)
    )
    planted, honest = ([each for each in examples if each[1] is label] for label in (True, False))
    hard = sorted(honest, key=lambda each: -each[2] + 2 * float(rng.normal()))
    began, losses = time.process_time(), []
    for low, high in ((0, steps // 2), (steps // 2, steps)):
        if low:
            hard = _wrong(net, hard, rng)
        drawn = _drawn(planted, honest, hard, (high - low) * BATCH, rng)
        for step, batch in enumerate(_batches(drawn, rng), low):
            for part in net.modules():
                if isinstance(part, Rounded):
                    part.is_rounded = step >= ROUNDED_FROM * steps
            net.train()
            aim = torch.tensor([float(each[1]) for each in batch])
            loss = functional.binary_cross_entropy_with_logits(_margins(net, batch), aim)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rate.step()
            losses.append(loss.item())
            if step % 50 == 49:
                print(
                    f"step {step + 1}: loss {np.mean(losses[-50:]):.3f}, {time.process_time() - began:.0f} s",
                    flush=True,
                )


def _margins(net: Reader, batch: list[Example]) -> torch.Tensor:
    tokens, kinds = (torch.from_numpy(array) for array in padded([each[0] for each in batch]))
    with torch.autocast("cpu", torch.bfloat16):
        margins: torch.Tensor = net(tokens, kinds)
    return margins


def _wrong(net: Reader, hard: list[Example], rng: np.random.Generator) -> list[Example]:
    """Of the honest pieces that the trees found hard, those that the reader takes for planted, in an order by chance."""
    some = sorted((hard[at] for at in rng.permutation(len(hard))[:SCORED]), key=lambda each: len(each[0].tokens))
    net.eval()
    with torch.no_grad():
        batches = [_margins(net, some[low : low + BATCH]).numpy() for low in range(0, len(some), BATCH)]
    worst = np.argsort(-np.concatenate(batches), kind="stable")[: int(len(some) * WRONG_SHARE)]
    return [some[at] for at in rng.permutation(worst)]


def _drawn(
    planted: list[Example], honest: list[Example], hard: list[Example], count: int, rng: np.random.Generator
) -> list[Example]:
    """So many examples: planted ones, hard honest ones of real and of made-up documents, and others by chance."""
    many = int(count * PLANTED_SHARE)
    drawn = _some(planted, many, rng)
    for is_real, share in ((True, REAL_SHARE), (False, 1 - REAL_SHARE)):
        wanted = int((count - many) * share * HARD_SHARE)
        drawn += _first([each for each in hard if each[3] is is_real], wanted)
    drawn += _some(honest, count - len(drawn), rng)
    return [drawn[at] for at in rng.permutation(len(drawn))]


def _first(examples: list[Example], count: int) -> list[Example]:
    return [examples[at % len(examples)] for at in range(count)] if examples else []


def _some(examples: list[Example], count: int, rng: np.random.Generator) -> list[Example]:
    return [examples[at] for at in rng.permutation(max(count, len(examples)))[:count] % len(examples)]


def _batches(drawn: list[Example], rng: np.random.Generator) -> Iterator[list[Example]]:
    """Examples of like length together, in an order by chance."""
    for low in range(0, len(drawn), 16 * BATCH):
        some = sorted(drawn[low : low + 16 * BATCH], key=lambda each: len(each[0].tokens))
        for at in rng.permutation(len(some) // BATCH):
            yield some[at * BATCH : (at + 1) * BATCH]


if __name__ == "__main__":
    main()
