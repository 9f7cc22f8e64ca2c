"""python -m benchmarks.detection pii: quality and speed of our engines on generated documents, with their peers side by side.

The corpus has two halves. Templates, names, formats and words of the open one may be looked at; of the final one only
totals are shown.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.detection.ordinary import ordinary_texts
from benchmarks.detection.pii.document import Document, Split
from benchmarks.detection.pii.generate import corpus
from benchmarks.detection.pii.peers.engines import (
    COMMAND,
    OURS,
    PEERS,
    Answers,
    ask,
    ask_command,
    ask_ours,
    python_with,
)
from benchmarks.detection.pii.report import AXES, Result, as_json, result, write_cells, write_misses, write_summary

DEFAULT_SEED = 20261122
PROSE = {".md", ".rst", ".txt"}
LONGEST_PROSE = 20_000


def run(words: Sequence[str] | None = None) -> int:
    """Measure what is asked for; print tables, write JSON."""
    options = _options().parse_args(words)
    split = Split(options.split)
    if split is Split.FINAL and (options.by or options.list):
        _options().error("the final split shows totals only: --by and --list are for the open one")
    documents = corpus(options.seed, split)
    prose = _prose(options.prose)
    results = list(_results(options, documents, prose))
    write_summary(results, documents)
    for axis in options.by:
        write_cells(results, axis)
    if options.list:
        write_misses(next(each for each in results if each.name == options.list), documents)
    if options.json:
        options.json.write_text(json.dumps(as_json(results), indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection pii", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--split", choices=list(Split), default=Split.OPEN)
    parser.add_argument("--engine", choices=OURS, action="append", help="one of ours; may be repeated; all otherwise")
    parser.add_argument(
        "--command", default=COMMAND, help="reads {id, text} lines, writes {id, findings} lines; '' for none"
    )
    parser.add_argument(
        "--by", choices=list(AXES), action="append", default=[], help="also a table of cells; repeatable"
    )
    parser.add_argument("--list", metavar="ENGINE", help="list what that engine missed and what it marked wrongly")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--peers", action="store_true", help="run the other engines that are installed as well")
    parser.add_argument(
        "--python", type=Path, action="append", default=[], metavar="PATH", help="a Python to look for them in first"
    )
    parser.add_argument(
        "--prose", type=float, default=0.15, metavar="MB", help="ordinary prose to time the engines on; 0 for none"
    )
    return parser


def _results(options: argparse.Namespace, documents: Sequence[Document], prose: Mapping[str, str]) -> Iterator[Result]:
    texts = {**{document.id: document.text for document in documents}}
    for name in options.engine or OURS:
        yield _result(ask_ours(name, texts), documents, ask_ours(name, prose) if prose else None, prose)
    if options.command:
        yield _result(
            ask_command(options.command, texts),
            documents,
            ask_command(options.command, prose) if prose else None,
            prose,
        )
    for peer in PEERS if options.peers or options.python else ():
        if (found := python_with(peer, options.python)) is None:
            _say(f"{peer.name} is missing: {peer.install}")
            continue
        python, version = found
        _say(f"running {peer.name} {version}")
        timed = ask(peer.name, version, python, prose) if prose else None
        yield _result(ask(peer.name, version, python, texts), documents, timed, prose)


def _result(answers: Answers, documents: Sequence[Document], timed: Answers | None, prose: Mapping[str, str]) -> Result:
    if answers.failed:
        _say(f"{answers.name}: {answers.failed} texts could not be inspected")
    speed = _rate(sum(len(document.text) for document in documents), answers.cpu_seconds)
    prose_speed = _rate(sum(map(len, prose.values())), timed.cpu_seconds) if timed else 0.0
    return result(answers.name, answers.version, documents, answers.predictions, speed, prose_speed)


def _prose(megabytes: float) -> dict[str, str]:
    """Documentation of the packages that are installed, no text longer than a long document."""
    chosen: dict[str, str] = {}
    left = megabytes * 1e6
    for path, text in ordinary_texts(20 if megabytes else 0).items():
        if left > 0 and Path(path).suffix in PROSE:
            chosen[path] = text[:LONGEST_PROSE]
            left -= len(chosen[path])
    return chosen


def _rate(characters: int, seconds: float) -> float:
    return characters / seconds / 1000 if seconds else 0.0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
