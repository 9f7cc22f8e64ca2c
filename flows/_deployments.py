"""The two deployments, as Prefect knows them."""

from typing import cast

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.ingest_upload import ingest_upload
from flows.nightly_scan import nightly_scan

SCAN = f"{nightly_scan.name}/{nightly_scan.name}"
UPLOAD = f"{ingest_upload.name}/{ingest_upload.name}"


def serve_both(corpus: str, cron: str, timezone: str) -> None:
    """Register both and run them as they are due, until interrupted. Raises `ValueError` for a cron line that is none.

    One scan at a time: a second one would find everything locked or settled, and only wait.
    """
    scan = nightly_scan.to_deployment(
        nightly_scan.name,
        schedule=Cron(cron, timezone=timezone),
        parameters={"corpus": corpus},
        concurrency_limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    upload = ingest_upload.to_deployment(ingest_upload.name, entrypoint_type=EntrypointType.MODULE_PATH)
    both = (
        cast(RunnerDeployment, deployment) for deployment in (scan, upload)
    )  # a coroutine only inside an event loop
    serve(*both, print_starting_message=False)
