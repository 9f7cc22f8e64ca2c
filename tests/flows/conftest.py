"""The main job as users run it: the installed command, Prefect's own server, the embedded database, the demo corpus."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.database import Database
from pipeline.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
PRATIQUE = Path(sys.executable).with_name("pratique")
PATIENCE = 400
"""Seconds that one command may take on two busy cores."""


def _heed_interrupts() -> None:
    """A suite that runs in the background of a shell ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Home:
    """A `PRATIQUE_HOME` of its own, and commands in it."""

    path: Path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRATIQUE_", "PREFECT_"))}
        return {**kept, "PRATIQUE_HOME": str(self.path)}

    def pratique(self, *words: str | Path, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run a verb to its end, and hold it to its exit code."""
        done = subprocess.run(
            [PRATIQUE, *words], env=self.environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == code, done.stderr
        return done

    def start(self, *words: str | Path) -> "subprocess.Popen[bytes]":
        """Start a verb in a process group of its own."""
        log = (self.path / "started.log").open("ab")
        return subprocess.Popen(
            [PRATIQUE, *words],
            env=self.environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_heed_interrupts,
        )

    def database(self) -> Database:
        return Database.open(Settings(home=self.path))

    def wait_for_documents(self, process: "subprocess.Popen[bytes]", at_least: int) -> int:
        """How many documents a run has settled, once there are so many."""
        deadline = time.monotonic() + PATIENCE
        while not (self.path / "postgres" / ".pratique_secured").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        database = self.database()
        try:
            while time.monotonic() < deadline:
                with database.transaction() as transaction:
                    there = transaction.execute("SELECT to_regclass('pratique.document')").fetchone()
                    if there and there[0]:
                        row = transaction.execute("SELECT count(*) FROM document").fetchone()
                        if row and row[0] >= at_least:
                            return int(row[0])
                assert process.poll() is None, "the scan ended before it could be killed"
                time.sleep(0.02)
        finally:
            database.close()
        raise AssertionError("the scan settled no document in time")


@dataclass(frozen=True)
class KilledRun:
    """The demo corpus after a scan that was killed half-way, and the same command again."""

    home: Home
    corpus: Path
    settled_when_killed: int
    report: str


@pytest.fixture(scope="session")
def new_home() -> Iterator[Callable[[], Home]]:
    """Makes homes with the demo's groups in them; all are removed at the end."""
    made: list[Path] = []

    def make() -> Home:
        folder = Path(tempfile.mkdtemp(prefix="pratique-flows-"))
        made.append(folder)
        shutil.copy(SAMPLES / "groups.toml", folder)
        return Home(folder)

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo corpus, its credentials filled in."""
    folder = tmp_path_factory.mktemp("samples") / "corpus"
    shutil.copytree(SAMPLES / "corpus", folder)
    subprocess.run([sys.executable, SAMPLES / "make_samples.py", "fill", folder], check=True)
    return folder


@pytest.fixture(scope="session")
def killed_run(new_home: Callable[[], Home], corpus: Path) -> KilledRun:
    """Kill -9 in the middle of the nightly scan, then the same command again, to its end."""
    home = new_home()
    process = home.start("ingest", corpus)
    settled = home.wait_for_documents(process, at_least=5)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = home.pratique("ingest", corpus, "--json")
    return KilledRun(home, corpus, settled, done.stdout)
