"""The nightly scan: a whole corpus, of which only what changed is inspected again, and what vanished is deleted."""

from pathlib import Path

from prefect import flow

from flows._artifacts import publish
from flows._progress import listener
from flows._runner import prefect_steps
from pipeline.corpus import walk_corpus
from pipeline.installation import opened
from pipeline.report import RunReport
from pipeline.sources.locate import source_at

NAME = "nightly-scan"


@flow(name=NAME, persist_result=False, log_prints=False)
def nightly_scan(corpus: str) -> RunReport:
    """Scan the folder, or the `.jsonl` manifest, at the path `corpus`. Raises a `PratiqueError` without document text."""
    with opened() as installation:
        source = source_at(Path(corpus), installation.policy.extract.max_bytes)
        report = walk_corpus(
            installation,
            source,
            flow=NAME,
            actor=f"system:{NAME}",
            whole=True,
            step=prefect_steps,
            progress=listener(),
        )
    publish(report)
    return report
