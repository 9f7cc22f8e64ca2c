"""Take documents through the gate: a folder or a manifest as a whole, or single files for somebody."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows._progress import listening
from flows._server import running_server, temporary_server
from pipeline.cli._output import say, talk, write, write_json, write_table
from pipeline.errors import UsageError
from pipeline.installation import opened
from pipeline.model import State
from pipeline.report import RunReport, latest_run, report_of
from pipeline.sources.locate import source_at
from pipeline.sources.upload import Upload

PREFECT_LOGS = ("prefect.flow_runs", "prefect.task_runs")


def command(
    paths: Annotated[list[Path], typer.Argument(help="One folder or .jsonl manifest; or, with --as, files.")],
    user: Annotated[
        str, typer.Option("--as", help="Who uploads the files: they, and their groups, may read them.")
    ] = "",
    wait: Annotated[bool, typer.Option(help="Where a served flow does the work: wait for its end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> None:
    """Run nightly-scan on a folder, or ingest-upload on files.

    Where `pratique deploy` or PREFECT_API_URL serves the flows, the work is handed there; else it is done here and now.
    Exit 1 where the run did not complete.
    """
    _check(paths, user)
    address = running_server()
    if address:
        os.environ["PREFECT_API_URL"] = address
        if not _hand_over(paths, user, wait=wait):
            return
        _print(_latest(paths, user), as_json)
        return
    with opened() as installation:  # a wrong policy or a database that is not there is told before Prefect starts
        if user:
            Upload(paths, installation.principal(user), installation.policy.extract.max_bytes)
    with _progress_bar():
        os.environ["PREFECT_API_URL"] = temporary_server()
        report = _run_here(paths, user)
    _print(report, as_json)


def _check(paths: list[Path], user: str) -> None:
    """A user's mistake is told before anything is started."""
    if not user and len(paths) != 1:
        raise UsageError("name one folder or one manifest; to upload several files say --as USER")
    missing = next((path for path in paths if not path.exists()), None)
    if missing:
        raise UsageError(f"{missing} is not there")
    if not user:
        source_at(paths[0], max_bytes=1)


def _run_here(paths: list[Path], user: str) -> RunReport:
    from flows.ingest_upload import ingest_upload  # importing Prefect takes seconds: the bar is on the screen first
    from flows.nightly_scan import nightly_scan

    for name in PREFECT_LOGS:
        logging.getLogger(name).addFilter(_is_no_failure)
    # An interruption within a query leaves a rollback and a connection to warn of; what matters is raised, not logged.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    if user:
        return ingest_upload([str(path.resolve()) for path in paths], user)
    return nightly_scan(str(paths[0].resolve()))


def _is_no_failure(record: logging.LogRecord) -> bool:
    """What ends a run here is told once, by the command: not by Prefect too, with a traceback."""
    return record.levelno < logging.ERROR


def _hand_over(paths: list[Path], user: str, *, wait: bool) -> bool:
    """Have a served flow do the work. Returns whether it came to its end."""
    from flows._handover import hand_over

    parameters: dict[str, Any] = {"corpus": str(paths[0].resolve())}
    if user:
        parameters = {"files": [str(path.resolve()) for path in paths], "uploader": user}
    run = hand_over(parameters, upload=bool(user), wait=wait)
    say(f"flow run {run.name} is {run.state}")
    if run.ended and not run.completed:
        raise typer.Exit(1)
    return run.ended


def _latest(paths: list[Path], user: str) -> RunReport:
    with opened() as installation:
        largest = installation.policy.extract.max_bytes
        source = Upload(paths, installation.principal(user), largest) if user else source_at(paths[0], largest)
        run_id = latest_run(installation.database, source.corpus)
        if run_id is None:
            raise UsageError(
                "the flow used another database than this one; compare PRATIQUE_HOME and PRATIQUE_DATABASE_URL"
            )
        return report_of(installation.database, run_id)


@contextmanager
def _progress_bar() -> Iterator[None]:
    columns = (SpinnerColumn(), TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=talk, transient=not talk.is_terminal) as bar:
        task = bar.add_task("starting Prefect", total=None)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=what, total=1.0, completed=share)

        with listening(tell):
            yield


def _print(report: RunReport, as_json: bool) -> None:
    if as_json:
        write_json(_record(report))
        return
    rows = [(state.value, report.states[state]) for state in State if state in report.states]
    write_table("Documents", ["state", "documents"], rows)
    findings = [(category, action, count) for (category, action), count in sorted(report.findings.items())]
    write_table("Findings", ["category", "action", "findings"], findings)
    total = sum(report.states.values())
    write(
        f"{report.changed} of {total} documents changed" if report.changed else f"nothing changed in {total} documents"
    )
    if report.readable_by_nobody:
        write(f"{report.readable_by_nobody} indexed documents have no access list: nobody may read them")
    if report.untold:
        write(f"{report.untold} new credentials could not be told to the webhook; the next run tries again")
    write(f"{report.held} items wait for review")


def _record(report: RunReport) -> dict[str, Any]:
    return {
        "run": report.run_id,
        "outcome": report.outcome,
        "seconds": round(report.duration.total_seconds(), 3),
        "documents": {state.value: count for state, count in report.states.items()},
        "changed": report.changed,
        "reasons": dict(report.reasons),
        "findings": [
            {"category": name, "action": action, "count": n} for (name, action), n in sorted(report.findings.items())
        ],
        "readable_by_nobody": report.readable_by_nobody,
        "held": report.held,
        "untold": report.untold,
    }
