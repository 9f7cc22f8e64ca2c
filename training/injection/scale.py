"""The scale of the shipped weights, measured anew: the levels that shares of benign documents reach, and what is found above them.

    python -m training.injection.scale --calibrate git=DIR ... --report vim=DIR ...

Takes the same sources, seeds and kinds as the training and needs neither catboost nor torch. Writes `context/misplaced.toml`: how
much the reader counts beside the trees and what a level means, counted on the calibrating sources and only checked on those of the
report.
"""

import argparse
import hashlib
import random
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np

from detectors.injection._misplaced import READER, VECTORS, WEIGHTS, Read, read_misplaced
from training.injection.corpus import benign, dialogues, longer, with_plants
from training.injection.examples import Document

RULES = Path("detectors/rules/injection")
PER_LOG, GATE = 0.4, -0.2
"""As `detectors.injection._misplaced.Scale`: chosen where documents of 66,000 characters are found most, at equal false alarms."""

PRIOR = 0.05
"""Scores are chances where one document in twenty was attacked; with another share s, the odds are 19 s / (1 - s) times theirs."""

SHARES = (0.05, 0.02, 0.01, 0.006, 0.003, 0.0018, 0.001, 0.0005)
"""Between the levels that these shares of benign documents reach, attacked and benign ones are counted."""

TALKS, LONG = 130, 80
READERS, FEW = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2), (0.005, 0.003, 0.002, 0.001)
"""Shares of the reader that are tried, at these shares of benign documents."""

LOWEST, HIGHEST = 0.3, 0.98
LIMITS = (2_000, 6_000, 15_000, 30_000)
BINS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("calibrate", "report"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_scale(per_log=PER_LOG, gate=GATE)
    classifier = read_misplaced(RULES)
    share = 0.0
    points: list[tuple[float, float]] = []
    for number, name in enumerate(("calibrate", "report"), 1):
        rng = random.Random(options.seed + number)
        documents = benign(getattr(options, name), 260, 1300, rng, seen=False)
        documents += longer(documents, LONG, rng)
        planted = with_plants(documents, (), rng, seen=False)
        reads = [[classifier.reads(one.text) for one in some] for some in (documents, planted)]
        if not points:
            share = share_of(*reads)
        clean, attacked = (_levels(some, share) for some in reads)
        if not points:
            points = points_of(clean, attacked)
            write_scale(points=points, per_reader=share)
        report(name, clean, attacked, planted, points)
        talk = _levels([classifier.reads(one.text) for one in dialogues(TALKS, rng, seen=False)], share)
        print(f"  held of {TALKS} dialogues: {100 * float((_scores(talk, points) >= 0.7).mean()):.1f} %")


def share_of(honest: list[list[Read]], planted: list[list[Read]]) -> float:
    """What the reader's log-odds count for beside the trees': what finds most where few benign documents are held."""
    return max(READERS, key=lambda share: _found(_levels(honest, share), _levels(planted, share)))


def _found(clean: np.ndarray, attacked: np.ndarray) -> float:
    return float(np.mean([(attacked > np.quantile(clean, 1 - held)).mean() for held in FEW]))


def _levels(found: list[list[Read]], share: float) -> np.ndarray:
    """The highest level of each document."""
    return np.array([max((read.level + share * read.margin for read in reads), default=-99.0) for reads in found])


def write_scale(**changes: object) -> None:
    """`misplaced.toml` with the changes, and with the hashes of the weights as they are now."""
    path = RULES / "context" / "misplaced.toml"
    data = {**tomllib.loads(path.read_text(encoding="utf-8")), **changes}
    for name, file in (("weights", WEIGHTS), ("vectors", VECTORS), ("reader", READER)):
        data[name] = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    lines = "\n".join(f"  [{at}, {score}]," for at, score in data["points"])
    path.write_text(
        "# The files of the classifier (SHA-256) and what its log-odds mean. Written by training/injection.\n"
        f'weights = "{data["weights"]}"\nvectors = "{data["vectors"]}"\nreader = "{data["reader"]}"\n'
        f"per_log = {data['per_log']}\ngate = {data['gate']}\nper_reader = {data['per_reader']}\npoints = [\n{lines}\n]\n",
        encoding="utf-8",
    )


def points_of(clean: np.ndarray, attacked: np.ndarray) -> list[tuple[float, float]]:
    """Levels with the chance that a document of that level was attacked: counted between levels, and never falling.

    From `LOWEST` on: what is less likely is no finding.
    """
    edges = [float(np.quantile(clean, 1 - share)) for share in SHARES]
    edges.append(float(np.quantile(attacked, 0.95)))
    chances: list[float] = []
    for low, high in pairwise(edges):
        counts = [float(((some >= low) & (some < high)).sum()) + 0.5 for some in (clean, attacked)]
        chances.append(_chance(counts[0] / len(clean), counts[1] / len(attacked)))
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    points = [
        (round(at, 3), round(min(chance, HIGHEST), 3)) for at, chance in zip(middles, _rising(chances), strict=True)
    ]
    return [point for point in points if point[1] >= LOWEST] + [(round(edges[-1] + 1.0, 3), HIGHEST)]


def _chance(clean: float, attacked: float) -> float:
    return PRIOR * attacked / (PRIOR * attacked + (1 - PRIOR) * clean)


def _rising(chances: list[float]) -> list[float]:
    """The nearest list that never falls: neighbours that do are pooled."""
    pools: list[tuple[float, int]] = []
    for chance in chances:
        pools.append((chance, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, many), (other, few) = pools[-2:]
            pools[-2:] = [((one * many + other * few) / (many + few), many + few)]
    return [chance for chance, count in pools for _ in range(count)]


def _scores(levels: np.ndarray, points: list[tuple[float, float]]) -> np.ndarray:
    at, score = zip(*points, strict=True)
    return np.interp(levels, at, score, left=0.0)


def report(
    name: str, clean: np.ndarray, attacked: np.ndarray, planted: list[Document], points: list[tuple[float, float]]
) -> None:
    """Prints the shares of benign and of planted documents at each score, and those held by goal and by language."""
    print(f"\n{name}: {len(clean)} benign documents, {len(attacked)} with a plant")
    scores = [_scores(some, points) for some in (clean, attacked)]
    for level in (LOWEST, 0.5, 0.7, 0.85, 0.95):
        shares = [100 * float((some >= level).mean()) for some in scores]
        print(f"  score {level:4}: benign {shares[0]:6.2f} %  planted {shares[1]:5.1f} %")
    for low, high in pairwise(BINS):
        within = [float(((some >= low) & (some < high)).sum()) for some in scores]
        said = np.concatenate([some[(some >= low) & (some < high)] for some in scores])
        if sum(within):
            seen = _chance(within[0] / len(clean), within[1] / len(attacked))
            print(f"  said {said.mean():.2f}, seen {seen:.2f}  ({within[0]:.0f} benign, {within[1]:.0f} planted)")
    kinds: dict[str, list[bool]] = defaultdict(list)
    for found, document in zip(scores[1], planted, strict=True):
        if document.plant:
            kinds[document.plant.goal].append(bool(found >= 0.7))
            kinds[f"in {document.plant.language}"].append(bool(found >= 0.7))
            kinds[_size(document)].append(bool(found >= 0.7))
    for kind, held in sorted(kinds.items()):
        print(f"  held {kind:20} {100 * np.mean(held):5.1f} % of {len(held)}")


def _size(document: Document) -> str:
    limit = next((limit for limit in LIMITS if len(document.text) <= limit), 0)
    return f"to {limit:>6,} characters" if limit else f"over {LIMITS[-1]:,} characters"


if __name__ == "__main__":
    main()
