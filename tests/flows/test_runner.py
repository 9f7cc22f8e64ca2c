"""A step as a Prefect task: what it raises carries no text, what it returns goes nowhere, only a lost database is retried."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import PATIENCE, Home

pytestmark = pytest.mark.timeout(900)

CANARY = "canary" + "-of-the-document"

SCRIPT = """
import sys
from flows._runner import prefect_steps  # before Prefect, which reads its settings when it is imported
from prefect import flow
from pipeline.errors import DatabaseError, StepFailed

canary, tries = sys.argv[1], []

def fails():
    raise ValueError(f"could not read {canary}")

def comes_back():
    tries.append(1)
    if len(tries) == 1:
        raise DatabaseError("the database does not answer")
    return canary

@flow
def steps():
    print("returned", prefect_steps("settle", comes_back) == canary, "after", len(tries))
    try:
        prefect_steps("detect", fails)
    except StepFailed as fault:
        print("raised", fault)

steps()
"""


def test_a_step_is_retried_for_a_lost_database_only_and_prefect_never_sees_text(
    new_home: Callable[[], Home], tmp_path: Path
) -> None:
    home, script = new_home(), tmp_path / "steps.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, CANARY],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.splitlines() == ["returned True after 2", "raised detect: ValueError"], done.stderr
    assert CANARY not in done.stderr
    for path in home.path.rglob("*"):
        if path.is_file():
            with closing(path.open("rb")) as file:
                assert CANARY.encode() not in file.read(), path
