"""python -m benchmarks.detection injection: planted instructions found and honest documents held, with the peers side by side.

The documents are generated from the half of `training/injection` that no rule was written for and no weight trained on: their
styles, goals and kinds of letters. `--data FILE` measures lines of {"text", "label", "kind"} instead. A document is found when
it is held: for us at a score of 0.7, the shipped policy's level; for a peer by its own verdict at its default threshold.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.detection.injection.documents import Document, documents
from benchmarks.detection.injection.peers import PEERS, ask, environment
from detectors import CouldNotInspect, Detector, load, no_fingerprint

HELD = 0.7
DEFAULT_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Result:
    """1 for each document that a tool holds, 0 for the others, -1 where it failed; and its CPU-seconds."""

    name: str
    answers: list[int]
    cpu: float


def run(words: Sequence[str] | None = None) -> int:
    """Measure ourselves and the peers that are there; print the table, write JSON."""
    options = _options().parse_args(words)
    found = _read(options.data) if options.data else documents(options.seed, options.count)
    results = [_ours(load("injection"), found)]
    for peer in PEERS if options.peers_venv else ():
        python = environment(peer.name, options.peers_venv)
        if python is None:
            sys.stderr.write(f"{peer.name} is not installed: pip install {peer.name}, in an environment of its own\n")
            continue
        results.append(Result(peer.name, *ask(peer, python, [document.text for document in found])))
    table = _table(found, results)
    _write(found, table)
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection injection", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="documents of each kind")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--data", type=Path, metavar="FILE", help="measure these documents, .jsonl or .jsonl.gz")
    parser.add_argument(
        "--peers-venv", type=Path, action="append", default=[], metavar="PATH", help="where the peers' environments lie"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser


def _read(path: Path) -> list[Document]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    names = (f"{'attacks' if row['label'] else 'benign'}: {row['kind']}" for row in rows)
    return [
        Document(f"{number}", name, row["text"], bool(row["label"]))
        for number, (row, name) in enumerate(zip(rows, names, strict=True))
    ]


def _ours(detector: Detector, found: Sequence[Document]) -> Result:
    start = time.process_time()
    answers = [_is_held(detector, document.text) for document in found]
    return Result("pratique", answers, time.process_time() - start)


def _is_held(detector: Detector, text: str) -> int:
    try:
        return int(any(finding.score >= HELD for finding in detector.detect(text, no_fingerprint)))
    except CouldNotInspect:
        return -1


def _table(found: Sequence[Document], results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """By tool: the share held of each kind, of all attacks and of all others, in per cent; failures; megabytes a CPU-second."""
    size = sum(len(document.text.encode()) for document in found) / 1e6
    table = {}
    for result in results:
        pairs = list(zip(found, result.answers, strict=True))
        row = {kind: _share([held for each, held in pairs if each.kind == kind]) for kind in _kinds(found)}
        row["all attacks"] = _share([held for each, held in pairs if each.attack])
        row["all others"] = _share([held for each, held in pairs if not each.attack])
        row["failed"] = float(result.answers.count(-1))
        row["MB per CPU-second"] = size / max(result.cpu, 1e-6)
        table[result.name] = row
    return table


def _share(answers: Sequence[int]) -> float:
    return 100 * sum(held == 1 for held in answers) / max(1, len(answers))


def _kinds(found: Sequence[Document]) -> list[str]:
    return list(dict.fromkeys(document.kind for document in sorted(found, key=lambda each: not each.attack)))


def _write(found: Sequence[Document], table: dict[str, dict[str, float]]) -> None:
    counts = {kind: sum(document.kind == kind for document in found) for kind in _kinds(found)}
    sys.stdout.write(f"{'held, of 100':34}{'n':>6}" + "".join(f"{name:>14}" for name in table) + "\n")
    for kind in next(iter(table.values())):
        cells = "".join(
            f"{row[kind]:14.2f}" if kind.startswith("MB") else f"{row[kind]:14.1f}" for row in table.values()
        )
        sys.stdout.write(f"{kind:34}{counts.get(kind, ''):>6}{cells}\n")
