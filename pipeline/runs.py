"""Runs: one walk each over a corpus or over uploads, with what came in and what came of it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline import audit
from pipeline.database import Database, Transaction, lock_number
from pipeline.errors import DatabaseError
from pipeline.keys import Keyring
from pipeline.model import State


@dataclass(frozen=True, slots=True)
class Run:
    """One walk over a corpus, or over uploads."""

    id: str
    flow: str
    corpus: str
    actor: str
    policy_hash: str


@contextmanager
def run(database: Database, keyring: Keyring, flow: str, corpus: str, actor: str, policy_hash: str) -> Iterator[Run]:
    """A run, from its start to its end, both audited. Runs whose process is gone are closed first, as interrupted."""
    _close_interrupted(database, keyring)
    current = Run(secrets.token_hex(16), flow, corpus, actor, policy_hash)
    with database.holding(lock_number(current.id)):
        with database.transaction() as transaction:
            transaction.execute(
                "INSERT INTO run (id, flow, corpus, policy_hash, started_at) VALUES (%s, %s, %s, %s, now())",
                [current.id, flow, corpus, policy_hash],
            )
            audit.append(transaction, keyring, actor, "run.started", current.id, {"flow": flow, "policy": policy_hash})
        try:
            yield current
        except DatabaseError:
            raise  # nothing can be written now; the next run closes this one
        except BaseException:
            _finish(database, keyring, current.id, actor, "failed")
            raise
        _finish(database, keyring, current.id, actor, "completed")


def has_any(transaction: Transaction) -> bool:
    """Whether there ever was a run: without one, that nothing was found says nothing."""
    return transaction.execute("SELECT 1 FROM run LIMIT 1").fetchone() is not None


def arrive(transaction: Transaction, run: Run, documents: Mapping[str, str]) -> None:
    """Write down what came in, id -> uri, before anything is done with it, so that a crash can't lose it."""
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO run_document (run_id, document_id, uri) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [(run.id, id, uri) for id, uri in documents.items()],
        )


def settle(transaction: Transaction, run: Run, outcomes: Mapping[str, tuple[str, State]], *, changed: bool) -> None:
    """Write down what came of documents of a run: id -> (uri, state)."""
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO run_document (run_id, document_id, uri, outcome, changed) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (run_id, document_id) DO UPDATE SET outcome = excluded.outcome, "
            "changed = coalesce(run_document.changed, false) OR excluded.changed",
            [(run.id, id, uri, state.value, changed) for id, (uri, state) in outcomes.items()],
        )


def seen_meanwhile(transaction: Transaction, run: Run, ids: Sequence[str]) -> set[str]:
    """Which of these documents came in with another run that went on while this one did: its listing may be the newer one."""
    rows = transaction.execute(
        "SELECT DISTINCT seen.document_id FROM run_document seen JOIN run other ON other.id = seen.run_id "
        "JOIN run mine ON mine.id = %s WHERE other.id <> mine.id AND seen.document_id = ANY(%s) "
        "AND (other.finished_at IS NULL OR other.finished_at > mine.started_at)",
        [run.id, list(ids)],
    ).fetchall()
    return {id for (id,) in rows}


def _close_interrupted(database: Database, keyring: Keyring) -> None:
    """A run that is unfinished and whose lock is free lost its process: its open documents are told as interrupted."""
    with database.transaction() as transaction:
        unfinished = [row[0] for row in transaction.execute("SELECT id FROM run WHERE finished_at IS NULL").fetchall()]
    for id in unfinished:
        with database.holding(lock_number(id)) as is_free:
            if is_free:
                _finish(database, keyring, id, "system", "interrupted")


def _finish(database: Database, keyring: Keyring, id: str, actor: str, outcome: str) -> None:
    with database.transaction() as transaction:
        ended = transaction.execute(
            "UPDATE run SET finished_at = now(), outcome = %s WHERE id = %s AND finished_at IS NULL", [outcome, id]
        )
        if ended.rowcount == 0:
            return
        transaction.execute(
            "UPDATE run_document SET outcome = 'interrupted' WHERE run_id = %s AND outcome IS NULL", [id]
        )
        rows = transaction.execute(
            "SELECT outcome, count(*) FROM run_document WHERE run_id = %s GROUP BY outcome", [id]
        ).fetchall()
        audit.append(transaction, keyring, actor, f"run.{outcome}", id, {"documents": dict(rows)})
