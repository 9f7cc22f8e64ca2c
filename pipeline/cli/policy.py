"""The policy: check a file, or show what is in force."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipeline import embedders
from pipeline.cli._output import say, visible, write, write_json
from pipeline.detect import load_detectors
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.settings import Settings

SOON = timedelta(days=30)
"""Before an allow entry expires: time enough to rotate a secret or to ask its owner."""

command = typer.Typer(no_args_is_help=True, help="The policy: check a file, or show what is in force.")


@command.command()
def check(path: Annotated[Path, typer.Argument(help="A policy file.")]) -> None:
    """Say whether a policy file is valid, and its hash. Every mistake is named with its key.

    Warns of allow entries that have expired or will within 30 days, and of those that allow everything.
    """
    policy = Policy.load(path)
    load_detectors(policy.detect.detectors, policy.detect.engines)
    embedders.load(policy.embed.engine)
    write(f"{path}: valid, hash {policy.hash}")
    for warning in _warnings(policy, datetime.now(UTC).date()):
        say(warning)


@command.command()
def show() -> None:
    """Print the policy in force, every default filled in, as JSON."""
    policy = Policy.load(Settings.load().policy or DEFAULT_POLICY)
    write_json({"hash": policy.hash, **policy.model_dump(mode="json")})


def _warnings(policy: Policy, today: date) -> Iterator[str]:
    for number, entry in enumerate(policy.allow):
        named = f"allow.{number}, of {visible(entry.owner)}"
        if not entry.holds_on(today):
            yield f"{named}: expired on {entry.expires} and allows nothing"
        elif entry.expires - today < SOON:
            yield f"{named}: expires on {entry.expires}"
        if entry.is_sweeping:
            yield f"{named}: allows every credential in every document; name a rule or a path"
