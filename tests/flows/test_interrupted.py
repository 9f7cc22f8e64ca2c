"""`pratique ingest` that does not come to its end: by Ctrl-C, by a kill, by a mistake of the user's."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PATIENCE, Home

pytestmark = pytest.mark.timeout(600)

MANY = 3000


@pytest.fixture
def running(new_home: Callable[[], Home], tmp_path: Path) -> tuple[Home, "subprocess.Popen[bytes]"]:
    """A run over many documents, of which it has settled the first."""
    home = new_home()
    for number in range(MANY):
        (tmp_path / f"{number}.txt").write_text(f"Berth {number} is swept on Fridays.\n", encoding="utf-8")
    process = home.start("ingest", tmp_path)
    home.wait_for_documents(process, at_least=1)
    return home, process


def test_ctrl_c_in_a_terminal_ends_a_run_soon_and_in_one_line(running: tuple[Home, "subprocess.Popen[bytes]"]) -> None:
    home, process = running
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    assert process.wait(PATIENCE) == 130
    assert time.monotonic() - began < 30
    told = (home.path / "started.log").read_text(encoding="utf-8")
    assert [line for line in told.splitlines() if line.strip()] == [
        "pratique: interrupted: nothing is lost; run the same command again to go on"
    ]
    assert _left_behind(home) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_killed_run_leaves_no_server_behind(running: tuple[Home, "subprocess.Popen[bytes]"]) -> None:
    home, process = running
    assert any("flows._temporary" in command for command in _left_behind(home)), "it has one while it runs"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 20
    while (left := _left_behind(home)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--as", "nobody", "{file}"), "a user is named by an address"),
        (("--as", "alice@example.com", "{folder}"), "is not a file"),
        (("{manifest}",), "manifest.jsonl, line 1: "),
    ],
    ids=["no address", "a folder as an upload", "a manifest that is none"],
)
def test_a_mistake_is_told_in_one_line(
    new_home: Callable[[], Home], tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    (tmp_path / "notes.txt").write_text("Nothing.\n", encoding="utf-8")
    (tmp_path / "manifest.jsonl").write_text('{"uri": 1}\n', encoding="utf-8")
    places = {"file": tmp_path / "notes.txt", "folder": tmp_path, "manifest": tmp_path / "manifest.jsonl"}
    done = new_home().pratique("ingest", *(word.format(**places) for word in words), code=2)
    assert [line for line in done.stderr.splitlines() if line.strip()] == [done.stderr.strip()]
    assert done.stderr.strip().startswith("pratique: ") and expected in done.stderr


def _left_behind(home: Home) -> list[str]:
    """Commands of Python processes that run with this home."""
    mark = f"PRATIQUE_HOME={home.path}".encode()
    commands = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                commands.append((folder / "cmdline").read_text(encoding="utf-8").replace("\0", " "))
        except OSError:  # it has ended, or is somebody else's
            continue
    return [command for command in commands if "postgres" not in command and command]
