"""The policy: check a file, or show what is in force."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline import embedders
from pipeline.cli._output import write, write_json
from pipeline.detect import load_detectors
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.settings import Settings

command = typer.Typer(no_args_is_help=True, help="The policy: check a file, or show what is in force.")


@command.command()
def check(path: Annotated[Path, typer.Argument(help="A policy file.")]) -> None:
    """Say whether a policy file is valid, and its hash. Every mistake is named with its key."""
    policy = Policy.load(path)
    load_detectors(policy.detect.detectors)
    embedders.load(policy.embed.engine)
    write(f"{path}: valid, hash {policy.hash}")


@command.command()
def show() -> None:
    """Print the policy in force, every default filled in, as JSON."""
    policy = Policy.load(Settings.load().policy or DEFAULT_POLICY)
    write_json({"hash": policy.hash, **policy.model_dump(mode="json")})
