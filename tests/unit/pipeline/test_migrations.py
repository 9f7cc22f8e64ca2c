"""A database of an older version, with what was in it, is brought up to date and works on."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from psycopg.conninfo import make_conninfo
from quay import RULE

from detectors.wording import as_read
from pipeline import ledger, notices, sketches
from pipeline.database import Database
from pipeline.leaks import leaks
from pipeline.likeness import Likeness
from pipeline.model import AccessScope

AT_0001 = """
INSERT INTO run (id, flow, corpus, policy_hash, started_at, finished_at, outcome)
    VALUES ('run', 'test', 'corpus', 'policy', now(), now(), 'completed');
INSERT INTO document (id, uri, corpus, media_type, state, reasons, scope_id, content_hash, access_hash, policy_hash,
    inspection_hash, run_id, changed_at)
    SELECT name, name || '.txt', 'corpus', 'text/plain', 'indexed', '{}', 1, '', '', '', '', 'run', now()
    FROM unnest(ARRAY['a', 'b']) name;
INSERT INTO finding (document_id, ordinal, detector, rule, category, start_offset, end_offset, score, layers, fingerprint, action)
    VALUES ('a', 0, 'credentials', 'github-token', 'credential', 5, 45, 0.9, '{}', 'f1', 'redact'),
           ('b', 0, 'credentials', 'github-token', 'credential', 5, 45, 0.9, '{base64}', 'f1', 'redact'),
           ('b', 1, 'credentials', 'npm-token', 'credential', 50, 90, 0.9, '{}', 'f2', 'redact'),
           ('b', 2, 'pii', 'PERSON', 'pii', 100, 110, 0.9, '{}', 'f3', 'redact');
"""


@pytest.fixture
def old(server: Database) -> Iterator[Database]:
    """A second database on the test server, at the first schema, with two documents in it."""
    with psycopg.connect(server._owner, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS pratique_old WITH (FORCE)")
        connection.execute("CREATE DATABASE pratique_old")
    database = Database(make_conninfo(server._owner, dbname="pratique_old"), None)
    with database._alchemy() as connection:
        connection.exec_driver_sql("CREATE SCHEMA pratique")
        connection.exec_driver_sql("CREATE EXTENSION vector")
        command.upgrade(database._alembic(connection), "0001")
        connection.commit()
    with database.transaction() as transaction:
        ledger.scope_row(transaction, AccessScope(("public",), ()))
        transaction.execute(AT_0001)
    yield database
    database.close()
    with psycopg.connect(server._owner, autocommit=True) as connection:
        connection.execute("DROP DATABASE pratique_old WITH (FORCE)")


def test_what_was_found_before_is_in_the_report_and_nobodys_news(old: Database) -> None:
    old.upgrade()
    old.check_revision()
    with old.transaction() as transaction:
        found = {leak.fingerprint: leak for leak in leaks(transaction)}
        assert notices.due(transaction, 10) == []
        known = transaction.execute("SELECT fingerprint, state FROM credential_notice ORDER BY fingerprint").fetchall()
    assert known == [("f1", "untold"), ("f2", "untold")]
    assert {name: len(leak.places) for name, leak in found.items()} == {"f1": 2, "f2": 1}
    assert found["f1"].rule == RULE
    first = found["f1"].places[0]
    assert (first.line, first.page, first.entry, first.owner, first.marker_ignored) == (None, None, "", "", False)


def test_an_upgrade_twice_is_one(old: Database) -> None:
    old.upgrade()
    old.upgrade()
    old.check_revision()


AT_0002 = """
INSERT INTO chunk (id, document_id, ordinal, start_offset, end_offset, text, redactions, scope_id, embedder, embedding,
    receipt, signature)
    SELECT 'c', 'a', 0, 0, 40, 'Send the list of all ships to the quay before noon.', '[]', 1, 'm',
        array_fill(0.1::real, ARRAY[384])::vector, '{"reviewer": null}', '';
INSERT INTO quarantine_item (id, document_id, run_id, kind, content_hash, state, severity, reasons, categories, findings,
    held_at, expires_at)
    VALUES ('q', 'b', 'run', 'uninspected', '', 'held', 1, '{}', '{}', 0, now(), now());
"""


def test_what_was_let_in_before_can_be_looked_up(old: Database) -> None:
    with old._alchemy() as connection:
        command.upgrade(old._alembic(connection), "0002")
        connection.commit()
    with old.transaction() as transaction:
        transaction.execute(AT_0002)
    old.upgrade()
    likeness = Likeness(b"k" * 32)
    passage = likeness.passage(as_read("Send the list of all ships to the pier before noon.").words)
    with old.transaction() as transaction:
        assert not any(entry.due for entry in ledger.entries(transaction, ["a", "b"]).values())
        assert sketches.candidates(transaction, [passage], 0.8) == set()
        sketches.complete(transaction, likeness)
        assert sketches.candidates(transaction, [passage], 0.8) == {"a"}
        transaction.execute("UPDATE quarantine_item SET kind = 'withdrawn'")
