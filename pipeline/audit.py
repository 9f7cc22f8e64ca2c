"""The audit log: events in a hash chain, under a signed head. One function appends; nothing edits."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.database import Database, Transaction
from pipeline.errors import AuditBroken
from pipeline.keys import Keyring
from pipeline.model import AuditEvent

GENESIS = "0" * 64
AUDIT_LOCK = 0x6175646974
"""The advisory lock that orders appends; PostgreSQL frees it at the end of the transaction."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The end of a chain at a moment: proof, kept elsewhere, that nothing before it was cut off or rewritten."""

    sequence: int
    hash: str
    signature: str


def append(
    transaction: Transaction, keyring: Keyring, actor: str, event: str, subject: str, details: Mapping[str, Any]
) -> None:
    """Add one event to the chain, inside the transaction that does what the event tells.

    `details` holds ids, codes and counts, never document text. The hash is SHA-256 over the exact bytes of the stored
    line, which holds the hash of the line before it.
    """
    transaction.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])
    row = transaction.execute("SELECT sequence, hash FROM audit_head").fetchone()
    sequence, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    line = _line(sequence, datetime.now(UTC), actor, event, subject, details, previous)
    digest = _hash(line)
    transaction.execute("INSERT INTO audit_event (sequence, line, hash) VALUES (%s, %s, %s)", [sequence, line, digest])
    transaction.execute(
        "INSERT INTO audit_head (sequence, hash, signature) VALUES (%(sequence)s, %(hash)s, %(signature)s) "
        "ON CONFLICT (singleton) DO UPDATE SET sequence = %(sequence)s, hash = %(hash)s, signature = %(signature)s",
        {"sequence": sequence, "hash": digest, "signature": keyring.sign(_head_note(sequence, digest))},
    )


class AuditLog:
    """Reading and proving the log."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def events(self, *, event: str = "", subject: str = "", limit: int = 100) -> list[AuditEvent]:
        """The newest events first, of one kind or about one subject where that is given."""
        with self._database.transaction() as transaction:
            rows = transaction.execute(
                "SELECT line, hash FROM audit_event WHERE (%(event)s = '' OR event = %(event)s) "
                "AND (%(subject)s = '' OR subject = %(subject)s) ORDER BY sequence DESC LIMIT %(limit)s",
                {"event": event, "subject": subject, "limit": limit},
            ).fetchall()
        return [_event(line, digest) for line, digest in rows]

    def lines(self, last: int) -> Iterator[str]:
        """The stored lines up to event `last`, oldest first, byte for byte as they were hashed."""
        with self._database.transaction() as transaction, transaction.cursor(name="audit_lines") as cursor:
            cursor.execute("SELECT line FROM audit_event WHERE sequence <= %s ORDER BY sequence", [last])
            for (line,) in cursor:
                yield line

    def checkpoint(self) -> Checkpoint:
        """The signed end of the chain as it stands. Keep it where the owner of the database can't write."""
        with self._database.transaction() as transaction:
            row = transaction.execute("SELECT sequence, hash, signature FROM audit_head").fetchone()
        return Checkpoint(*row) if row else Checkpoint(0, GENESIS, self._keyring.sign(_head_note(0, GENESIS)))

    def verify(self, known: Checkpoint | None = None) -> Checkpoint:
        """Walk the chain from its first event to its signed head, in one snapshot; returns the end that was proven.

        Raises `AuditBroken` with the first bad event where a line was edited, removed, moved or added, where the end was
        cut off, where there is nothing although there were runs, or where the chain does not lead through the `known` checkpoint.
        """
        with self._database.transaction() as transaction:
            transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            head = transaction.execute("SELECT sequence, hash, signature FROM audit_head").fetchone()
            if head is None and transaction.execute("SELECT 1 FROM run LIMIT 1").fetchone():
                raise AuditBroken("the log is empty, and the ledger knows of runs", 1)
            with transaction.cursor(name="audit_walk") as cursor:
                cursor.execute("SELECT sequence, line, hash FROM audit_event ORDER BY sequence")
                last, digest = _walk(cursor, known)
        end = Checkpoint(*head) if head else Checkpoint(0, GENESIS, self._keyring.sign(_head_note(0, GENESIS)))
        self._check_end(end, last, digest, known)
        return end

    def _check_end(self, end: Checkpoint, last: int, digest: str, known: Checkpoint | None) -> None:
        if (end.sequence, end.hash) != (last, digest):
            raise AuditBroken(
                f"the chain ends at event {last}, its head says {end.sequence}", min(last, end.sequence) + 1
            )
        if known and known.sequence > last:
            raise AuditBroken(f"the checkpoint proves {known.sequence} events, the chain has {last}", last + 1)
        for checkpoint in filter(None, (end, known)):
            if not self._keyring.verify(_head_note(checkpoint.sequence, checkpoint.hash), checkpoint.signature):
                raise AuditBroken(
                    f"the signature at event {checkpoint.sequence} is not this installation's", checkpoint.sequence
                )


def _walk(rows: Iterator[tuple[int, str, str]], known: Checkpoint | None) -> tuple[int, str]:
    """Check every link; returns the last sequence and its hash."""
    expected, previous = 1, GENESIS
    for sequence, line, digest in rows:
        if sequence != expected:
            raise AuditBroken(f"event {expected} is missing", expected)
        if _hash(line) != digest:
            raise AuditBroken(f"event {sequence} was edited", sequence)
        stored = json.loads(line)
        if not isinstance(stored, dict) or (stored.get("sequence"), stored.get("previous_hash")) != (
            sequence,
            previous,
        ):
            raise AuditBroken(f"event {sequence} does not follow the one before it", sequence)
        if known and known.sequence == sequence and known.hash != digest:
            raise AuditBroken(f"event {sequence} is not the one that the checkpoint proves", sequence)
        expected, previous = sequence + 1, digest
    return expected - 1, previous


def _line(
    sequence: int, at: datetime, actor: str, event: str, subject: str, details: Mapping[str, Any], previous: str
) -> str:
    record = {
        "sequence": sequence,
        "at": at.isoformat(),
        "actor": actor,
        "event": event,
        "subject": subject,
        "details": dict(details),
        "previous_hash": previous,
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


def _event(line: str, digest: str) -> AuditEvent:
    record = json.loads(line)
    return AuditEvent(**{**record, "at": datetime.fromisoformat(record["at"]), "hash": digest})


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _head_note(sequence: int, digest: str) -> bytes:
    return f"pratique audit\n{sequence}\n{digest}\n".encode()
