"""ReviewQueue: what a person sees of the quarantine, and what they may do with it. Used by the terminal and the page alike."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline import audit, index, ledger, operators, quarantine
from pipeline.database import Database, Transaction
from pipeline.embedders import Embedder
from pipeline.errors import ItemChanged, NotAReviewer, ReviewError
from pipeline.held import CONTEXT, Held
from pipeline.index import EmbeddedChunk
from pipeline.keys import Keyring
from pipeline.leaks import documents_sharing
from pipeline.ledger import Entry
from pipeline.model import Action, Decision, Operation, Principal, SanitizedChunk, State
from pipeline.policy import Policy
from pipeline.principals import canonical
from pipeline.quarantine import Item, ItemState, Kind
from pipeline.redact import PLACEHOLDER, as_embedded, redact, rewrites

MASK = "•"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of held text under the same decisions; `text` is masked unless the item was revealed.

    A segment without text stands for `skipped` characters that are far from any finding.
    """

    start: int
    text: str = field(repr=False)
    decisions: tuple[Decision, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a reviewer sees it: its text in segments, and the sanitized preview, as `redact` would let it in.

    For a document that could not be read, and for one whose text is no longer kept, both are empty. `elsewhere` says of a
    credential, by its fingerprint, in how many other documents it stands.
    """

    item: Item
    segments: tuple[Segment, ...]
    decisions: tuple[Decision, ...]
    preview: tuple[SanitizedChunk, ...]
    revealed: bool
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def check_reviewer(policy: Policy, principal: Principal) -> None:
    """Raise `NotAReviewer` for a principal whom the policy does not name as one."""
    names = {canonical(name, "reviewer") for name in principal.names()}
    if not names & set(policy.review.reviewers):
        allowed = ", ".join(policy.review.reviewers)
        raise NotAReviewer(f"{principal.user} is no reviewer; the policy's [review] reviewers are: {allowed}")


class ReviewQueue:
    """The queue, for one reviewer. Raises `NotAReviewer` for a principal whom the policy does not name as one."""

    def __init__(
        self, database: Database, keyring: Keyring, policy: Policy, embedder: Embedder, reviewer: Principal
    ) -> None:
        check_reviewer(policy, reviewer)
        self._database = database
        self._keyring = keyring
        self._embedder = embedder
        self._reviewer = reviewer

    def items(
        self,
        *,
        state: ItemState = ItemState.HELD,
        category: str = "",
        uri: str = "",
        secret: str = "",
        after: tuple[int, str] | None = None,
        limit: int = PAGE_SIZE,
    ) -> list[Item]:
        """A page of the queue; see `quarantine.items`."""
        with self._database.transaction() as transaction:
            return quarantine.items(
                transaction, state=state, category=category, uri=uri, secret=secret, after=after, limit=limit
            )

    def elsewhere(self, items: Sequence[Item]) -> dict[str, int]:
        """By item, in how many other documents a credential of its document stands too; the most, where it has several."""
        with self._database.transaction() as transaction:
            shared = documents_sharing(transaction, [item.document_id for item in items])
        most: dict[str, int] = {}
        for (document_id, _), count in shared.items():
            most[document_id] = max(count, most.get(document_id, 0))
        return {item.id: most.get(item.document_id, 0) for item in items}

    def length(self) -> int:
        """How many items wait."""
        with self._database.transaction() as transaction:
            return quarantine.count_held(transaction)

    def show(self, id: str, *, reveal: bool = False) -> ItemView:
        """An item with its findings in context, masked; with `reveal` in clear, which is audited before anything is shown."""
        with self._database.transaction() as transaction:
            item = quarantine.item(transaction, id)
            if item.kind is Kind.UNINSPECTED or not quarantine.is_kept(transaction, item):
                return ItemView(item, (), (), (), revealed=False)
            held = quarantine.open_held(transaction, self._keyring, item)
            shared = documents_sharing(transaction, [item.document_id])
            if reveal:
                audit.append(
                    transaction, self._keyring, self._actor, "review.revealed", item.id, {"version": item.version}
                )
        preview = tuple(self._sanitize(held, Action.REDACT))
        elsewhere = {fingerprint: count for (_, fingerprint), count in shared.items()}
        return ItemView(item, tuple(_segments(held, reveal)), held.decisions, preview, reveal, elsewhere)

    def release(self, id: str, note: str, *, version: int | None = None) -> Item:
        """Let an item in as it is, but for what the policy redacts anyway."""
        return self._admit(id, ItemState.RELEASED, Action.ALLOW, note, version)

    def redact(self, id: str, note: str, *, version: int | None = None) -> Item:
        """Let an item in with everything cut out that it was held for."""
        return self._admit(id, ItemState.REDACTED, Action.REDACT, note, version)

    def reject(self, id: str, note: str, *, version: int | None = None) -> Item:
        """Keep an item out for good."""
        with self._database.transaction() as transaction:
            item, entry = self._claim(transaction, id, version)
            self._settle(transaction, item, entry, ItemState.REJECTED, note)
            return quarantine.item(transaction, id)

    @property
    def _actor(self) -> str:
        return f"user:{self._reviewer.user}"

    def _admit(self, id: str, state: ItemState, instead: Action, note: str, version: int | None) -> Item:
        """Through the same door as everything else. Vectors are made before the transaction that claims the item."""
        with self._database.transaction() as transaction:
            item = quarantine.item(transaction, id)
            if item.kind is Kind.UNINSPECTED:
                raise ReviewError(
                    f"item {id} could not be inspected, so there is no text that could be let in; "
                    "mend the document at its source and scan again, or reject it"
                )
            held = quarantine.open_held(transaction, self._keyring, item)
        chunks = [chunk for chunk in self._sanitize(held, instead) if chunk.text.strip()]
        vectors = self._embedder.embed_documents([as_embedded(chunk) for chunk in chunks])
        name = self._embedder.name
        embedded = [EmbeddedChunk(chunk, vector, name) for chunk, vector in zip(chunks, vectors, strict=True)]
        with self._database.transaction() as transaction:
            item, entry = self._claim(transaction, id, version or item.version)
            scope_id = ledger.scope_of(transaction, entry.id)
            index.admit(
                transaction, self._keyring, entry, scope_id, embedded, actor=self._actor, reviewer=self._reviewer.user
            )
            self._settle(transaction, item, entry, state, note)
            return quarantine.item(transaction, id)

    def _sanitize(self, held: Held, instead: Action) -> list[SanitizedChunk]:
        """The held chunks with `instead` in place of what held them; what the policy redacts stays redacted."""
        decisions = [
            replace(decision, action=instead, operation=_cutting(decision))
            if decision.action >= Action.QUARANTINE
            else decision
            for decision in (*held.decisions, *held.nearby)
        ]
        edits = rewrites(held.text, decisions, self._keyring)
        return [redact(held.text, chunk, edits) for chunk in held.chunks]

    def _claim(self, transaction: Transaction, id: str, version: int | None) -> tuple[Item, Entry]:
        """The item, locked and still held, with its document's ledger entry. Raises `ItemChanged`."""
        ledger.lock(transaction, [quarantine.item(transaction, id).document_id])
        item = quarantine.item(transaction, id, for_update=True)
        entry = ledger.entries(transaction, [item.document_id])[item.document_id]
        if item.state is not ItemState.HELD or version not in (None, item.version):
            who = f" by {item.reviewer}" if item.reviewer else ""
            raise ItemChanged(f"item {id} is {item.state.value}{who} since you opened it; look at it again")
        if entry.content_hash != item.content_hash:
            raise ItemChanged(f"item {id} belongs to an older version of its document; look at the newer one")
        return item, entry

    def _settle(self, transaction: Transaction, item: Item, entry: Entry, state: ItemState, note: str) -> None:
        """Close the item, move its document to where it now stands, and write both down."""
        if not note.strip():
            raise ReviewError("a settlement needs a note that says why")
        quarantine.settle(transaction, item, state, self._reviewer.user, note.strip())
        document = _state_after(transaction, entry)
        ledger.set_state(transaction, entry.id, document, entry.reasons)
        details = {
            "item": item.id,
            "document": entry.id,
            "version": item.version,
            "note": self._keyring.fingerprint_of(note.strip()),
        }
        audit.append(
            transaction,
            self._keyring,
            self._actor,
            f"review.{state.value}",
            item.id,
            {**details, "state": document.value},
        )


def _cutting(decision: Decision) -> Operation:
    """What a text was held for is cut out, although the policy's operator for milder findings would show something of it."""
    return PLACEHOLDER if operators.load(decision.operation).shows else decision.operation


def _state_after(transaction: Transaction, entry: Entry) -> State:
    """Where a document stands, from what the index has of it and what the quarantine still has or kept out."""
    states = quarantine.states_of(transaction, entry.id)
    inside = index.count(transaction, entry.id) > 0
    if ItemState.HELD in states:
        return State.PARTIAL if inside else State.QUARANTINED
    if ItemState.REJECTED in states or ledger.has_rejected(transaction, entry.id):
        return State.PARTIAL if inside else State.REJECTED
    return State.INDEXED


def _segments(held: Held, reveal: bool) -> Iterator[Segment]:
    """The text around the findings, cut where the set of decisions changes."""
    position = 0
    everything = (*held.decisions, *held.nearby)
    edges = sorted({edge for d in everything for edge in (d.finding.start, d.finding.end)})
    ahead = deque(sorted(everything, key=lambda decision: decision.finding.start))
    touching: list[Decision] = []
    for start, end in _windows(held):
        if start > position:
            yield Segment(position, "", (), skipped=start - position)
        inside = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        for left, right in pairwise([start, *inside, end]):
            while ahead and ahead[0].finding.start < right:
                touching.append(ahead.popleft())
            touching = [decision for decision in touching if decision.finding.end > left]
            text = held.text[left:right]
            yield Segment(left, text if reveal or not touching else _masked(text), tuple(touching))
        position = end
    if position < len(held.text):
        yield Segment(position, "", (), skipped=len(held.text) - position)


def _windows(held: Held) -> list[tuple[int, int]]:
    """Stretches of the held chunks that lie near a finding, apart and in order; the first lines where there is none."""
    first, last = held.chunks[0].start, held.chunks[-1].end
    spans = sorted((d.finding.start, d.finding.end) for d in held.decisions) or [(first, first)]
    windows: list[tuple[int, int]] = []
    for start, end in spans:
        left, right = max(0, start - CONTEXT), min(len(held.text), end + CONTEXT)
        if windows and left <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], right))
        elif right > first and left < last:
            windows.append((left, right))
    return windows


def _masked(text: str) -> str:
    return "".join(letter if letter.isspace() else MASK for letter in text)
