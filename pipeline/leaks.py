"""Leaked credentials: each secret once, with every place where it stands and what to do about it. Never the secret."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, takewhile
from typing import NamedTuple

import detectors
from detectors import About
from pipeline import index
from pipeline.database import Transaction
from pipeline.index import Span
from pipeline.model import State

SEVERITIES = ("low", "medium", "high", "critical")
SEVERITY_UNKNOWN = "high"
"""Of a rule that the detector no longer has: too urgent rather than overlooked."""

SHORTEST_PREFIX = 12
"""Hexadecimal digits of a fingerprint that an allow entry takes."""


class Standing(StrEnum):
    """What became of a place: cut out of the index, held back, in the index in clear, turned away, or gone at its source."""

    REDACTED = "redacted"
    HELD = "held"
    ALLOWED = "allowed"
    REJECTED = "rejected"
    DELETED = "deleted"


LIVE = frozenset({Standing.REDACTED, Standing.HELD, Standing.ALLOWED})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret stands. `entry` and `owner` name the allow entry that lets it stand, where one does."""

    uri: str
    rule: str
    page: int | None
    line: int | None
    start: int
    end: int
    layers: tuple[str, ...]
    standing: Standing
    entry: str
    owner: str
    marker_ignored: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """One secret. `short` begins its fingerprint and no other's; the words are those of its most severe rule."""

    fingerprint: str
    short: str
    rule: str
    about: About
    places: tuple[Place, ...]

    @property
    def is_live(self) -> bool:
        """Whether it stands in a document that the source has and the gate did not turn away."""
        return any(place.standing in LIVE for place in self.places)

    def is_open(self, honoured: Container[str]) -> bool:
        """Whether somebody has to see to it: it is live where none of these allow entries (their ids) answers for it."""
        return any(place.standing in LIVE and place.entry not in honoured for place in self.places)


def leaks(
    transaction: Transaction,
    *,
    severity: str = "low",
    uri: str = "",
    everything: bool = False,
    fingerprints: Sequence[str] | None = None,
) -> list[Leak]:
    """Every secret in the ledger that is live, the most severe first, then the one in most places.

    Narrowed to a severity and above, to places whose uri holds `uri`, or to some fingerprints. With `everything` also those
    that stand in rejected or deleted documents only.
    """
    rows = _rows(transaction, fingerprints)
    shorts = _shorts({row.fingerprint for row in rows})
    standings = _standings(transaction, rows)
    groups: dict[str, list[tuple[_Row, Place]]] = {}
    for row in rows:
        standing = standings[row.document_id, row.ordinal]
        if uri.casefold() in row.uri.casefold() and (everything or standing is not Standing.DELETED):
            key = row.fingerprint or f"{row.document_id}:{row.ordinal}"
            groups.setdefault(key, []).append((row, row.place(standing)))
    found = [_leak(group, shorts) for group in groups.values()]
    least = SEVERITIES.index(severity)
    kept = [leak for leak in found if _rank(leak.about) >= least and (everything or leak.is_live)]
    return sorted(kept, key=lambda leak: (-_rank(leak.about), -len(leak.places), leak.fingerprint))


def count_unknown(transaction: Transaction) -> int:
    """How many living documents nobody has looked into: they could not be inspected or settled, and may hold more."""
    row = transaction.execute(
        "SELECT count(*) FROM document d WHERE d.state = 'failed' OR (d.state = 'quarantined' AND EXISTS "
        "(SELECT 1 FROM quarantine_item q WHERE q.document_id = d.id AND q.state = 'held' AND q.kind = 'uninspected'))"
    ).fetchone()
    return int(row[0]) if row else 0


def documents_sharing(transaction: Transaction, document_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """By (document, fingerprint) of the credentials in these documents: in how many other living ones the same secret stands."""
    rows = transaction.execute(
        "SELECT mine.document_id, mine.fingerprint, count(DISTINCT other.document_id) FROM finding mine "
        "JOIN finding other ON other.fingerprint = mine.fingerprint AND other.document_id <> mine.document_id "
        "JOIN document d ON d.id = other.document_id AND d.state <> 'deleted' "
        "WHERE mine.document_id = ANY(%s) AND mine.category = 'credential' AND mine.fingerprint <> '' "
        "AND other.category = 'credential' GROUP BY mine.document_id, mine.fingerprint",
        [list(document_ids)],
    ).fetchall()
    return {(document_id, fingerprint): count for document_id, fingerprint, count in rows}


class _Row(NamedTuple):
    """A credential as the ledger has it, in the order of the query."""

    document_id: str
    ordinal: int
    uri: str
    state: str
    is_held: bool
    detector: str
    rule: str
    score: float
    layers: list[str]
    fingerprint: str
    action: str
    start: int
    end: int
    line: int | None
    page: int | None
    entry: str
    owner: str
    marker_ignored: bool

    def place(self, standing: Standing) -> Place:
        return Place(
            *(self.uri, self.rule, self.page, self.line, self.start, self.end, tuple(self.layers), standing),
            *(self.entry, self.owner, self.marker_ignored),
        )


def _rows(transaction: Transaction, fingerprints: Sequence[str] | None) -> list[_Row]:
    query = (
        "SELECT d.id, f.ordinal, d.uri, d.state, "
        "EXISTS (SELECT 1 FROM quarantine_item q WHERE q.document_id = d.id AND q.state = 'held'), "
        "f.detector, f.rule, f.score, f.layers, f.fingerprint, f.action, f.start_offset, f.end_offset, f.line, f.page, "
        "f.allowed_by, f.allowed_owner, f.marker_ignored FROM finding f JOIN document d ON d.id = f.document_id "
        "WHERE f.category = 'credential' AND (%(some)s::text[] IS NULL OR f.fingerprint = ANY(%(some)s)) "
        "ORDER BY d.uri, d.id, f.start_offset, f.ordinal"
    )
    some = None if fingerprints is None else list(fingerprints)
    return [_Row(*row) for row in transaction.execute(query, {"some": some}).fetchall()]


def _standings(transaction: Transaction, rows: Sequence[_Row]) -> Mapping[tuple[str, int], Standing]:
    """What became of each finding, as the index itself tells it, which is where reviewers' decisions show."""
    chunks = index.spans(transaction, sorted({row.document_id for row in rows}))
    return {(row.document_id, row.ordinal): _standing(row, chunks.get(row.document_id, [])) for row in rows}


def _standing(row: _Row, chunks: Sequence[Span]) -> Standing:
    if row.state == State.DELETED:
        return Standing.DELETED
    first = bisect_right(chunks, row.start, key=lambda chunk: chunk[1])
    touching = list(_until(chunks, first, row.end))
    if touching:
        cut = all(_is_cut_out(chunk, row.start, row.end) for chunk in touching)
        return Standing.REDACTED if cut else Standing.ALLOWED
    if row.action == "reject" or row.state == State.REJECTED:
        return Standing.REJECTED
    if row.is_held:
        return Standing.HELD
    # A chunk that was nothing but the secret is not indexed; one that a reviewer turned away is not either.
    return Standing.REDACTED if row.state == State.INDEXED else Standing.REJECTED


def _until(chunks: Sequence[Span], first: int, end: int) -> Iterable[Span]:
    for position in range(first, len(chunks)):
        if chunks[position][0] >= end:
            return
        yield chunks[position]


def _is_cut_out(chunk: Span, start: int, end: int) -> bool:
    low, high = max(start, chunk[0]), min(end, chunk[1])
    at = bisect_right(chunk[2], low, key=lambda redaction: redaction.start)
    return at > 0 and chunk[2][at - 1].end >= high


def _leak(group: Sequence[tuple[_Row, Place]], shorts: Mapping[str, str]) -> Leak:
    """One secret that several rules may have found: the most severe of them speaks, then the surest."""
    row, about = max(
        ((row, _about(row)) for row, _ in group), key=lambda each: (_rank(each[1]), each[0].score, each[0].rule)
    )
    places = tuple(place for _, place in group)
    return Leak(row.fingerprint, shorts.get(row.fingerprint, ""), row.rule, about, places)


def _about(row: _Row) -> About:
    known = detectors.about(row.detector, row.rule)
    return known or About(row.rule, row.detector, SEVERITY_UNKNOWN, "", "")


def _rank(about: About) -> int:
    return SEVERITIES.index(about.severity)


def _shorts(fingerprints: Iterable[str]) -> dict[str, str]:
    """The shortest beginning of each fingerprint that no other one has, and at least `SHORTEST_PREFIX` digits."""
    ordered = ["", *sorted(set(fingerprints) - {""}), ""]
    shared = [sum(1 for _ in takewhile(_are_equal, zip(*pair, strict=False))) for pair in pairwise(ordered)]
    return {
        each: each[: max(SHORTEST_PREFIX, before + 1, after + 1)]
        for each, before, after in zip(ordered[1:-1], shared[:-1], shared[1:], strict=True)
    }


def _are_equal(letters: tuple[str, str]) -> bool:
    return letters[0] == letters[1]
