"""A database of an older version, with what was in it, is brought up to date and works on."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from psycopg.conninfo import make_conninfo
from quay import RULE

from pipeline import ledger, notices
from pipeline.database import Database
from pipeline.leaks import leaks
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
