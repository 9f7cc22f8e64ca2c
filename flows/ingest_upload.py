"""An ad-hoc flow for new uploads: whoever hands the files in, and that person's groups, may read them."""

from pathlib import Path

from prefect import flow

from flows._artifacts import publish
from flows._progress import listener
from flows._runner import prefect_steps
from pipeline.corpus import walk_corpus
from pipeline.installation import opened
from pipeline.report import RunReport
from pipeline.sources.upload import Upload

NAME = "ingest-upload"


@flow(name=NAME, persist_result=False, log_prints=False)
def ingest_upload(files: list[str], uploader: str) -> RunReport:
    """Take the files at these paths through the gate for `uploader`. Raises a `PratiqueError` without document text."""
    with opened() as installation:
        principal = installation.principal(uploader)
        source = Upload([Path(file) for file in files], principal, installation.policy.extract.max_bytes)
        report = walk_corpus(
            installation,
            source,
            flow=NAME,
            actor=f"user:{principal.user}",
            whole=False,
            step=prefect_steps,
            progress=listener(),
        )
    publish(report)
    return report
