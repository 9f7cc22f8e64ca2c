"""WITHDRAW: what stands in the index and resembles an attack that was just settled is taken out, and held for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detectors import Category, Finding, no_fingerprint
from pipeline import attacks, audit, index, ledger, quarantine, sketches
from pipeline.attacks import SettledAttacks
from pipeline.database import Transaction
from pipeline.decide import decide
from pipeline.detect import detect_text
from pipeline.errors import CouldNotInspect, ReviewError, SealBroken
from pipeline.held import Held
from pipeline.keys import Keyring
from pipeline.likeness import Likeness, Passage
from pipeline.model import Action, Chunk, Decision, SanitizedChunk, State
from pipeline.policy import Policy
from pipeline.quarantine import Item, Kind


@dataclass(frozen=True, slots=True)
class Echo:
    """Uris of documents in the index that resemble an attack: `withdrawn` from it, or `standing` there by a reviewer's decision."""

    withdrawn: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()


def withdraw(
    transaction: Transaction,
    keyring: Keyring,
    policy: Policy,
    attack: SettledAttacks,
    document_ids: Iterable[str],
    *,
    item_id: str,
    actor: str,
    at_most: int,
) -> Echo:
    """Take those of these documents that resemble an attack out of the index, each held as an item and due for inspection.

    What a reviewer let in stays: a person's decision on a text counts more than its likeness to another. The documents must be
    locked. Raises `ReviewError` where more than `at_most` would go; the caller's transaction must end with it.
    """
    withdrawn, standing = [], []
    for id in sorted(document_ids):
        entry, admitted = ledger.entries(transaction, [id])[id], index.admitted(transaction, id)
        chunks = [chunk for chunk, _ in admitted]
        held = _as_held(chunks, _found(chunks, attack), policy, entry.uri)
        if held is None:
            continue
        attacks.note(transaction, id, held.decisions)
        if _is_released(held, [reviewer for _, reviewer in admitted]):
            standing.append(entry.uri)
            continue
        withdrawn.append(entry.uri)
        if len(withdrawn) > at_most:
            continue
        details = {"chunks": index.remove(transaction, [id]), "attack": item_id}
        ledger.set_state(transaction, id, State.QUARANTINED, sorted({*entry.reasons, attacks.REASON}))
        ledger.set_due(transaction, id, True)
        audit.append(transaction, keyring, actor, "document.withdrawn", id, details)
        keep, reasons = policy.review.keep_days, [attacks.REASON]
        quarantine.hold_text(
            transaction, keyring, entry, held, kind=Kind.WITHDRAWN, reasons=reasons, actor=actor, keep_days=keep
        )
    if len(withdrawn) > at_most:
        raise ReviewError(
            f"documents in the index that resemble item {item_id}: {len(withdrawn)}; to be withdrawn at once: {at_most} at most. "
            "Nothing was changed. "
            "If they are all to go, reject it with --withdraw-up-to and that number (on the page: the field beside "
            "the button); if it is a sentence that anybody writes, with --teach-nothing (the box there)"
        )
    return Echo(tuple(withdrawn), tuple(standing))


def lesson_of(transaction: Transaction, keyring: Keyring, item: Item) -> list[Passage]:
    """What the item teaches; nothing where there is no text, or none that opens: what was tampered with can be rejected too."""
    if item.kind is Kind.UNINSPECTED or not quarantine.is_kept(transaction, item):
        return []
    try:
        return attacks.passages(keyring, quarantine.open_held(transaction, keyring, item))
    except SealBroken:
        return []


def similar(transaction: Transaction, keyring: Keyring, policy: Policy, lesson: Sequence[Passage]) -> set[str]:
    """Documents in the index that may resemble a lesson."""
    if not lesson:
        return set()
    sketches.complete(transaction, Likeness(keyring.likeness_key()))
    return sketches.candidates(transaction, lesson, policy.corpus.min_similarity)


def foretell(transaction: Transaction, policy: Policy, attack: SettledAttacks, document_ids: Iterable[str]) -> int:
    """How many of these documents `withdraw` would take out now."""
    count = 0
    for id in document_ids:
        entry, admitted = ledger.entries(transaction, [id])[id], index.admitted(transaction, id)
        chunks = [chunk for chunk, _ in admitted]
        held = _as_held(chunks, _found(chunks, attack), policy, entry.uri)
        count += held is not None and not _is_released(held, [reviewer for _, reviewer in admitted])
    return count


def _found(chunks: Sequence[SanitizedChunk], attack: SettledAttacks) -> Sequence[Finding]:
    """What resembles the attack in a document's chunks, put together. A text that can't be looked through resembles it wholly."""
    text = _together(chunks)
    try:
        return detect_text(text, [attack], no_fingerprint)
    except CouldNotInspect:
        return [Finding(attacks.NAME, attacks.RULE, Category.INJECTION, 0, len(text), 1.0)]


def _as_held(chunks: Sequence[SanitizedChunk], findings: Sequence[Finding], policy: Policy, uri: str) -> Held | None:
    """The document as an item: nothing where it does not resemble the attack, or the policy lets that stand."""
    decisions = [each for each in decide(findings, policy, uri) if each.action > Action.ALLOW]
    if not decisions:
        return None
    places, start = [], 0
    for each in chunks:
        places.append(Chunk(each.chunk.ordinal, start, start + len(each.text), each.chunk.page))
        start += len(each.text) + 1
    return Held(_together(chunks), tuple(places), tuple(map(_holding, decisions)), standing=tuple(chunks))


def _holding(decision: Decision) -> Decision:
    return replace(decision, action=max(decision.action, Action.QUARANTINE))


def _together(chunks: Sequence[SanitizedChunk]) -> str:
    return "\n".join(chunk.text for chunk in chunks)


def _is_released(held: Held, reviewers: Sequence[str | None]) -> bool:
    """Whether a reviewer let in every chunk that resembles the attack."""
    spans = [(decision.finding.start, decision.finding.end) for decision in held.decisions]
    touched = [any(low < chunk.end and chunk.start < high for low, high in spans) for chunk in held.chunks]
    return all(reviewer for reviewer, is_touched in zip(reviewers, touched, strict=True) if is_touched)
