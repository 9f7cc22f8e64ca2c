"""Every reader reads a hundred changed files; `make fuzz` takes longer. No exception but a verdict, no hang, no crash."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.extract.registry import containers, readers

pytest.importorskip("atheris", reason="atheris has wheels for Linux only; the readers are not fuzzed here")

HARNESS = Path(__file__).with_name("harness.py")
READERS = {module: kind for kind, module in sorted({**readers(), **containers()}.items())}
"""Module -> one of its formats."""


@pytest.mark.timeout(600)
def test_no_reader_falls_over_changed_files(tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(HARNESS),
        "--seconds",
        "5",
        "--runs",
        "100",
        "--findings",
        str(tmp_path),
        *READERS.values(),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    told = {kind: outcome for kind, _, outcome in (line.partition(": ") for line in ended.stdout.splitlines())}
    assert told == dict.fromkeys(READERS.values(), "fuzzed"), ended.stderr[-2_000:] + _findings(tmp_path)


def _findings(folder: Path) -> str:
    logs = (log.read_text(errors="replace") for log in sorted(folder.glob("*.log")))
    return "".join(log[-1_500:] for log in logs if "Traceback" in log or "ERROR" in log)
