"""ReviewQueue: what a person sees of the quarantine, and what they may do with it. Used by the terminal and the page alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from detectors import Category
from pipeline import attacks, audit, index, ledger, operators, quarantine, repeats
from pipeline.attacks import SettledAttacks
from pipeline.database import Database, Transaction
from pipeline.embedders import Embedder
from pipeline.errors import ItemChanged, NotAReviewer, ReviewError
from pipeline.held import Held
from pipeline.index import EmbeddedChunk
from pipeline.keys import Keyring
from pipeline.leaks import documents_sharing
from pipeline.ledger import Entry
from pipeline.model import Action, Decision, Operation, Principal, SanitizedChunk, State
from pipeline.policy import Policy
from pipeline.principals import canonical
from pipeline.quarantine import Item, ItemState, Kind
from pipeline.redact import PLACEHOLDER, as_embedded, redact, rewrites
from pipeline.segments import Segment, segments_of
from pipeline.withdraw import Echo, foretell, lesson_of, similar, withdraw

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a reviewer sees it: its text in segments, and the sanitized preview, as `redact` would let it in.

    For a document that could not be read, and for one whose text is no longer kept, both are empty. `elsewhere` says of a
    credential, by its fingerprint, in how many other documents it stands. `resembles` are the settled items that it is worded
    like, with the similarity; `repeated` says of an instruction, by where its finding begins, in how many unrelated documents it
    stands.
    """

    item: Item
    segments: tuple[Segment, ...]
    decisions: tuple[Decision, ...]
    preview: tuple[SanitizedChunk, ...]
    revealed: bool
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    resembles: tuple[tuple[Item, float], ...] = ()
    repeated: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a rejection did: the item, how many passages of it are remembered, and which documents in the index resembled them."""

    item: Item
    passages: int
    echo: Echo


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
        self._policy = policy
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
            resembles = _resembled(transaction, held)
            repeated = self._repeated(transaction, held)
            if reveal:
                audit.append(
                    transaction, self._keyring, self._actor, "review.revealed", item.id, {"version": item.version}
                )
        preview = held.standing or tuple(self._sanitize(held, Action.REDACT))
        elsewhere = {fingerprint: count for (_, fingerprint), count in shared.items()}
        segments = tuple(segments_of(held, reveal))
        return ItemView(item, segments, held.decisions, preview, reveal, elsewhere, resembles, repeated)

    def release(self, id: str, note: str, *, version: int | None = None) -> Item:
        """Let an item in as it is, but for what the policy redacts anyway."""
        return self._admit(id, ItemState.RELEASED, Action.ALLOW, note, version)

    def redact(self, id: str, note: str, *, version: int | None = None) -> Item:
        """Let an item in with everything cut out that it was held for."""
        return self._admit(id, ItemState.REDACTED, Action.REDACT, note, version)

    def would_withdraw(self, id: str) -> int:
        """How many documents a rejection of the item would take out of the index now."""
        with self._database.transaction() as transaction:
            lesson = lesson_of(transaction, self._keyring, quarantine.item(transaction, id))
            near = similar(transaction, self._keyring, self._policy, lesson)
            attack = SettledAttacks.of(self._keyring, self._policy.corpus.min_similarity, id, lesson)
            return foretell(transaction, self._policy, attack, near)

    def reject(
        self, id: str, note: str, *, version: int | None = None, up_to: int | None = None, teach: bool = True
    ) -> Rejection:
        """Keep an item out for good, remember what it was held for, and take out of the index what resembles that.

        Raises `ReviewError` where more documents would go than `up_to`, or the policy, allows. Without `teach` none goes.
        """
        most = self._policy.corpus.max_withdrawn if up_to is None else up_to
        with self._database.transaction() as transaction:
            attacks.lock(transaction, to_learn=True)
            item = quarantine.item(transaction, id)
            lesson = lesson_of(transaction, self._keyring, item) if teach else []
            near = similar(transaction, self._keyring, self._policy, lesson)
            ledger.lock(transaction, {item.document_id, *near})
            item, entry = self._claim(transaction, id, version)
            attacks.learn(transaction, id, attacks.REJECTED, lesson)
            attack = SettledAttacks.of(self._keyring, self._policy.corpus.min_similarity, id, lesson)
            self._settle(transaction, item, entry, ItemState.REJECTED, note, {"passages": len(lesson), "at_most": most})
            echo = withdraw(
                transaction, self._keyring, self._policy, attack, near, item_id=id, actor=self._actor, at_most=most
            )
            return Rejection(quarantine.item(transaction, id), len(lesson), echo)

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
            if item.kind is Kind.WITHDRAWN and instead is not Action.ALLOW:
                raise ReviewError(
                    f"item {id} was withdrawn from the index, and its document is not at hand; release or reject it, or have the "
                    "document inspected again: scan, or hand the upload in again"
                )
            held = quarantine.open_held(transaction, self._keyring, item)
        sanitized = held.standing or self._sanitize(held, instead)
        chunks = [chunk for chunk in sanitized if chunk.text.strip()]
        vectors = self._embedder.embed_documents([as_embedded(chunk) for chunk in chunks])
        name = self._embedder.name
        embedded = [EmbeddedChunk(chunk, vector, name) for chunk, vector in zip(chunks, vectors, strict=True)]
        with self._database.transaction() as transaction:
            attacks.lock(transaction, to_learn=state is ItemState.RELEASED)
            item, entry = self._claim(transaction, id, version or item.version)
            scope_id = ledger.scope_of(transaction, entry.id)
            index.admit(
                transaction, self._keyring, entry, scope_id, embedded, actor=self._actor, reviewer=self._reviewer.user
            )
            if state is ItemState.RELEASED:
                attacks.learn(transaction, id, attacks.RELEASED, attacks.passages(self._keyring, held))
            self._settle(transaction, item, entry, state, note)
            return quarantine.item(transaction, id)

    def _repeated(self, transaction: Transaction, held: Held) -> dict[int, int]:
        decisions = [each for each in held.decisions if each.finding.category is Category.INJECTION]
        found = repeats.sentences(self._keyring, held.text) if decisions else []
        counts = {
            each.finding.start: [sentence.hash for sentence in repeats.instructing(found, [each])] for each in decisions
        }
        hashes = sorted({hash for some in counts.values() for hash in some})
        told = repeats.unrelated(transaction, hashes, self._policy.corpus.repeated_in)
        most = {start: max((told.get(hash, 0) for hash in some), default=0) for start, some in counts.items()}
        return {start: count for start, count in most.items() if count}

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

    def _settle(
        self,
        transaction: Transaction,
        item: Item,
        entry: Entry,
        state: ItemState,
        note: str,
        more: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Close the item, move its document to where it now stands, and write both down."""
        if not note.strip():
            raise ReviewError("a settlement needs a note that says why")
        quarantine.settle(transaction, item, state, self._reviewer.user, note.strip())
        document = _state_after(transaction, entry)
        ledger.set_state(transaction, entry.id, document, entry.reasons)
        if item.kind is Kind.WITHDRAWN:
            ledger.set_due(transaction, entry.id, False)
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
            {**details, **more, "state": document.value},
        )


def _resembled(transaction: Transaction, held: Held) -> tuple[tuple[Item, float], ...]:
    """The settled items that findings resemble, the most similar first."""
    best: dict[str, float] = {}
    for decision in held.decisions:
        for id, similarity in decision.finding.evidence.resembles:
            best[id] = max(similarity, best.get(id, 0.0))
    return tuple((quarantine.item(transaction, id), best[id]) for id in sorted(best, key=lambda id: (-best[id], id)))


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
