"""Register the nightly scan and the upload flow with Prefect, and run them when they are due."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows._server import server
from pipeline.cli._output import say
from pipeline.errors import UsageError
from pipeline.installation import opened
from pipeline.policy import DEFAULT_POLICY
from pipeline.settings import Settings
from pipeline.sources.locate import source_at

NIGHTLY = "0 2 * * *"


def command(
    corpus: Annotated[Path, typer.Argument(help="The folder, or the .jsonl manifest, to scan.")],
    cron: Annotated[str, typer.Option(help="When to scan it, as a cron line, in the server's time zone.")] = NIGHTLY,
    timezone: Annotated[str, typer.Option(help="The time zone of the cron line, such as Europe/Paris.")] = "UTC",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where Prefect's server listens, on this machine only.")
    ] = 4200,
) -> None:
    """Serve both flows until Ctrl-C. A Prefect server is started where PREFECT_API_URL names none.

    `pratique ingest` hands its work to the flows that are served here.
    """
    source_at(corpus, max_bytes=1)  # a wrong path is told now, and not at two at night
    with opened():  # so are a wrong policy, a missing key and a database that is not there
        pass
    _fix_paths()
    with server(port) as address:
        os.environ["PREFECT_API_URL"] = address
        from flows import _deployments  # Prefect reads the address when it is imported

        say(f"Prefect's server: {address.removesuffix('/api')}")
        say(f"nightly-scan: {corpus.resolve()}, at {cron} ({timezone}); ingest-upload: on demand. Ctrl-C ends both.")
        try:
            _deployments.serve_both(str(corpus.resolve()), cron, timezone)
        except ValueError:
            raise UsageError(
                f"--cron {cron!r} or --timezone {timezone!r} can't be understood; a cron line is {NIGHTLY!r}"
            ) from None
        sys.stderr.flush()


def _fix_paths() -> None:
    """Flow runs are processes of their own: what is relative here must lead to the same place there."""
    settings = Settings.load()
    os.environ["PRATIQUE_HOME"] = str(settings.root)
    os.environ["PRATIQUE_POLICY"] = str((settings.policy or DEFAULT_POLICY).resolve())
    os.environ["PRATIQUE_GROUPS"] = str(settings.groups_file.resolve())
