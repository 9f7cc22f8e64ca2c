"""`pratique serve`: who may, where it listens, what it prints, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from conftest import HOST, RITA, Desk

from pipeline.cli.serve import command, listen, only_reviewer
from pipeline.errors import NotAReviewer, UsageError
from pipeline.groups import load as load_groups

PROGRAM = "from pipeline.cli.serve import command; import typer; typer.run(command)"


@pytest.fixture
def groups(tmp_path: Path) -> Path:
    path = tmp_path / "groups.toml"
    path.write_text(f'[groups]\nsecurity-reviewers = ["{RITA}"]\nstaff = ["alice@example.com"]\n', encoding="utf-8")
    return path


@pytest.fixture
def environment(desk: Desk, groups: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values = {"PRATIQUE_HOME": str(desk.installation.settings.home), "PRATIQUE_GROUPS": str(groups)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PRATIQUE_REVIEWER", raising=False)
    return os.environ | values


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-c", PROGRAM, "--port", "0"]
    with subprocess.Popen(
        arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    lines = []
    assert process.stderr
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"ended without saying {words!r}: {''.join(lines)}")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_a_link_that_signs_in_and_ends_on_ctrl_c(running: subprocess.Popen[str], end: signal.Signals) -> None:
    talk = read_until(running, "Ctrl-C stops.")
    assert f"The review page for {RITA}" in talk
    link = re.search(r"http://127\.0\.0\.1:\d+/sign-in\?token=[\w-]{43}$", talk, re.MULTILINE)
    assert link
    with httpx2.Client(follow_redirects=True, trust_env=False) as client:
        assert client.get(link[0]).status_code == 200
        assert client.get(link[0].partition("/sign-in")[0] + "/?uri=tagged").text.count("tagged.txt") == 1
    running.send_signal(end)
    out, rest = running.communicate(timeout=30)
    assert (running.returncode, out, rest) == (0, "", "Stopped.\n"), "no request, and so no token, is logged"


def test_who_is_no_reviewer_is_turned_away_before_anything_is_served(environment: dict[str, str]) -> None:
    with pytest.raises(NotAReviewer, match=r"alice@example\.com is no reviewer"):
        command(reviewer="alice@example.com", port=0, host=HOST)


def test_the_one_who_may_review_need_not_be_named(desk: Desk, groups: Path) -> None:
    assert only_reviewer(desk.policy, load_groups(groups)) == RITA


MEMBERS = {
    "two may": ('["rita@example.com", "sam@example.com"]', "rita@example.com, sam@example.com"),
    "nobody may": ("[]", "nobody may review"),
    "a group without people may": ('["group:nobody"]', "nobody may review"),
}


@pytest.mark.parametrize(("members", "told"), MEMBERS.values(), ids=MEMBERS.keys())
def test_otherwise_it_asks_who(desk: Desk, groups: Path, members: str, told: str) -> None:
    groups.write_text(f"[groups]\nsecurity-reviewers = {members}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(told)):
        only_reviewer(desk.policy, load_groups(groups))


def test_a_port_in_use_is_told() -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(UsageError, match=r"port \d+: .*; name another"):
        listen(HOST, taken.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "no.such.name.invalid"])
def test_an_address_that_can_not_be_served_is_told(host: str) -> None:
    with pytest.raises(UsageError):
        listen(host, 0)
