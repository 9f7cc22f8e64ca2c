"""Notices: each credential that a scan found for the first time, and whether anybody was told. Written with the verdict."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from detectors import Category
from pipeline.database import Transaction
from pipeline.model import Action, Decision


@dataclass(frozen=True, slots=True)
class Notice:
    """A credential that somebody is to be told of. The id stays the same over all attempts."""

    id: str
    fingerprint: str
    run_id: str
    found_at: datetime


def learn(transaction: Transaction, run_id: str, decisions: Sequence[Decision]) -> None:
    """Write down the credentials of a verdict that were not known before. Those that are let stand are nobody's news.

    Call it before the transaction's first audit event: rows wait for one another in the order of their fingerprints.
    """
    found = {
        decision.finding.fingerprint
        for decision in decisions
        if decision.finding.category is Category.CREDENTIAL and decision.action > Action.ALLOW
    }
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO credential_notice (id, fingerprint, run_id, found_at, state) "
            "VALUES (%s, %s, %s, now(), 'due') ON CONFLICT (fingerprint) DO NOTHING",
            [(f"msg_{secrets.token_hex(16)}", fingerprint, run_id) for fingerprint in sorted(found - {""})],
        )


def due(transaction: Transaction, limit: int) -> list[Notice]:
    """The oldest notices that wait, at most so many."""
    rows = transaction.execute(
        "SELECT id, fingerprint, run_id, found_at FROM credential_notice WHERE state = 'due' "
        "ORDER BY attempts, found_at, id LIMIT %s",
        [limit],
    ).fetchall()
    return [Notice(*row) for row in rows]


def count_due(transaction: Transaction) -> int:
    """How many notices wait."""
    row = transaction.execute("SELECT count(*) FROM credential_notice WHERE state = 'due'").fetchone()
    return int(row[0]) if row else 0


def tell(transaction: Transaction, notice: Notice) -> None:
    """Write down that a notice was delivered."""
    transaction.execute(
        "UPDATE credential_notice SET state = 'told', attempts = attempts + 1, settled_at = now() WHERE id = %s",
        [notice.id],
    )


def postpone(transaction: Transaction, notice: Notice) -> None:
    """Write down that a notice could not be delivered: it waits, behind those that were tried less often."""
    transaction.execute("UPDATE credential_notice SET attempts = attempts + 1 WHERE id = %s", [notice.id])


def forgo(transaction: Transaction) -> int:
    """Close what waits where nobody wants to be told; returns how many there were."""
    return transaction.execute(
        "UPDATE credential_notice SET state = 'untold', settled_at = now() WHERE state = 'due'"
    ).rowcount
