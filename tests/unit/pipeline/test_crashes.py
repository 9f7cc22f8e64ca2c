"""Whatever cuts a run off, the next one brings the same end: nothing lost, nothing twice, the audit log whole."""

import copy
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest
from harbour import ALICE, CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, PLAIN, TURNS_DOCUMENT_AWAY, Gate, empty, paragraphs

from pipeline.database import Database, Transaction
from pipeline.errors import DatabaseError, StepFailed, UsageError
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.policy import Policy
from pipeline.sanitizer import Sanitizer, plain_steps
from pipeline.sources.folder import Folder

T = TypeVar("T")


class Sinking(Database):
    """A database that goes away at its n-th transaction, before that is committed: what a crash looks like from its side."""

    sinks_at = 0
    transactions = 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as transaction:
            yield transaction
            self.transactions += 1
            if self.transactions == self.sinks_at:
                raise DatabaseError("gone")


@pytest.fixture(scope="module")
def sinking(server: Database) -> Iterator[Sinking]:
    database = Sinking(server._owner, server._reader)
    yield database
    database.close()


@pytest.fixture(scope="module")
def second_gatekeeper(sinking: Sinking, keyring: Keyring, policy: Policy) -> Iterator[Sanitizer]:
    """A sanitizer of its own, as another process has."""
    sanitizer = Sanitizer(sinking, keyring, policy)
    yield sanitizer
    sanitizer.close()


@pytest.fixture
def sinking_gate(gate: Gate, sinking: Sinking, second_gatekeeper: Sanitizer) -> Gate:
    (gate.folder / "access.toml").unlink()
    gate.folder.rmdir()
    sinking.sinks_at = sinking.transactions = 0
    installation = Installation(gate.installation.settings, gate.keyring, gate.policy, sinking)
    return Gate(installation, second_gatekeeper, gate.embedder, gate.folder)


def fill(gate: Gate) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Tides"
    mail.set_content(PLAIN)
    mail.add_attachment(f"The tide table {CUT_OUT}", filename="tide.txt")
    mail.add_attachment(paragraphs(HOLDS_DOCUMENT), filename="menu.txt")
    gate.put("post.eml", mail.as_bytes())
    gate.put("plain.txt", PLAIN)
    gate.put("partial.txt", paragraphs(PLAIN, HOLDS_CHUNK))
    gate.put("rejected.txt", paragraphs(TURNS_DOCUMENT_AWAY))
    gate.put("blank.txt", " ")


def cargo(gate: Gate) -> tuple[object, ...]:
    """All that must be the same, however often a run was cut off."""
    return (
        gate.rows("SELECT uri, state, reasons FROM document ORDER BY uri"),
        gate.rows("SELECT d.uri, c.ordinal, c.text FROM chunk c JOIN document d ON d.id = c.document_id ORDER BY 1, 2"),
        gate.rows(
            "SELECT d.uri, q.kind, q.reasons FROM quarantine_item q JOIN document d ON d.id = q.document_id "
            "WHERE q.state = 'held' ORDER BY 1, 2"
        ),
        gate.rows("SELECT document_id, ordinal, rule, start_offset FROM finding ORDER BY 1, 2"),
    )


def settled(gate: Gate) -> bool:
    """No run is open, and every document of a closed one has an outcome."""
    open_runs = gate.rows("SELECT 1 FROM run WHERE finished_at IS NULL")
    return not open_runs and not gate.rows("SELECT 1 FROM run_document WHERE outcome IS NULL")


def test_a_database_that_goes_away_at_any_transaction_costs_nothing_but_the_time(
    sinking_gate: Gate, sinking: Sinking
) -> None:
    fill(sinking_gate)
    sinking_gate.walk()
    transactions = sinking.transactions
    expected = cargo(sinking_gate)
    for sinks_at in range(1, transactions + 1):
        sinking.sinks_at = 0
        empty(sinking)
        sinking.transactions, sinking.sinks_at = 0, sinks_at
        with pytest.raises(DatabaseError, match="gone"):
            sinking_gate.walk()
        sinking_gate.walk()
        assert cargo(sinking_gate) == expected, f"sunk at transaction {sinks_at} of {transactions}"
        assert settled(sinking_gate)
        assert sinking_gate.audit().verify()


def test_two_walks_over_one_corpus_at_once_make_one_index(
    gate: Gate, second_gatekeeper: Sanitizer, sinking: Sinking
) -> None:
    sinking.sinks_at = 0
    fill(gate)
    gate.walk()
    expected = cargo(gate)
    empty(gate.database)
    other = copy.copy(gate)
    other.sanitizer = second_gatekeeper
    abreast = threading.Barrier(2, timeout=60)

    def at_the_same_time(name: str, work: Callable[[], T]) -> T:
        if name == "settle":
            abreast.wait()
        return work()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda each: each.walk(step=at_the_same_time), (gate, other)))
    assert cargo(gate) == expected
    assert settled(gate)
    assert gate.audit().verify()
    assert sum(outcome.changed for walk in outcomes for outcome in walk.values()) == 7
    assert len(gate.events("document.admitted")) == len({event.subject for event in gate.events("document.admitted")})


def test_a_document_that_another_run_saw_meanwhile_is_not_swept_away(gate: Gate) -> None:
    gate.put("old.txt", PLAIN)

    def meanwhile(name: str, work: Callable[[], T]) -> T:
        if name == "sweep":
            gate.put("new.txt", PLAIN)
            gate.walk()
        return work()

    gate.walk(step=meanwhile)
    assert gate.states() == {"old.txt": "indexed", "new.txt": "indexed"}
    (gate.folder / "new.txt").unlink()
    gate.walk()
    assert gate.states()["new.txt"] == "deleted"


def test_a_release_stands_although_another_run_was_about_to_hold_the_document_again(gate: Gate) -> None:
    gate.put("held.txt", paragraphs(HOLDS_DOCUMENT))

    def meanwhile(name: str, work: Callable[[], T]) -> T:
        if name == "settle":
            gate.walk()
            gate.queue().release(gate.held()[0].id, "harmless")
        return work()

    assert not gate.walk(step=meanwhile)["held.txt"].changed
    assert gate.held() == []
    assert gate.found() == {"held.txt"}


def test_a_failed_document_is_tried_again_and_nothing_of_it_stays(gate: Gate) -> None:
    gate.put("notes.txt", "The old text")
    gate.walk()
    gate.put("notes.txt", "The text that is refused")
    gate.tamper("ALTER TABLE chunk ADD CONSTRAINT refused CHECK (text NOT LIKE '%%refused%%') NOT VALID")
    try:
        outcome = gate.walk()["notes.txt"]
        assert (outcome.state.value, outcome.reasons) == ("failed", ("database_refused",))
        assert gate.search() == []
    finally:
        gate.tamper("ALTER TABLE chunk DROP CONSTRAINT refused")
    assert gate.walk()["notes.txt"].state == "indexed"


def test_a_mail_that_fails_leaves_none_of_its_old_attachments_behind(gate: Gate) -> None:
    fill(gate)
    gate.walk()
    gate.put("post.eml", (gate.folder / "post.eml").read_bytes().replace(b"harbour", b"refused"))
    gate.tamper("ALTER TABLE chunk ADD CONSTRAINT refused CHECK (text NOT LIKE '%%refused%%') NOT VALID")
    try:
        assert gate.walk()["post.eml"].state == "failed"
        assert gate.found("tide") == {"plain.txt", "partial.txt"}
    finally:
        gate.tamper("ALTER TABLE chunk DROP CONSTRAINT refused")
    gate.walk()
    assert {"post.eml", "tide.txt"} <= gate.found("tide")


def test_an_unexpected_fault_is_told_without_its_text(gate: Gate) -> None:
    def fault() -> None:
        raise RuntimeError(f"could not parse {CUT_OUT}")

    with pytest.raises(StepFailed) as told:
        plain_steps("detect", fault)
    assert str(told.value) == "detect: RuntimeError"
    assert told.value.__suppress_context__


SCRIPT = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[1])
    from harbour import POLICY, Gate, policy_from
    from pipeline.corpus import walk_corpus
    from pipeline.database import Database
    from pipeline.installation import Installation
    from pipeline.keys import Keyring
    from pipeline.settings import Settings
    from pipeline.sources.folder import Folder

    settings = Settings.load()
    keyring = Keyring.load(settings)
    installation = Installation(settings, keyring, policy_from(POLICY), Database.ready(settings, keyring))
    print("ready", flush=True)
    sys.stdin.readline()
    walk_corpus(
        installation, Folder(Path(sys.argv[2]), 100_000), flow="test", actor="system:test", whole=True
    )
    print("done", flush=True)
"""


def process(gate: Gate) -> "subprocess.Popen[str]":
    """Another process that opened the same home, and walks the corpus once it is told to."""
    tests = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tests), str(gate.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_process_that_is_killed_amid_its_work_beside_another_loses_nothing(gate: Gate) -> None:
    for number in range(40):
        gate.put(f"{number}.txt", paragraphs(f"{PLAIN} {number}", HOLDS_DOCUMENT if number % 4 == 0 else CUT_OUT))
    killed, other = process(gate), process(gate)
    for each in (killed, other):
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in (killed, other):
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    while killed.poll() is None and not gate.rows("SELECT 1 FROM document"):
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    out, _ = other.communicate(timeout=120)
    assert out == "done\n"
    assert other.returncode == 0
    gate.walk()
    assert sorted(gate.states().values()) == ["indexed"] * 30 + ["quarantined"] * 10
    assert len(gate.held()) == 10
    assert len(gate.found("harbour", ALICE)) == 30
    assert len(gate.rows("SELECT 1 FROM chunk")) == len(
        gate.rows("SELECT DISTINCT document_id, start_offset FROM chunk")
    )
    assert settled(gate)
    assert gate.audit().verify()


def test_a_corpus_that_was_never_there_deletes_nothing(gate: Gate) -> None:
    with pytest.raises(UsageError):
        gate.walk(Folder(gate.folder / "nowhere", 1))
