"""The scale of the shipped weights, measured anew: the levels that shares of benign documents reach, and what is found above them.

    python -m training.injection.scale --calibrate git=DIR ... --report vim=DIR ...

Takes the same sources, seeds and kinds as the training and needs no catboost. Prints the points for `context/misplaced.toml`.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from detectors.injection._misplaced import Misplaced, read_misplaced
from detectors.injection._pieces import pieces
from training.injection.corpus import benign, with_plants
from training.injection.examples import Document

RULES = Path("detectors/rules/injection")
SCORES_AT = ((0.01, 0.4), (0.006, 0.5), (0.0018, 0.7), (0.0005, 0.85))
"""The score that the level gets which that share of benign calibration documents reaches."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("calibrate", "report"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    classifier = read_misplaced(RULES)
    points: list[tuple[float, float]] = []
    for number, name in enumerate(("calibrate", "report"), 1):
        rng = random.Random(options.seed + number)
        documents = benign(getattr(options, name), 220, 1000, rng, seen=False)
        planted = with_plants(documents, (), rng, seen=False)
        clean, attacked = (np.array([level(classifier, one.text) for one in some]) for some in (documents, planted))
        points = points or points_of(clean)
        report(name, clean, attacked, planted, points)


def level(classifier: Misplaced, text: str) -> float:
    """The highest log-odds in a text, less what its size explains."""
    found = pieces(text)
    if len(found) < 4:
        return -99.0
    return float(classifier.margins(text, found).max()) - classifier.scale.per_log * float(np.log(len(found)))


def points_of(clean: np.ndarray) -> list[tuple[float, float]]:
    """Levels and their scores, from the levels of benign documents."""
    points = [(round(float(np.quantile(clean, 1 - share)), 3), score) for share, score in SCORES_AT]
    return [*points, (round(points[-1][0] + 3.0, 3), 0.98)]


def report(
    name: str, clean: np.ndarray, attacked: np.ndarray, planted: list[Document], points: list[tuple[float, float]]
) -> None:
    """Prints the shares of benign and of planted documents at each score, and those held by goal and by language."""
    print(f"\n{name}: {len(clean)} benign documents, {len(attacked)} with a plant")
    for at, score in points:
        shares = [100 * float((some >= at).mean()) for some in (clean, attacked)]
        print(f"  [{at}, {score}]  benign {shares[0]:6.2f} %  planted {shares[1]:5.1f} %")
    kinds: dict[str, list[bool]] = defaultdict(list)
    for found, document in zip(attacked, planted, strict=True):
        if document.plant:
            kinds[document.plant.goal].append(bool(found >= points[2][0]))
            kinds[f"in {document.plant.language}"].append(bool(found >= points[2][0]))
    for kind, held in sorted(kinds.items()):
        print(f"  held {kind:20} {100 * np.mean(held):5.1f} % of {len(held)}")


if __name__ == "__main__":
    main()
