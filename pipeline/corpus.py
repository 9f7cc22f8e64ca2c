"""A whole corpus, batch by batch, as one run: what the flows schedule and the tests call."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TypeVar

from pipeline import ledger, quarantine, runs
from pipeline.installation import Installation
from pipeline.model import State
from pipeline.sanitizer import Sanitizer, StepRunner, plain_steps
from pipeline.settlement import Outcome
from pipeline.sources import Source, batches

T = TypeVar("T")

STEPS = 7
"""Steps of a batch without attachments: load, compare, extract, detect, redact, embed, settle."""

Progress = Callable[[str, float], None]
"""Told, from time to time, what is going on and which share (0..1) of the run is done."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run: counts and codes only. `findings` counts by category and action over the whole ledger."""

    run_id: str
    corpus: str
    states: Mapping[State, int]
    changed: int
    reasons: Mapping[str, int]
    findings: Mapping[tuple[str, str], int]
    readable_by_nobody: int
    held: int
    duration: timedelta


def walk_corpus(
    installation: Installation,
    source: Source,
    *,
    flow: str,
    actor: str,
    whole: bool,
    step: StepRunner = plain_steps,
    progress: Progress = lambda _what, _share: None,
) -> RunReport:
    """Take every document of a source through the gate. Where the source is `whole`, what it no longer has is deleted.

    Each batch stands for itself: after a crash the same call goes on where it stopped.
    """
    began = monotonic()
    sanitizer = Sanitizer(installation.database, installation.keyring, installation.policy)
    outcomes: list[Outcome] = []
    with runs.run(
        installation.database, installation.keyring, flow, source.corpus, actor, installation.policy.hash
    ) as run:
        try:
            entries = list(source.entries())
            groups = list(batches(entries))
            for number, batch in enumerate(groups):
                outcomes += sanitizer.walk(run, batch, _Telling(step, progress, number, len(groups)))
            if whole:
                outcomes += sanitizer.sweep(run, [entry.uri for entry in entries], step)
        finally:
            sanitizer.close()
    progress("done", 1.0)
    return _report(installation, run.id, source.corpus, outcomes, timedelta(seconds=monotonic() - began))


class _Telling:
    """A step runner that tells the progress before each step."""

    def __init__(self, step: StepRunner, progress: Progress, batch: int, of: int) -> None:
        self._step = step
        self._progress = progress
        self._batch = batch
        self._of = of
        self._done = 0

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        self._progress(name, (self._batch + min(self._done / STEPS, 1)) / self._of)
        result = self._step(name, work)
        self._done += 1
        return result


def _report(
    installation: Installation, run_id: str, corpus: str, outcomes: list[Outcome], duration: timedelta
) -> RunReport:
    with installation.database.transaction() as transaction:
        findings = ledger.count_findings(transaction)
        nobody = ledger.count_readable_by_nobody(transaction, corpus)
        held = quarantine.count_held(transaction)
    return RunReport(
        run_id=run_id,
        corpus=corpus,
        states=Counter(outcome.state for outcome in outcomes),
        changed=sum(outcome.changed for outcome in outcomes),
        reasons=Counter(reason for outcome in outcomes for reason in outcome.reasons),
        findings=findings,
        readable_by_nobody=nobody,
        held=held,
        duration=duration,
    )
