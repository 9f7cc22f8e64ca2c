"""The audit log: whatever is done to its rows, `verify` fails and names the first bad event."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from harbour import Gate

from pipeline import audit
from pipeline.audit import AuditLog, Checkpoint
from pipeline.database import Database
from pipeline.errors import AuditBroken, DatabaseRefused
from pipeline.keys import Keyring

EVENTS = 6


@pytest.fixture
def log(gate: Gate) -> AuditLog:
    write(gate, EVENTS)
    return gate.audit()


def write(gate: Gate, count: int, event: str = "ship.arrived") -> None:
    for number in range(count):
        with gate.database.transaction() as transaction:
            audit.append(transaction, gate.keyring, "system:test", event, f"ship-{number}", {"number": number})


def test_an_untouched_log_verifies_to_its_end(log: AuditLog) -> None:
    end = log.verify()
    assert end.sequence == EVENTS
    assert end == log.checkpoint()
    assert log.verify(end) == end


def test_an_empty_log_verifies(gate: Gate) -> None:
    assert gate.audit().verify().sequence == 0


ATTACKS = [
    ("an edited line", "UPDATE audit_event SET line = replace(line, 'system:test', 'system:mallory') WHERE sequence = 3", 3),
    ("an edited hash", "UPDATE audit_event SET hash = repeat('0', 64) WHERE sequence = 3", 3),
    (
        "a line that was edited and hashed again",
        "UPDATE audit_event SET line = replace(line, 'ship-2', 'ship-9'), "
        "hash = encode(sha256(convert_to(replace(line, 'ship-2', 'ship-9'), 'UTF8')), 'hex') WHERE sequence = 3",
        4,
    ),
    (
        "the last line edited and hashed again",
        "UPDATE audit_event SET line = line || ' ', hash = encode(sha256(convert_to(line || ' ', 'UTF8')), 'hex') "
        "WHERE sequence = 6",
        7,
    ),
    ("a deleted event", "DELETE FROM audit_event WHERE sequence = 3", 3),
    ("a deleted beginning", "DELETE FROM audit_event WHERE sequence <= 2", 1),
    ("a cut tail", "DELETE FROM audit_event WHERE sequence > 4", 5),
    ("an emptied table", "DELETE FROM audit_event", 1),
    ("two events exchanged", "UPDATE audit_event SET sequence = sequence + 100 WHERE sequence IN (3, 4); "
     "UPDATE audit_event SET sequence = 107 - sequence WHERE sequence > 100", 3),
    ("all events reversed", "UPDATE audit_event SET sequence = sequence + 100; "
     "UPDATE audit_event SET sequence = 107 - sequence", 1),
    ("an inserted event", "INSERT INTO audit_event (sequence, line, hash) "
     "SELECT 7, line, hash FROM audit_event WHERE sequence = 6", 7),
    ("an event before the first", "INSERT INTO audit_event (sequence, line, hash) "
     "SELECT 0, line, hash FROM audit_event WHERE sequence = 1", 1),
    ("an event that is no event", "INSERT INTO audit_event (sequence, line, hash) VALUES "
     "(7, '[]', encode(sha256('[]'::bytea), 'hex'))", 7),
    ("an event without fields", "INSERT INTO audit_event (sequence, line, hash) VALUES "
     "(7, '{}', encode(sha256('{}'::bytea), 'hex'))", 7),
    ("a head that was moved back", "UPDATE audit_head SET sequence = 5, "
     "hash = (SELECT hash FROM audit_event WHERE sequence = 5)", 6),
    ("a deleted head", "DELETE FROM audit_head", 1),
    ("a head with another signature", "UPDATE audit_head SET signature = 'AAAA'", 6),
    (
        "a tail that was cut with its head moved back",
        "DELETE FROM audit_event WHERE sequence > 4; UPDATE audit_head SET sequence = 4, "
        "hash = (SELECT hash FROM audit_event WHERE sequence = 4)",
        4,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statements", "first_bad"), ATTACKS, ids=[name for name, _, _ in ATTACKS])
def test_any_change_breaks_the_chain_and_the_first_bad_event_is_named(
    gate: Gate, log: AuditLog, name: str, statements: str, first_bad: int
) -> None:
    for statement in statements.split("; "):
        gate.tamper(statement)
    with pytest.raises(AuditBroken) as broken:
        log.verify()
    assert broken.value.sequence == first_bad


def test_a_chain_that_was_written_anew_with_another_key_breaks(gate: Gate, log: AuditLog) -> None:
    gate.tamper("DELETE FROM audit_event")
    gate.tamper("DELETE FROM audit_head")
    with gate.database.transaction() as transaction:
        audit.append(transaction, replace(gate.keyring, signing=b"m" * 32), "system:test", "all.fine", "ship-0", {})
    with pytest.raises(AuditBroken, match="signature at event 1 is not this installation's"):
        log.verify()


def test_a_rollback_to_an_older_head_is_seen_by_whoever_kept_a_checkpoint(gate: Gate, log: AuditLog) -> None:
    older = gate.rows("SELECT sequence, hash, signature FROM audit_head")[0]
    write(gate, 2)
    known = log.checkpoint()
    gate.tamper("DELETE FROM audit_event WHERE sequence > %s", older[0])
    gate.tamper("UPDATE audit_head SET sequence = %s, hash = %s, signature = %s", *older)
    assert log.verify().sequence == EVENTS
    with pytest.raises(AuditBroken, match="the checkpoint proves 8 events, the chain has 6"):
        log.verify(known)


def test_a_wiped_log_is_seen_by_whoever_kept_a_checkpoint(gate: Gate, log: AuditLog) -> None:
    known = log.checkpoint()
    gate.tamper("DELETE FROM audit_event")
    gate.tamper("DELETE FROM audit_head")
    with pytest.raises(AuditBroken):
        log.verify(known)


def test_a_rewritten_history_does_not_lead_through_a_checkpoint(gate: Gate, log: AuditLog) -> None:
    known = log.checkpoint()
    gate.tamper("DELETE FROM audit_event")
    gate.tamper("DELETE FROM audit_head")
    write(gate, EVENTS + 2, "ship.left")
    with pytest.raises(AuditBroken, match="event 6 is not the one that the checkpoint proves"):
        log.verify(known)


def test_a_wiped_log_does_not_verify_where_there_were_runs(gate: Gate, log: AuditLog) -> None:
    gate.put("notes.txt", "The tide turns.")
    gate.walk()
    gate.tamper("DELETE FROM audit_event")
    gate.tamper("DELETE FROM audit_head")
    with pytest.raises(AuditBroken, match="the ledger knows of runs"):
        log.verify()


def test_a_forged_checkpoint_proves_nothing(log: AuditLog) -> None:
    end = log.checkpoint()
    with pytest.raises(AuditBroken, match="signature"):
        log.verify(Checkpoint(end.sequence, end.hash, "AAAA"))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET line = '{}'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_database_itself_refuses_to_change_an_event(gate: Gate, log: AuditLog, statement: str) -> None:
    with pytest.raises(DatabaseRefused):
        gate.rows(statement)
    assert log.verify().sequence == EVENTS


def test_an_event_is_only_there_if_what_it_tells_is(gate: Gate) -> None:
    with pytest.raises(ZeroDivisionError), gate.database.transaction() as transaction:
        audit.append(transaction, gate.keyring, "system:test", "ship.sank", "ship-1", {})
        raise ZeroDivisionError
    assert gate.events() == []
    assert gate.audit().verify().sequence == 0


def test_many_writers_make_one_chain(gate: Gate) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: write(gate, 10), range(8)))
    assert gate.audit().verify().sequence == 80


def test_events_are_read_newest_first_and_by_kind_and_subject(log: AuditLog) -> None:
    assert [event.sequence for event in log.events(limit=2)] == [6, 5]
    assert [event.sequence for event in log.events(subject="ship-3")] == [4]
    assert log.events(event="ship.left") == []


def test_lines_are_exported_byte_for_byte(gate: Gate, log: AuditLog) -> None:
    lines = list(log.lines(EVENTS))
    stored = gate.rows("SELECT hash FROM audit_event ORDER BY sequence")
    assert [(hashlib.sha256(line.encode()).hexdigest(),) for line in lines] == stored
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, EVENTS + 1))


def test_an_actor_with_quotes_and_line_breaks_stays_one_event(gate: Gate, database: Database, keyring: Keyring) -> None:
    with database.transaction() as transaction:
        audit.append(transaction, keyring, 'a"\n{"sequence": 2}', "odd.actor", "\u2028\\", {"key": "\udcff"[:0]})
    assert gate.audit().verify().sequence == 1
    assert gate.events()[0].actor == 'a"\n{"sequence": 2}'
