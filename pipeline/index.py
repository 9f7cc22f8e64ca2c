"""INDEX: the one door. `admit()` is the only code that writes a chunk."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline import audit, receipts, sketches
from pipeline.database import Transaction
from pipeline.keys import Keyring
from pipeline.ledger import Entry
from pipeline.likeness import Likeness
from pipeline.model import KEEP, Chunk, Redaction, SanitizedChunk


@dataclass(frozen=True, slots=True)
class EmbeddedChunk:
    """A sanitized chunk with its vector, and the name of the embedder that made it."""

    sanitized: SanitizedChunk
    vector: Sequence[float] = field(repr=False)
    embedder: str


Span = tuple[int, int, tuple[Redaction, ...]]
"""Start and end of a chunk in its document, and what was cut in it."""


def chunk_id(entry: Entry, start: int, end: int) -> str:
    """A chunk's id: the same for the same span of the same version of a document."""
    return receipts.sha256(f"{entry.id}:{entry.content_hash}:{start}:{end}")[:32]


def admit(
    transaction: Transaction,
    keyring: Keyring,
    entry: Entry,
    scope_id: int,
    chunks: Sequence[EmbeddedChunk],
    *,
    actor: str,
    reviewer: str | None = None,
) -> None:
    """Let chunks into the index, each with a signed receipt, in the transaction that wrote the document's ledger row.

    The foreign keys to ledger and scope make an admission without them impossible.
    """
    rows = [_row(keyring, entry, scope_id, chunk, reviewer) for chunk in chunks]
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chunk (id, document_id, ordinal, start_offset, end_offset, page, text, redactions, scope_id, "
            "embedder, embedding, receipt, signature) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::vector, %s, %s)",
            rows,
        )
    texts = ((row[0], entry.id, chunk.sanitized.text) for row, chunk in zip(rows, chunks, strict=True))
    sketches.write(transaction, Likeness(keyring.likeness_key()), texts)
    details = {"chunks": len(rows), "policy": entry.policy_hash, "scope": scope_id, "state": entry.state.value}
    audit.append(transaction, keyring, actor, "document.admitted", entry.id, details)


def rescope(transaction: Transaction, keyring: Keyring, document_id: str, scope_id: int) -> int:
    """Move a document's chunks to another scope, each with a new receipt; returns how many there are.

    Raises `ReceiptInvalid` where a chunk is not what was admitted: it must not be signed anew.
    """
    rows = transaction.execute(
        "SELECT id, scope_id, start_offset, end_offset, text, receipt, signature FROM chunk WHERE document_id = %s FOR UPDATE",
        [document_id],
    ).fetchall()
    for id, before, start, end, text, receipt, signature in rows:
        expected = statement_of(id, document_id, before, start, end, text)
        statement = receipts.check(keyring, receipt, signature, expected)
        issued = receipts.issue(keyring, {**statement, "scope": scope_id})
        transaction.execute(
            "UPDATE chunk SET scope_id = %s, receipt = %s, signature = %s WHERE id = %s", [scope_id, *issued, id]
        )
    return len(rows)


def remove(transaction: Transaction, document_ids: Sequence[str]) -> int:
    """Take every chunk of these documents out of the index; returns how many there were."""
    return transaction.execute("DELETE FROM chunk WHERE document_id = ANY(%s)", [list(document_ids)]).rowcount


def count(transaction: Transaction, document_id: str) -> int:
    """How many chunks of a document the index holds."""
    row = transaction.execute("SELECT count(*) FROM chunk WHERE document_id = %s", [document_id]).fetchone()
    return int(row[0]) if row else 0


def spans(transaction: Transaction, document_ids: Sequence[str]) -> dict[str, list[Span]]:
    """What the index has of these documents: by document, (start, end, redactions) of each chunk, in order; not what was kept."""
    found: dict[str, list[Span]] = {}
    rows = transaction.execute(
        "SELECT document_id, start_offset, end_offset, redactions FROM chunk WHERE document_id = ANY(%s) "
        "ORDER BY document_id, start_offset, end_offset",
        [list(document_ids)],
    )
    for document_id, start, end, redactions in rows:
        cut = tuple(each for each in redactions_from(redactions) if each.operator != KEEP)
        found.setdefault(document_id, []).append((start, end, cut))
    return found


def admitted(transaction: Transaction, document_id: str) -> list[tuple[SanitizedChunk, str | None]]:
    """What the index holds of a document, in order, each chunk with the reviewer who let it in, if one did."""
    rows = transaction.execute(
        "SELECT ordinal, start_offset, end_offset, page, text, redactions, receipt::jsonb ->> 'reviewer' FROM chunk "
        "WHERE document_id = %s ORDER BY ordinal",
        [document_id],
    ).fetchall()
    return [(SanitizedChunk(Chunk(*row[:4]), row[4], redactions_from(row[5])), row[6]) for row in rows]


def redactions_from(stored: Sequence[Sequence[Any]]) -> tuple[Redaction, ...]:
    """The offset map as it is stored with a chunk."""
    return tuple(Redaction(*each) for each in stored)


def _row(keyring: Keyring, entry: Entry, scope_id: int, embedded: EmbeddedChunk, reviewer: str | None) -> list[Any]:
    sanitized = embedded.sanitized
    chunk = sanitized.chunk
    identity = chunk_id(entry, chunk.start, chunk.end)
    statement = {
        **statement_of(identity, entry.id, scope_id, chunk.start, chunk.end, sanitized.text),
        "content": entry.content_hash,
        "policy": entry.policy_hash,
        "inspection": entry.inspection_hash,
        "redactions": len(sanitized.redactions),
        "reviewer": reviewer,
        "admitted_at": datetime.now(UTC).isoformat(),
    }
    stored = [[r.start, r.end, r.new_start, r.new_end, r.rule, r.operator] for r in sanitized.redactions]
    receipt, signature = receipts.issue(keyring, statement)
    place = [identity, entry.id, chunk.ordinal, chunk.start, chunk.end, chunk.page]
    return [
        *place,
        sanitized.text,
        json.dumps(stored),
        scope_id,
        embedded.embedder,
        str(list(embedded.vector)),
        receipt,
        signature,
    ]


def statement_of(id: str, document_id: str, scope_id: int, start: int, end: int, text: str) -> dict[str, object]:
    """The part of a receipt that is compared with the stored chunk each time it is retrieved."""
    return {
        "chunk": id,
        "document": document_id,
        "scope": scope_id,
        "start": start,
        "end": end,
        "text": receipts.sha256(text),
    }
