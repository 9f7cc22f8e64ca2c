"""The `pratique` command itself: its overview, its exit codes, and no traceback for a user's mistake."""

import os
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from harbour import POLICY

from pipeline.cli import main

PRATIQUE = Path(sys.executable).with_name("pratique")
VERBS = sorted(entry_points(group="pratique.commands"), key=lambda verb: verb.name)


def pratique(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("help",)])
def test_the_overview_names_every_verb_with_its_summary(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert pratique(*words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for verb in VERBS:
        line = next(line for line in out.splitlines() if line.split()[:1] == [verb.name])
        assert len(line.split()) > 3, f"{verb.name} has no summary"


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert pratique("--version") == 0
    assert capsys.readouterr().out.startswith("pratique ")


@pytest.mark.parametrize("verb", ["nonsense", "", "--nonsense", "det", "DETECT", "../scan", "detect.py"])
def test_an_unknown_verb_is_told_with_those_there_are(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert pratique(verb) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"pratique: no verb {verb!r}; there are: audit, ")
    assert err.count("\n") == 1


def test_an_unknown_option_is_a_mistake_of_usage() -> None:
    assert pratique("detect", "--nonsense") == 2


@pytest.fixture
def waiting(tmp_path: Path) -> "subprocess.Popen[bytes]":
    """A command that has answered one line and waits for the next."""
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "detect", "--jsonl", "--policy", str(policy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": 1, "text": "x"}\n')
    process.stdin.flush()
    assert process.stdout.readline() == b'{"id": 1, "action": "allow", "findings": []}\n'
    return process


def test_an_interruption_ends_with_its_own_code_and_advice(waiting: "subprocess.Popen[bytes]") -> None:
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=30)
    assert waiting.returncode == 130
    assert b"Traceback" not in err
    assert b"run the same command again" in err


def test_a_reader_that_has_enough_ends_the_run_quietly(waiting: "subprocess.Popen[bytes]") -> None:
    assert waiting.stdout is not None
    waiting.stdout.close()
    _, err = waiting.communicate(b'{"id": 2, "text": "x"}\n' * 3, timeout=30)
    assert waiting.returncode == 0
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["--version"], ["policy", "show"], ["policy", "check", "--help"]])
def test_a_full_disk_is_told_in_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PRATIQUE, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("pratique: no space left") and done.stderr.count("\n") == 1
