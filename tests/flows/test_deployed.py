"""The flows as `pratique deploy` serves them: the cron line fires, uploads are handed over, and both end with the command."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import PATIENCE, Home

from pipeline.audit import AuditLog
from pipeline.keys import Keyring
from pipeline.settings import Settings

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Deployed:
    home: Home
    corpus: Path
    upload: Path
    process: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def deployed(new_home: Callable[[], Home], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    home, folder = new_home(), tmp_path_factory.mktemp("deployed")
    corpus, upload = folder / "corpus", folder / "tide-table.txt"
    corpus.mkdir()
    (corpus / "access.toml").write_text('[[access]]\nmatch = "**"\nreaders = ["group:staff"]\n', encoding="utf-8")
    (corpus / "mooring.txt").write_text("The mooring buoys are inspected every spring.\n", encoding="utf-8")
    upload.write_text("High water at the north quay is at half past six.\n", encoding="utf-8")
    process = home.start("deploy", corpus, "--cron", "* * * * *", "--port", "4329")
    try:
        yield Deployed(home, corpus, upload, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def test_the_cron_line_fires(deployed: Deployed) -> None:
    """Prefect with SQLAlchemy 2.1 never fires one, and says nothing: hence a test that waits for it."""
    assert _wait_for_event(deployed.home, "run.completed", actor="system:nightly-scan")


def test_an_upload_is_handed_over_and_its_uploader_and_their_groups_find_it(deployed: Deployed) -> None:
    assert _wait_for_event(deployed.home, "run.started", actor="system:nightly-scan")
    done = deployed.home.pratique("ingest", deployed.upload, "--as", "alice@example.com", "--wait", "--json")
    report = json.loads(done.stdout)
    assert report["documents"] == {"indexed": 1} and "flow run" in done.stderr
    assert _found(deployed.home, "alice@example.com") == ["upload:alice@example.com/tide-table.txt"]
    assert _found(deployed.home, "dana@example.com"), "both are in the group staff"
    assert _found(deployed.home, "zoe@example.org") == []


def test_a_wrong_path_is_told_before_anything_is_started(new_home: Callable[[], Home], tmp_path: Path) -> None:
    done = new_home().pratique("deploy", tmp_path / "nothing", code=2)
    assert "is not a folder" in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_another_server_has_is_told(new_home: Callable[[], Home], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = new_home().pratique("deploy", tmp_path, "--port", str(taken.getsockname()[1]), code=1)
    assert "name another with --port" in done.stderr and "Traceback" not in done.stderr


def _found(home: Home, person: str) -> list[str]:
    lines = home.pratique("search", "high water at the quay", "--as", person, "--json").stdout.splitlines()
    return [uri for uri in (json.loads(line)["uri"] for line in lines) if uri.startswith("upload:")]


def _wait_for_event(home: Home, event: str, actor: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    settings = Settings(home=home.path)
    while time.monotonic() < deadline:
        if (home.path / "prefect" / "server.address").exists():
            database = home.database()
            with closing(database):
                events = AuditLog(database, Keyring.load(settings)).events(event=event)
            if any(each.actor == actor for each in events):
                return True
        time.sleep(1)
    return False
