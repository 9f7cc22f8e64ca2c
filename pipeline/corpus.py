"""A whole corpus, batch by batch, as one run: what the flows schedule and the tests call."""

from collections.abc import Callable
from typing import TypeVar

from pipeline import runs
from pipeline.installation import Installation
from pipeline.notify import notify
from pipeline.report import RunReport, report_of
from pipeline.sanitizer import Sanitizer, StepRunner, plain_steps
from pipeline.sources import Source, batches

T = TypeVar("T")

STEPS = 7
"""Steps of a batch without attachments: load, compare, extract, detect, redact, embed, settle."""

Progress = Callable[[str, float], None]
"""Told, from time to time, what is going on and which share (0..1) of the run is done."""


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
    sanitizer = Sanitizer(installation.database, installation.keyring, installation.policy)
    with runs.run(
        installation.database, installation.keyring, flow, source.corpus, actor, installation.policy.hash
    ) as run:
        try:
            entries = list(source.entries())
            groups = list(batches(entries))
            for number, batch in enumerate(groups):
                sanitizer.walk(run, batch, _Telling(step, progress, number, len(groups)))
            step(
                "notify", lambda: notify(installation.database, installation.keyring, installation.webhook, actor=actor)
            )
            if whole:
                sanitizer.sweep(run, [entry.uri for entry in entries], step)
            sanitizer.note_outliers(run, step)
        finally:
            sanitizer.close()
    progress("done", 1.0)
    return report_of(installation.database, run.id)


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
