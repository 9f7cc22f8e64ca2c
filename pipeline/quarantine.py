"""HOLD: what may not enter until a person has decided. The text is encrypted; the reasons are not."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from detectors import Category
from pipeline import audit
from pipeline.database import Transaction
from pipeline.errors import ItemNotFound
from pipeline.held import Held, decode, encode
from pipeline.keys import Keyring
from pipeline.ledger import Entry
from pipeline.model import Action
from pipeline.seal import open_sealed, seal

SEVERITY = {Category.INJECTION: 3, Category.HIDDEN: 2, Category.CREDENTIAL: 2, Category.PII: 1}
"""How urgent a held finding is, 0..3: an instruction acts on the model, a secret leaks, personal data embarrasses."""

SEVERITY_UNINSPECTED = 1


class Kind(StrEnum):
    """What an item holds: a whole document, one chunk of it, the bytes of a document that could not be read, or what stood in the
    index until it was found to resemble a settled attack."""

    DOCUMENT = "document"
    CHUNK = "chunk"
    UNINSPECTED = "uninspected"
    WITHDRAWN = "withdrawn"


class ItemState(StrEnum):
    """`held` waits for a person; `superseded` items lost their document to a newer version, or to deletion."""

    HELD = "held"
    RELEASED = "released"
    REDACTED = "redacted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the queue. Nothing in it is document text."""

    id: str
    document_id: str
    uri: str
    kind: Kind
    page: int | None
    content_hash: str
    state: ItemState
    severity: int
    reasons: tuple[str, ...]
    categories: tuple[str, ...]
    findings: int
    version: int
    held_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    reviewer: str | None
    note: str | None


_SELECT = (
    "SELECT q.id, q.document_id, d.uri, q.kind, q.page, q.content_hash, q.state, q.severity, q.reasons, q.categories, q.findings, "
    "q.version, q.held_at, q.expires_at, q.settled_at, q.reviewer, q.note "
    "FROM quarantine_item q JOIN document d ON d.id = q.document_id"
)


def hold_text(
    transaction: Transaction,
    keyring: Keyring,
    entry: Entry,
    held: Held,
    *,
    kind: Kind,
    reasons: Sequence[str],
    actor: str,
    keep_days: int,
) -> str:
    """Hold a document or a chunk, with its text sealed. Returns the item's id."""
    strict = [decision.finding for decision in held.decisions if decision.action is Action.QUARANTINE]
    severity = max((SEVERITY[finding.category] for finding in strict), default=0)
    categories = sorted({finding.category.value for finding in strict})
    page = next((chunk.page for chunk in held.chunks), None)
    row = {"kind": kind, "severity": severity, "categories": categories, "page": page, "findings": len(held.decisions)}
    return _insert(transaction, keyring, entry, encode(held), row, reasons, actor, keep_days)


def hold_uninspected(
    transaction: Transaction, keyring: Keyring, entry: Entry, content: bytes, *, reason: str, actor: str, keep_days: int
) -> str:
    """Hold the bytes of a document that could not be inspected. Returns the item's id."""
    row = {"kind": Kind.UNINSPECTED, "severity": SEVERITY_UNINSPECTED, "categories": [], "page": None, "findings": 0}
    return _insert(transaction, keyring, entry, content, row, [reason], actor, keep_days)


def item(transaction: Transaction, id: str, *, for_update: bool = False) -> Item:
    """One item. Raises `ItemNotFound`."""
    query = f"{_SELECT} WHERE q.id = %s{' FOR UPDATE OF q' if for_update else ''}"
    row = transaction.execute(query, [id]).fetchone()
    if row is None:
        raise ItemNotFound(f"there is no quarantine item {id}; `pratique review list` shows those that are held")
    return _item(row)


def items(
    transaction: Transaction,
    *,
    state: ItemState = ItemState.HELD,
    category: str = "",
    uri: str = "",
    secret: str = "",
    after: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[Item]:
    """A page of the queue, most severe first; `after` is the (severity, id) of the last item of the page before.

    `category` narrows to items held for it (`uninspected` to those that could not be read), `uri` to uris that hold it,
    `secret` to documents with a credential whose fingerprint begins like that.
    """
    severity, id = after or (max(SEVERITY.values()) + 1, "")
    query = (
        f"{_SELECT} WHERE q.state = %(state)s AND (-q.severity, q.id) > (%(severity)s, %(id)s) "  # noqa: S608 - own constants
        "AND (%(category)s = '' OR q.kind = %(category)s OR %(category)s = ANY(q.categories)) "
        "AND (%(uri)s = '' OR position(lower(%(uri)s) IN lower(d.uri)) > 0) "
        "AND (%(secret)s = '' OR EXISTS (SELECT 1 FROM finding f WHERE f.document_id = q.document_id "
        "AND f.category = 'credential' AND starts_with(f.fingerprint, %(secret)s))) "
        "ORDER BY -q.severity, q.id LIMIT %(limit)s"
    )
    values = {"state": state.value, "severity": -severity, "id": id, "limit": limit}
    values |= {"category": category, "uri": uri, "secret": secret}
    return [_item(row) for row in transaction.execute(query, values).fetchall()]


def count_held(transaction: Transaction) -> int:
    """The length of the queue."""
    row = transaction.execute("SELECT count(*) FROM quarantine_item WHERE state = 'held'").fetchone()
    return int(row[0]) if row else 0


def is_kept(transaction: Transaction, item: Item) -> bool:
    """Whether the sealed text of an item is still there; `shred_expired` drops it some time after the settlement."""
    row = transaction.execute("SELECT payload IS NOT NULL FROM quarantine_item WHERE id = %s", [item.id]).fetchone()
    return bool(row and row[0])


def open_held(transaction: Transaction, keyring: Keyring, item: Item) -> Held:
    """The sealed text of an item. Raises `ItemNotFound` where it was shredded, `SealBroken` where it does not open."""
    return decode(_open(transaction, keyring, item))


def states_of(transaction: Transaction, document_id: str) -> set[ItemState]:
    """The states of the items of a document's latest verdict."""
    rows = transaction.execute(
        "SELECT DISTINCT q.state FROM quarantine_item q JOIN document d ON d.id = q.document_id AND d.run_id = q.run_id "
        "WHERE d.id = %s",
        [document_id],
    ).fetchall()
    return {ItemState(state) for (state,) in rows}


def settle(transaction: Transaction, item: Item, state: ItemState, reviewer: str, note: str) -> None:
    """Close an item; its version moves on, so that a second reviewer's decision meets a changed item."""
    transaction.execute(
        "UPDATE quarantine_item SET state = %s, reviewer = %s, note = %s, settled_at = now(), version = version + 1 WHERE id = %s",
        [state.value, reviewer, note, item.id],
    )


def supersede(transaction: Transaction, document_ids: Sequence[str]) -> int:
    """Close what is held of these documents, since a newer version, or their deletion, takes its place. Returns how many."""
    return transaction.execute(
        "UPDATE quarantine_item SET state = 'superseded', settled_at = now(), version = version + 1 "
        "WHERE document_id = ANY(%s) AND state = 'held'",
        [list(document_ids)],
    ).rowcount


def shred(transaction: Transaction, document_ids: Sequence[str]) -> int:
    """Drop the keys and texts of all items of these documents, which are held no longer. Returns how many."""
    return transaction.execute(
        "UPDATE quarantine_item SET wrapped_key = NULL, payload = NULL "
        "WHERE document_id = ANY(%s) AND state <> 'held' AND payload IS NOT NULL",
        [list(document_ids)],
    ).rowcount


def shred_expired(transaction: Transaction, keyring: Keyring, actor: str) -> int:
    """Drop the keys and texts of settled items whose time is over. What is still held waits for a person, however long."""
    shredded = transaction.execute(
        "UPDATE quarantine_item SET wrapped_key = NULL, payload = NULL "
        "WHERE state <> 'held' AND expires_at < now() AND payload IS NOT NULL"
    ).rowcount
    if shredded:
        audit.append(transaction, keyring, actor, "quarantine.shredded", "quarantine", {"items": shredded})
    return shredded


def _insert(
    transaction: Transaction,
    keyring: Keyring,
    entry: Entry,
    payload: bytes,
    row: dict[str, Any],
    reasons: Sequence[str],
    actor: str,
    keep_days: int,
) -> str:
    id = secrets.token_hex(8)
    wrapped_key, ciphertext = seal(keyring, payload, _binding(id, entry.id, entry.content_hash))
    transaction.execute(
        "INSERT INTO quarantine_item (id, document_id, run_id, kind, page, content_hash, state, severity, reasons, categories, "
        "findings, held_at, expires_at, wrapped_key, payload) "
        "SELECT %(id)s, d.id, d.run_id, %(kind)s, %(page)s, %(content_hash)s, 'held', %(severity)s, %(reasons)s, %(categories)s, "
        "%(findings)s, now(), now() + make_interval(days => %(keep_days)s), %(wrapped_key)s, %(payload)s "
        "FROM document d WHERE d.id = %(document_id)s",
        {
            **row,
            "id": id,
            "document_id": entry.id,
            "content_hash": entry.content_hash,
            "reasons": list(reasons),
            "keep_days": keep_days,
            "wrapped_key": wrapped_key,
            "payload": ciphertext,
        },
    )
    details = {"item": id, "kind": row["kind"], "reasons": list(reasons), "policy": entry.policy_hash}
    audit.append(transaction, keyring, actor, "document.held", entry.id, details)
    return id


def _open(transaction: Transaction, keyring: Keyring, item: Item) -> bytes:
    row = transaction.execute("SELECT wrapped_key, payload FROM quarantine_item WHERE id = %s", [item.id]).fetchone()
    if row is None or row[0] is None:
        raise ItemNotFound(f"the text of item {item.id} is no longer kept")
    return open_sealed(keyring, row[0], row[1], _binding(item.id, item.document_id, item.content_hash))


def _binding(id: str, document_id: str, content_hash: str) -> str:
    return f"{id}:{document_id}:{content_hash}"


def _item(row: tuple[Any, ...]) -> Item:
    id, document_id, uri, kind, page, content_hash, state, severity, reasons, categories, *rest = row
    fixed = (id, document_id, uri, Kind(kind), page, content_hash, ItemState(state), severity)
    return Item(*fixed, tuple(reasons), tuple(categories), *rest)
