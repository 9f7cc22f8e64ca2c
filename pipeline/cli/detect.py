"""Findings in bare texts, JSON line by JSON line: for pipes and for measuring."""

import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer

import detectors
from detectors import Category, no_fingerprint
from pipeline.cli._findings import describe
from pipeline.decide import decide, strictest
from pipeline.detect import detect_text, load_detectors
from pipeline.errors import CouldNotInspect, UsageError
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.settings import Settings

LINES_PER_TASK = 32
TASKS_PER_WORKER = 4
"""Tasks in flight for each worker: enough to keep it busy, few enough to bound what is held in memory."""


def command(
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read {"id", "text"} a line, write findings a line.')] = False,
    only: Annotated[str, typer.Option(help="Categories, by comma: pii, credential, injection, hidden.")] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes to use.")] = 1,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Leave out findings that score less.")] = 0.0,
    policy: Annotated[
        Path | None, typer.Option(help="The policy; PRATIQUE_POLICY or the default one otherwise.")
    ] = None,
) -> None:
    """Read texts from standard input and write what was found in each, in the same order.

    A line in is {"id", "text"}; a line out is {"id", "action", "findings"}, offsets in Unicode code points. A line that
    can't be read, or a text that could not be inspected, carries an "error" in its place.
    """
    if not jsonl:
        raise UsageError("say --jsonl, and feed one JSON object a line to standard input")
    answer = partial(
        answer_lines,
        policy=Policy.load(policy or Settings.load().policy or DEFAULT_POLICY),
        categories=parse_categories(only),
        min_score=min_score,
    )
    for line in _in_order(sys.stdin.buffer, answer, workers):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def parse_categories(only: str) -> tuple[Category, ...]:
    """The categories in a comma-separated list; all where it is empty."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    known = [category.value for category in Category]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"--only: no category {unknown[0]!r}; there are: {', '.join(known)}")
    return tuple(Category(name) for name in names or known)


def answer_lines(lines: Sequence[bytes], policy: Policy, categories: Sequence[Category], min_score: float) -> list[str]:
    """One answer a line, as JSON. Nothing that a line holds can end the run."""
    return [json.dumps(_answer(line, policy, categories, min_score)) for line in lines]


def _answer(line: bytes, policy: Policy, categories: Sequence[Category], min_score: float) -> dict[str, Any]:
    try:
        record = json.loads(line)
        identity, text = record["id"], record["text"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return {"id": None, "error": 'expected a JSON object {"id", "text"} on this line'}
    if not isinstance(text, str):
        return {"id": identity, "error": '"text" must be a string'}
    try:
        findings = detect_text(text, _active(policy, categories), no_fingerprint)
    except CouldNotInspect as fault:
        return {"id": identity, "action": policy.could_not_inspect.action, "findings": [], "error": str(fault)}
    action = strictest(decide(findings, policy, uri=""))
    kept = [describe(finding) for finding in findings if finding.score >= min_score]
    return {"id": identity, "action": action.name.lower(), "findings": kept}


def _active(policy: Policy, categories: Sequence[Category]) -> tuple[detectors.Detector, ...]:
    known = detectors.available()
    wanted = [name for name in policy.detect.detectors if known.get(name) in (None, *categories)]
    return load_detectors(wanted, policy.detect.engines)


def _in_order(lines: Iterable[bytes], answer: Callable[[Sequence[bytes]], list[str]], workers: int) -> Iterator[str]:
    """Answers in the order of the lines; one process answers line by line, several take their tasks from a short queue."""
    if workers == 1:
        for line in lines:
            yield from answer([line])
        return
    source = iter(lines)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        pending: deque[Future[list[str]]] = deque()
        while task := list(islice(source, LINES_PER_TASK)):
            pending.append(pool.submit(answer, task))
            if len(pending) >= workers * TASKS_PER_WORKER:
                yield from pending.popleft().result()
        for future in pending:
            yield from future.result()
