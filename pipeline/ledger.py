"""The ledger: every document that a run ever saw, in exactly one state, with its findings and its scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from pipeline.database import Transaction, lock_number
from pipeline.model import AccessScope, Allowance, Decision, Position, State
from pipeline.scope import digest

MODEL_MISSING = ":model_missing"
"""How the reason ends where a detector lacked its model."""

_NOBODY = Allowance("", "")

_LOCKS = 1_024
"""For all documents together. PostgreSQL has room for some 6,400 as it comes (64 for each of 100 connections)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger says of one document: its identity, its state, and the hashes that decide whether it changed."""

    id: str
    uri: str
    parent_id: str | None
    media_type: str
    state: State
    reasons: tuple[str, ...]
    content_hash: str
    access_hash: str
    policy_hash: str
    inspection_hash: str
    due: bool = False
    """Whether it is to be inspected again, although nothing in its basis has changed."""

    def basis(self) -> tuple[str, str, str, str]:
        """What a verdict rests on. Equal basis, equal verdict: the document need not be inspected again."""
        return (self.content_hash, self.access_hash, self.policy_hash, self.inspection_hash)


def is_settled(known: Entry | None, arrived: Entry) -> bool:
    """Whether the ledger's verdict rests on the very same basis, and stands.

    A missing model is the machine's fault, which nothing in the basis shows: what it kept from being inspected is tried again.
    """
    if known is None or known.due or known.state in (State.DELETED, State.FAILED) or known.basis() != arrived.basis():
        return False
    return not any(reason.endswith(MODEL_MISSING) for reason in known.reasons)


def entries(transaction: Transaction, ids: Sequence[str]) -> dict[str, Entry]:
    """The ledger's entries for these documents, by id; those that it doesn't know are left out."""
    rows = transaction.execute(
        "SELECT id, uri, parent_id, media_type, state, reasons, content_hash, access_hash, policy_hash, inspection_hash, due "
        "FROM document WHERE id = ANY(%s)",
        [list(ids)],
    ).fetchall()
    return {row[0]: Entry(row[0], row[1], row[2], row[3], State(row[4]), tuple(row[5]), *row[6:]) for row in rows}


def with_uri(transaction: Transaction, uri: str) -> dict[str, str]:
    """Ids and uris of the living documents of this uri."""
    rows = transaction.execute("SELECT id, uri FROM document WHERE uri = %s AND state <> 'deleted'", [uri]).fetchall()
    return dict(rows)


def present(transaction: Transaction, corpus: str) -> dict[str, str]:
    """Ids and uris of the documents of a corpus that are not deleted, without those that came inside another one."""
    rows = transaction.execute(
        "SELECT id, uri FROM document WHERE corpus = %s AND parent_id IS NULL AND state <> 'deleted'", [corpus]
    ).fetchall()
    return dict(rows)


def differs_in_readers_only(known: Entry | None, arrived: Entry) -> bool:
    """Whether a verdict stands, and only who may read the document has changed."""
    return known is not None and is_settled(replace(known, access_hash=arrived.access_hash), arrived)


def set_scope(transaction: Transaction, id: str, scope_id: int, access_hash: str) -> None:
    """Give a known document other readers."""
    transaction.execute(
        "UPDATE document SET scope_id = %s, access_hash = %s WHERE id = %s", [scope_id, access_hash, id]
    )


def children(transaction: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """Ids and uris of the living documents that came inside these, at any depth."""
    rows = transaction.execute(
        "WITH RECURSIVE inside AS (SELECT id, uri, state FROM document WHERE parent_id = ANY(%s) "
        "UNION SELECT d.id, d.uri, d.state FROM document d JOIN inside ON d.parent_id = inside.id) "
        "SELECT id, uri FROM inside WHERE state <> 'deleted'",
        [list(ids)],
    ).fetchall()
    return dict(rows)


def with_unsettled_inside(transaction: Transaction, ids: Iterable[str]) -> set[str]:
    """Which of these documents have one inside, at any depth, that still waits for its verdict, or for a new one."""
    rows = transaction.execute(
        "WITH RECURSIVE inside AS (SELECT parent_id AS outermost, id, state, due FROM document WHERE parent_id = ANY(%s) "
        "UNION SELECT inside.outermost, d.id, d.state, d.due FROM document d JOIN inside ON d.parent_id = inside.id) "
        "SELECT DISTINCT outermost FROM inside WHERE state = 'failed' OR due",
        [list(ids)],
    ).fetchall()
    return {id for (id,) in rows}


def direct_children(transaction: Transaction, id: str) -> dict[str, str]:
    """Ids and uris of the living documents that came inside this one, without those further in."""
    rows = transaction.execute(
        "SELECT id, uri FROM document WHERE parent_id = %s AND state <> 'deleted'", [id]
    ).fetchall()
    return dict(rows)


def lock(transaction: Transaction, ids: Iterable[str]) -> None:
    """Let one transaction at a time settle these documents; freed at its end. In one order, so that none waits in a ring.

    Documents share locks: a lock for each would fill the server's table of them where thousands are deleted or withdrawn.
    """
    for number in sorted({lock_number(id) % _LOCKS for id in ids}):
        transaction.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def write(
    transaction: Transaction,
    run_id: str,
    corpus: str,
    entry: Entry,
    scope_id: int,
    decisions: Sequence[Decision],
    positions: Sequence[Position] = (),
) -> None:
    """Record a document's state, its basis and its findings, in place of what was recorded before.

    `positions` are those of the decisions, one each, where they are known.
    """
    transaction.execute(
        "INSERT INTO document (id, uri, parent_id, corpus, media_type, state, reasons, scope_id, content_hash, access_hash, "
        "policy_hash, inspection_hash, run_id, changed_at) "
        "VALUES (%(id)s, %(uri)s, %(parent_id)s, %(corpus)s, %(media_type)s, %(state)s, %(reasons)s, %(scope_id)s, "
        "%(content_hash)s, %(access_hash)s, %(policy_hash)s, %(inspection_hash)s, %(run_id)s, now()) "
        "ON CONFLICT (id) DO UPDATE SET corpus = excluded.corpus, media_type = excluded.media_type, state = excluded.state, "
        "reasons = excluded.reasons, scope_id = excluded.scope_id, content_hash = excluded.content_hash, "
        "access_hash = excluded.access_hash, policy_hash = excluded.policy_hash, inspection_hash = excluded.inspection_hash, "
        "run_id = excluded.run_id, changed_at = excluded.changed_at, due = false",
        {
            **{name: getattr(entry, name) for name in ("id", "uri", "parent_id", "media_type")},
            **{
                name: getattr(entry, name) for name in ("content_hash", "access_hash", "policy_hash", "inspection_hash")
            },
            "state": entry.state.value,
            "reasons": list(entry.reasons),
            "corpus": corpus,
            "scope_id": scope_id,
            "run_id": run_id,
        },
    )
    _write_findings(transaction, entry.id, decisions, positions)


def set_state(transaction: Transaction, id: str, state: State, reasons: Sequence[str]) -> None:
    """Move a known document to another state."""
    transaction.execute(
        "UPDATE document SET state = %s, reasons = %s, changed_at = now() WHERE id = %s",
        [state.value, list(reasons), id],
    )


def set_due(transaction: Transaction, id: str, due: bool) -> None:
    """Have a known document inspected again by the next scan, or no longer."""
    transaction.execute("UPDATE document SET due = %s WHERE id = %s", [due, id])


def scope_row(transaction: Transaction, scope: AccessScope) -> int:
    """The row of a scope, made with its grants where it is new."""
    name = digest(scope)
    row = transaction.execute("SELECT id FROM scope WHERE digest = %s", [name]).fetchone()
    if row is None:
        row = transaction.execute(
            "INSERT INTO scope (digest) VALUES (%s) ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id",
            [name],
        ).fetchone() or (0,)  # an upsert with RETURNING always gives a row
        grants = [*((row[0], name, "allow") for name in scope.allow), *((row[0], name, "deny") for name in scope.deny)]
        with transaction.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO scope_grant (scope_id, principal, effect) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                grants,
            )
    return int(row[0])


def scope_of(transaction: Transaction, id: str) -> int:
    """The row of a known document's scope, as it stands now."""
    row = transaction.execute("SELECT scope_id FROM document WHERE id = %s", [id]).fetchone() or (0,)
    return int(row[0])


def has_rejected(transaction: Transaction, id: str) -> bool:
    """Whether the policy turned any part of a document away."""
    return bool(
        transaction.execute(
            "SELECT 1 FROM finding WHERE document_id = %s AND action = 'reject' LIMIT 1", [id]
        ).fetchone()
    )


def count_states(transaction: Transaction) -> dict[State, int]:
    """How many documents are in each state."""
    rows = transaction.execute("SELECT state, count(*) FROM document GROUP BY state").fetchall()
    return {State(state): count for state, count in rows}


def count_findings(transaction: Transaction) -> dict[tuple[str, str], int]:
    """How many findings there are by category and action, in documents that are not deleted."""
    rows = transaction.execute(
        "SELECT f.category, f.action, count(*) FROM finding f JOIN document d ON d.id = f.document_id "
        "WHERE d.state <> 'deleted' GROUP BY f.category, f.action"
    ).fetchall()
    return {(category, action): count for category, action, count in rows}


def count_readable_by_nobody(transaction: Transaction, corpus: str) -> int:
    """How many indexed documents of a corpus no access list opens to anybody."""
    row = transaction.execute(
        "SELECT count(*) FROM document d WHERE d.corpus = %s AND d.state IN ('indexed', 'partial') "
        "AND NOT EXISTS (SELECT 1 FROM scope_grant g WHERE g.scope_id = d.scope_id AND g.effect = 'allow')",
        [corpus],
    ).fetchone() or (0,)
    return int(row[0])


def _write_findings(
    transaction: Transaction, id: str, decisions: Iterable[Decision], positions: Iterable[Position]
) -> None:
    transaction.execute("DELETE FROM finding WHERE document_id = %s", [id])
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO finding (document_id, ordinal, detector, rule, category, start_offset, end_offset, score, layers, "
            "fingerprint, action, allowed_by, allowed_owner, marker_ignored, line, page) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    *(id, ordinal, f.detector, f.rule, f.category.value, f.start, f.end, f.score, list(f.layers)),
                    *(f.fingerprint, decision.action.name.lower()),
                    *(a.entry, a.owner, decision.marker_ignored, position.line, position.page),
                )
                for ordinal, (decision, position) in enumerate(
                    zip(decisions, chain(positions, repeat(Position())), strict=False)
                )
                for f, a in [(decision.finding, decision.allowance or _NOBODY)]
            ],
        )
