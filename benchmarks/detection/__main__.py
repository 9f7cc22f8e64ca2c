"""python -m benchmarks.detection credentials|pii|injection: recall, false positives and speed, with peers side by side.

Personal data is measured in `pii/run.py` (`pii --help`), planted instructions in `injection/run.py`; this is for credentials.

The corpus is generated, half of its templates are open: their cells may be looked at and learnt from. The other half, `--split
final`, shows totals only, so that nobody tunes on it.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.corpus.generate import corpus
from benchmarks.detection.corpus.tables import Split
from benchmarks.detection.document import Document
from benchmarks.detection.injection import run as instructions
from benchmarks.detection.measure import Result, measure
from benchmarks.detection.ordinary import ordinary_texts
from benchmarks.detection.pii import run as personal_data
from benchmarks.detection.report import AXES, as_json, write_cells, write_ordinary, write_summary
from benchmarks.detection.scanners.betterleaks import Betterleaks
from benchmarks.detection.scanners.credsweeper import Credsweeper
from benchmarks.detection.scanners.detect_secrets import DetectSecrets
from benchmarks.detection.scanners.gitleaks import Gitleaks
from benchmarks.detection.scanners.kingfisher import Kingfisher
from benchmarks.detection.scanners.pratique import DEFAULT_COMMAND, Pratique
from benchmarks.detection.scanners.scanner import Scanner

PEERS = (Gitleaks, Betterleaks, Kingfisher, Credsweeper, DetectSecrets)
DEFAULT_SEED = 20261122


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked for; print tables, write JSON."""
    given = sys.argv[1:] if words is None else list(words)
    if given[:1] == ["pii"]:
        return personal_data.run(given[1:])
    if given[:1] == ["injection"]:
        return instructions.run(given[1:])
    options = _options().parse_args(given)
    split = Split(options.split)
    if split is Split.FINAL and (options.by or options.list):
        _options().error("the final split shows totals only: --by and --list are for the open one")
    documents = corpus(options.seed, split)
    results = [_ours(options.command, documents, options.ordinary), *_peers(options, documents)]
    write_summary(results)
    for axis in options.by:
        write_cells(results, axis)
    if options.list:
        write_ordinary(results[0])
    if options.json:
        options.json.write_text(json.dumps(as_json(results, cells=split is Split.OPEN), indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("what", choices=["credentials", "pii", "injection"])
    parser.add_argument(
        "--command", default=DEFAULT_COMMAND, help="reads {id, text} lines, writes {id, findings} lines"
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--split", choices=list(Split), default=Split.OPEN)
    parser.add_argument(
        "--by", choices=list(AXES), action="append", default=[], help="also a table of cells; may be repeated"
    )
    parser.add_argument("--ordinary", type=float, default=20.0, metavar="MB", help="how much ordinary text to scan")
    parser.add_argument(
        "--list", action="store_true", help="list what was flagged in ordinary text: rule, path, offsets"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--peers", action="store_true", help="run the other scanners that are installed as well")
    parser.add_argument(
        "--peers-venv",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="where to look for them before PATH",
    )
    parser.add_argument(
        "--slow-ordinary", type=float, default=2.0, metavar="MB", help="how much of it for the peers that are slow"
    )
    return parser


def _ours(command: str, documents: Sequence[Document], megabytes: float) -> Result:
    ours = Pratique(command)
    result = measure(ours, ours.version() or "", documents, ordinary_texts(megabytes))
    if ours.uninspected:
        _say(f"{ours.uninspected} texts could not be inspected")
    return result


def _peers(options: argparse.Namespace, documents: Sequence[Document]) -> list[Result]:
    if not (options.peers or options.peers_venv):
        return []
    ordinary = ordinary_texts(options.ordinary)
    little = ordinary_texts(min(options.ordinary, options.slow_ordinary))
    peers: list[Scanner] = [peer(options.peers_venv) for peer in PEERS]
    results = []
    for peer in peers:
        if version := peer.version():
            _say(f"running {peer.name} {version}")
            results.append(measure(peer, version, documents, little if peer.slow else ordinary))
        else:
            _say(f"{peer.name} is not installed: {peer.install}")
    return results


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
