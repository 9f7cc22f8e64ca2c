"""SETTLE: one document's verdict becomes fact, in one transaction: ledger, index, quarantine, audit and run together."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import attacks, audit, index, ledger, notices, quarantine, repeats, runs
from pipeline.attacks import Generation
from pipeline.database import Database, Transaction
from pipeline.decide import verdicts
from pipeline.held import CONTEXT, Held
from pipeline.index import EmbeddedChunk
from pipeline.inspection import Inspection
from pipeline.keys import Keyring
from pipeline.ledger import Entry
from pipeline.model import AccessScope, Action, Decision, SourceDocument, State, Verdict
from pipeline.policy import Policy
from pipeline.quarantine import Kind
from pipeline.repeats import Sentence
from pipeline.runs import Run


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document as it came in, with its scope and what its verdict rests on."""

    source: SourceDocument
    entry: Entry
    scope: AccessScope


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything that is needed to make a verdict fact.

    `admitted` are the chunks that may enter, embedded; `inner` are the documents inside, whose own verdicts follow. `known` names
    the attacks that the text was compared with.
    """

    arrival: Arrival
    inspection: Inspection
    admitted: tuple[EmbeddedChunk, ...]
    known: Generation
    inner: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document in a run. `changed` is False where the ledger already held this very verdict."""

    uri: str
    state: State
    changed: bool
    reasons: tuple[str, ...]


def settle(database: Database, keyring: Keyring, run: Run, settlement: Settlement, policy: Policy) -> Outcome | None:
    """Write a verdict down in place of the document's earlier one: all of it, or, on any failure, nothing.

    Where another process wrote this very verdict down in the meantime it stands, with what reviewers made of it since. None, and
    nothing is written, where something would be admitted and an attack was settled since it was inspected.
    """
    inspection, inner = settlement.inspection, {each.entry.id: each for each in settlement.inner}
    entry = replace(settlement.arrival.entry, state=_state(inspection), reasons=inspection.reasons)
    sentences = repeats.sentences(keyring, inspection.extracted.text) if inspection.extracted else []
    with database.transaction() as transaction:
        attacks.lock(transaction)
        if settlement.admitted and attacks.generation(transaction) != settlement.known:
            return None
        known = _lock(transaction, entry.id, inner)
        runs.arrive(transaction, run, {id: each.entry.uri for id, each in inner.items()})
        if known is not None and ledger.is_settled(known, entry):
            runs.settle(transaction, run, {known.id: (known.uri, known.state)}, changed=False)
            return Outcome(known.uri, known.state, False, known.reasons)
        spread = _spread(transaction, entry, inspection, sentences, policy.corpus.repeated_in)
        entry = replace(entry, reasons=_with_spread(entry.reasons, inspection.decisions, spread))
        scope_id = _begin(transaction, run, entry, settlement.arrival.scope, inspection)
        repeats.write(transaction, entry.id, sentences)
        attacks.note(transaction, entry.id, inspection.decisions)
        notices.learn(transaction, run.id, inspection.decisions)
        _expect(transaction, run, inner)
        if settlement.admitted:
            index.admit(transaction, keyring, entry, scope_id, settlement.admitted, actor=run.actor)
        if entry.state is State.REJECTED:
            details = {"reasons": list(entry.reasons), "policy": entry.policy_hash}
            audit.append(transaction, keyring, run.actor, "document.rejected", entry.id, details)
        else:
            _hold(transaction, keyring, run, entry, inspection, spread, policy.review.keep_days)
        _tell_what_stands(transaction, keyring, run, entry, inspection.decisions)
        _drop_lost(transaction, keyring, run, entry, inner)
        runs.settle(transaction, run, {entry.id: (entry.uri, entry.state)}, changed=True)
    return Outcome(entry.uri, entry.state, True, entry.reasons)


def fail(database: Database, keyring: Keyring, run: Run, arrival: Arrival, reason: str) -> Outcome:
    """Write down that a document could not be settled. Nothing of it stays in the index; the next run tries again."""
    entry = replace(arrival.entry, state=State.FAILED, reasons=(reason,))
    with database.transaction() as transaction:
        _lock(transaction, entry.id, ())
        _begin(transaction, run, entry, arrival.scope)
        _drop_lost(transaction, keyring, run, entry, ())
        audit.append(transaction, keyring, run.actor, "document.failed", entry.id, {"reason": reason})
        runs.settle(transaction, run, {entry.id: (entry.uri, entry.state)}, changed=True)
    return Outcome(entry.uri, entry.state, True, entry.reasons)


def rescope(database: Database, keyring: Keyring, run: Run, arrival: Arrival) -> list[Outcome]:
    """Give a document, and all that is inside it, other readers. Verdicts, and what reviewers settled, stand.

    Raises `ReceiptInvalid` where a chunk is not what was admitted; then nothing is changed.
    """
    entry = arrival.entry
    with database.transaction() as transaction:
        ids = [entry.id, *ledger.children(transaction, [entry.id])]
        ledger.lock(transaction, ids)
        scope_id = ledger.scope_row(transaction, arrival.scope)
        for id in ids:
            ledger.set_scope(transaction, id, scope_id, entry.access_hash)
            chunks = index.rescope(transaction, keyring, id, scope_id)
            details = {"scope": scope_id, "chunks": chunks}
            audit.append(transaction, keyring, run.actor, "document.rescoped", id, details)
        entries = ledger.entries(transaction, ids).values()
        runs.settle(transaction, run, {each.id: (each.uri, each.state) for each in entries}, changed=True)
    return [Outcome(each.uri, each.state, True, each.reasons) for each in entries]


def delete(transaction: Transaction, keyring: Keyring, run: Run, gone: Mapping[str, str]) -> None:
    """Take documents (id -> uri) that their source no longer has out of the index, with all that came inside them."""
    everything = {**gone, **ledger.children(transaction, list(gone))}
    ledger.lock(transaction, everything)
    for id, uri in everything.items():
        chunks = index.remove(transaction, [id])
        quarantine.supersede(transaction, [id])
        repeats.remove(transaction, [id])
        attacks.unnote(transaction, [id])
        ledger.set_state(transaction, id, State.DELETED, ())
        audit.append(transaction, keyring, run.actor, "document.deleted", id, {"chunks": chunks})
        runs.settle(transaction, run, {id: (uri, State.DELETED)}, changed=True)


def _lock(transaction: Transaction, id: str, inner: Iterable[str]) -> Entry | None:
    """Lock a document and all that was or is inside it; returns what the ledger says of it then.

    Every lock on documents comes before the first audit event, whose lock all transactions share.
    """
    ledger.lock(transaction, {id, *inner, *ledger.children(transaction, [id])})
    return ledger.entries(transaction, [id]).get(id)


def _begin(
    transaction: Transaction, run: Run, entry: Entry, scope: AccessScope, inspection: Inspection | None = None
) -> int:
    """Clear away a document's earlier verdict and write its ledger row; returns the scope's."""
    index.remove(transaction, [entry.id])
    quarantine.supersede(transaction, [entry.id])
    scope_id = ledger.scope_row(transaction, scope)
    found = (inspection.decisions, inspection.positions()) if inspection else ((), ())
    ledger.write(transaction, run.id, run.corpus, entry, scope_id, *found)
    return scope_id


def _expect(transaction: Transaction, run: Run, inner: Mapping[str, Arrival]) -> None:
    """Write down the documents inside of one together with its verdict: a crash before their own verdicts must not lose them.

    Until then they count as failed, and so their parent is taken up again by the next run.
    """
    known = ledger.entries(transaction, list(inner))
    for id, arrival in inner.items():
        if not ledger.is_settled(known.get(id), arrival.entry):
            entry = replace(arrival.entry, state=State.FAILED, reasons=("interrupted",))
            _begin(transaction, run, entry, arrival.scope)


def _state(inspection: Inspection) -> State:
    """Where a verdict puts a document. One that was not inspected has no chunks, and is held or turned away whole."""
    actions = {verdict.action for verdict in inspection.verdicts()} or {inspection.action}
    if max(actions) < Action.QUARANTINE:
        return State.INDEXED
    if min(actions) < Action.QUARANTINE:
        return State.PARTIAL
    return State.QUARANTINED if Action.QUARANTINE in actions else State.REJECTED


def _spread(
    transaction: Transaction, entry: Entry, inspection: Inspection, sentences: Sequence[Sentence], least: int
) -> list[Sentence]:
    """Of a document that is held, the sentences that instruct and stand in other, unrelated documents too."""
    if inspection.action < Action.QUARANTINE:
        return []
    meant = repeats.instructing(sentences, inspection.decisions)
    counts = repeats.unrelated(transaction, [each.hash for each in meant], least, (entry.id, entry.uri, sentences))
    return [each for each in meant if each.hash in counts]


def _with_spread(
    reasons: tuple[str, ...], decisions: Sequence[Decision], spread: Sequence[Sentence]
) -> tuple[str, ...]:
    """The reasons, and that an instruction among them is repeated, where one is."""
    return tuple(sorted({*reasons, repeats.REASON})) if repeats.instructing(spread, decisions) else reasons


def _hold(
    transaction: Transaction,
    keyring: Keyring,
    run: Run,
    entry: Entry,
    inspection: Inspection,
    spread: Sequence[Sentence],
    keep_days: int,
) -> None:
    """Hold what the verdict keeps out: the document as one item, or chunk by chunk where the rest of it was admitted."""
    source, extracted = inspection.source, inspection.extracted
    if extracted is None:
        quarantine.hold_uninspected(
            transaction, keyring, entry, source.content, reason=entry.reasons[0], actor=run.actor, keep_days=keep_days
        )
        return
    held = [verdict for verdict in inspection.verdicts() if verdict.action is Action.QUARANTINE]
    if entry.state is State.QUARANTINED:
        chunks = tuple(verdict.chunk for verdict in held)
        groups = [(Kind.DOCUMENT, Held(extracted.text, chunks, inspection.decisions), entry.reasons)]
    else:
        around = _nearby(held, inspection.decisions)
        groups = [
            (Kind.CHUNK, Held(extracted.text, (verdict.chunk,), verdict.decisions, nearby), verdict.reasons)
            for verdict, nearby in zip(held, around, strict=True)
        ]
    for kind, text, reasons in groups:
        told = _with_spread(reasons, text.decisions, spread)
        quarantine.hold_text(
            transaction, keyring, entry, text, kind=kind, reasons=told, actor=run.actor, keep_days=keep_days
        )


def _nearby(held: Sequence[Verdict], decisions: Sequence[Decision]) -> Iterator[tuple[Decision, ...]]:
    """For each held chunk, the decisions on the text that a reviewer is shown around its findings, but not in it."""
    shown = []
    for verdict in held:
        starts = [verdict.chunk.start, *(decision.finding.start for decision in verdict.decisions)]
        ends = [verdict.chunk.end, *(decision.finding.end for decision in verdict.decisions)]
        shown.append(replace(verdict.chunk, start=min(starts) - CONTEXT, end=max(ends) + CONTEXT))
    for verdict, wider in zip(held, verdicts(shown, decisions), strict=True):
        own = set(verdict.decisions)
        yield tuple(decision for decision in wider.decisions if decision not in own)


def _tell_what_stands(
    transaction: Transaction, keyring: Keyring, run: Run, entry: Entry, decisions: Sequence[Decision]
) -> None:
    """Write down which allow entries let findings stand, and markers that asked for it in vain."""
    allowed = Counter(decision.allowance for decision in decisions if decision.allowance)
    if allowed:
        entries = [{"entry": each.entry, "owner": each.owner, "findings": count} for each, count in allowed.items()]
        details = {"entries": entries, "policy": entry.policy_hash}
        audit.append(transaction, keyring, run.actor, "document.allowed", entry.id, details)
    if ignored := sum(decision.marker_ignored for decision in decisions):
        audit.append(transaction, keyring, run.actor, "document.marked", entry.id, {"findings": ignored})


def _drop_lost(transaction: Transaction, keyring: Keyring, run: Run, entry: Entry, inner: Container[str]) -> None:
    """A new version of a mail may have lost an attachment of the old one."""
    gone = {id: uri for id, uri in ledger.direct_children(transaction, entry.id).items() if id not in inner}
    delete(transaction, keyring, run, gone)
