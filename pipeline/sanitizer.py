"""The walk, in order: load, compare, extract, detect, redact, embed, settle. The same with Prefect and without."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol, TypeVar

from pipeline import ledger, outliers, quarantine, runs
from pipeline.attacks import SettledAttacks
from pipeline.database import Database, Transaction
from pipeline.detect import load_detectors
from pipeline.embedders import load as load_embedder
from pipeline.errors import AccessListError, DatabaseRefused, PratiqueError, ReceiptInvalid, StepFailed, UsageError
from pipeline.extract import Extractor
from pipeline.index import EmbeddedChunk
from pipeline.inspection import Inspection, extract_document, inspect_document, inspection_hash, limits_of
from pipeline.keys import Keyring
from pipeline.ledger import Entry
from pipeline.model import Action, ExtractedDocument, SanitizedChunk, SourceDocument, State, document_id
from pipeline.policy import Policy
from pipeline.receipts import sha256
from pipeline.redact import as_embedded, redact, rewrites
from pipeline.runs import Run
from pipeline.scope import NOBODY, digest, scope_of
from pipeline.settlement import Arrival, Outcome, Settlement, delete, fail, rescope, settle
from pipeline.sources import BATCH_BYTES, BATCH_DOCUMENTS, SourceEntry

T = TypeVar("T")


class StepRunner(Protocol):
    """Runs a step of the walk: plainly, or as a task that is seen, timed and retried."""

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """The result of `work`. May call it again after a failure, so `work` must bear that."""
        ...


def plain_steps(name: str, work: Callable[[], T]) -> T:
    """The runner without Prefect. A step's unexpected exception is told by its type alone: its text may quote a document."""
    try:
        return work()
    except PratiqueError:
        raise
    except Exception as fault:  # noqa: BLE001 - re-raised, without its text
        raise StepFailed(name, type(fault).__name__) from None


class Sanitizer:
    """The gate: takes documents from a source and lets in what the policy allows. Holds the workers and the models."""

    def __init__(self, database: Database, keyring: Keyring, policy: Policy) -> None:
        self._database = database
        self._keyring = keyring
        self._policy = policy
        self._detectors = load_detectors(policy.detect.detectors, policy.detect.engines)
        self._embedder = load_embedder(policy.embed.engine)
        self._attacks = SettledAttacks(keyring, policy.corpus.min_similarity)
        self._inspection_hash = inspection_hash((*self._detectors, self._attacks), self._embedder.name)
        self._extractor = Extractor(limits_of(policy), policy.extract.workers)

    def close(self) -> None:
        """Stop the extraction workers."""
        self._extractor.close()

    def walk(self, run: Run, batch: Sequence[SourceEntry], step: StepRunner = plain_steps) -> tuple[Outcome, ...]:
        """Take one batch through every step; documents found inside documents follow as their own. One outcome each.

        What was inside is walked before what is beside, so that no more than one group of each depth is in memory.
        """
        with self._database.transaction() as transaction:
            runs.arrive(transaction, run, {document_id(entry.uri): entry.uri for entry in batch})
        pending: list[Sequence[Arrival]] = [step("load", lambda: [self._arrival(entry.read()) for entry in batch])]
        outcomes: list[Outcome] = []
        while pending:
            done, inside, rest = self._walk_once(run, pending.pop(), step)
            outcomes += done
            pending += [group for group in (rest, *reversed(_groups(inside))) if group]
        return tuple(outcomes)

    def sweep(self, run: Run, seen: Iterable[str], step: StepRunner = plain_steps) -> tuple[Outcome, ...]:
        """Take out of the index what the corpus no longer holds, and shred settled texts whose time is over.

        `seen` are the uris of a walk that came to its end.
        """
        return step("sweep", lambda: self._sweep(run, frozenset(seen)))

    def note_outliers(self, run: Run, step: StepRunner = plain_steps) -> int:
        """Note which chunks that the run let in lie far from all others of the corpus; returns how many."""
        return step("outliers", lambda: self._note_outliers(run))

    def _walk_once(
        self, run: Run, arrivals: Sequence[Arrival], step: StepRunner
    ) -> tuple[list[Outcome], list[Arrival], list[Arrival]]:
        """One pass over documents of one depth: what came of them, the documents inside them, and those that must wait."""
        fresh, unchanged = step("compare", lambda: self._compare(run, arrivals))
        texts = step("extract", lambda: self._extract(fresh))
        fresh, rest = fresh[: len(texts)], fresh[len(texts) :]
        inspections = step("detect", lambda: [self._inspect(*each) for each in zip(fresh, texts, strict=True)])
        sanitized = step("redact", lambda: [self._redact(inspection) for inspection in inspections])
        embedded = step("embed", lambda: self._embed(sanitized))
        inner = [tuple(map(self._arrival, inspection.attachments())) for inspection in inspections]
        compared = [self._attacks.generation] * len(fresh)
        settlements = [Settlement(*each) for each in zip(fresh, inspections, embedded, compared, inner, strict=True)]
        settled = step("settle", lambda: [self._settle(run, settlement) for settlement in settlements])
        followed = zip(settled, inner, strict=True)
        following = [each for outcome, inside in followed if outcome.state is not State.FAILED for each in inside]
        return [*unchanged, *settled], following, rest

    def _arrival(self, source: SourceDocument) -> Arrival:
        """A document with what its verdict will rest on. Readers that can't be understood are a fault of the document."""
        try:
            scope = scope_of(source.readers)
        except AccessListError:
            scope, source = NOBODY, replace(source, fault=source.fault or "access_list_invalid")
        entry = Entry(
            id=source.id,
            uri=source.uri,
            parent_id=source.parent,
            media_type=source.media_type,
            state=State.FAILED,
            reasons=(),
            content_hash=_content_hash(source),
            access_hash=digest(scope),
            policy_hash=self._policy.hash,
            inspection_hash=self._inspection_hash,
        )
        return Arrival(source, entry, scope)

    def _compare(self, run: Run, arrivals: Sequence[Arrival]) -> tuple[list[Arrival], list[Outcome]]:
        """What must be inspected, and what the ledger already has a verdict on, with all that is inside of it."""
        with self._database.transaction() as transaction:
            self._learn(transaction)
            known = ledger.entries(transaction, [arrival.entry.id for arrival in arrivals])
            standing = {id for id, entry in known.items() if entry.state is not State.FAILED}
            standing -= ledger.with_unsettled_inside(transaction, standing)
            same = {
                each.entry.id for each in arrivals if ledger.is_settled(known.get(each.entry.id), each.entry)
            } & standing
            same |= set(ledger.children(transaction, list(same)))
            entries = ledger.entries(transaction, list(same)).values()
            runs.settle(transaction, run, {entry.id: (entry.uri, entry.state) for entry in entries}, changed=False)
        outcomes = [Outcome(entry.uri, entry.state, False, entry.reasons) for entry in entries]
        fresh: list[Arrival] = []
        for arrival in (each for each in arrivals if each.entry.id not in same):
            before = known.get(arrival.entry.id) if arrival.entry.id in standing else None
            rescoped = self._rescope(run, arrival) if ledger.differs_in_readers_only(before, arrival.entry) else []
            outcomes += rescoped
            fresh += [] if rescoped else [arrival]
        return fresh, outcomes

    def _rescope(self, run: Run, arrival: Arrival) -> list[Outcome]:
        """Other readers for a document whose verdict stands; nothing where a chunk was tampered with: inspect it again."""
        try:
            return rescope(self._database, self._keyring, run, arrival)
        except ReceiptInvalid:
            return []

    def _extract(self, arrivals: Sequence[Arrival]) -> list[ExtractedDocument | str]:
        """Canonical texts, read by the workers side by side; a reason code where one can't be inspected.

        No text for the last of them where the first ones held so many others that these come first.
        """
        texts: list[ExtractedDocument | str] = []
        workers = self._policy.extract.workers
        with ThreadPoolExecutor(workers) as threads:
            while len(texts) < len(arrivals) and _inner_bytes(texts) < BATCH_BYTES:
                sources = [arrival.source for arrival in arrivals[len(texts) : len(texts) + workers]]
                texts += threads.map(lambda source: extract_document(source, self._extractor.extract), sources)
        return texts

    def _inspect(self, arrival: Arrival, extracted: ExtractedDocument | str) -> Inspection:
        active = (*self._detectors, self._attacks)
        return inspect_document(arrival.source, extracted, self._policy, active, self._keyring.fingerprint_of)

    def _redact(self, inspection: Inspection) -> tuple[SanitizedChunk, ...]:
        """The chunks that may enter, redacted. One that redaction left blank has nothing to find, and stays out."""
        if inspection.extracted is None:
            return ()
        text = inspection.extracted.text
        allowed = [verdict for verdict in inspection.verdicts() if verdict.action < Action.QUARANTINE]
        if not allowed:
            return ()
        edits = rewrites(text, inspection.decisions, self._keyring)
        redacted = (redact(text, each.chunk, edits) for each in allowed)
        return tuple(chunk for chunk in redacted if chunk.text.strip())

    def _embed(self, documents: Sequence[tuple[SanitizedChunk, ...]]) -> list[tuple[EmbeddedChunk, ...]]:
        """Vectors for all chunks of a batch at once; only sanitized text gets here."""
        vectors = iter(self._embedder.embed_documents([as_embedded(chunk) for chunks in documents for chunk in chunks]))
        name = self._embedder.name
        return [tuple(EmbeddedChunk(chunk, next(vectors), name) for chunk in chunks) for chunks in documents]

    def _settle(self, run: Run, settlement: Settlement) -> Outcome:
        try:
            while (outcome := settle(self._database, self._keyring, run, settlement, self._policy)) is None:
                settlement = self._compared_again(settlement)
            return outcome
        except DatabaseRefused:
            return fail(self._database, self._keyring, run, settlement.arrival, "database_refused")

    def _learn(self, transaction: Transaction) -> None:
        self._attacks = SettledAttacks.load(
            transaction, self._keyring, self._policy.corpus.min_similarity, self._attacks
        )

    def _compared_again(self, settlement: Settlement) -> Settlement:
        """The same document, compared with the attacks that were settled since it was inspected."""
        with self._database.transaction() as transaction:
            self._learn(transaction)
        before = settlement.inspection
        inspection = self._inspect(settlement.arrival, before.extracted) if before.extracted else before
        [admitted] = self._embed([self._redact(inspection)])
        return replace(settlement, inspection=inspection, admitted=admitted, known=self._attacks.generation)

    def _note_outliers(self, run: Run) -> int:
        with self._database.transaction() as transaction:
            return outliers.note(
                transaction, run.id, run.corpus, self._embedder.name, self._policy.corpus.outlier_score
            )

    def _sweep(self, run: Run, seen: frozenset[str]) -> tuple[Outcome, ...]:
        with self._database.transaction() as transaction:
            present = ledger.present(transaction, run.corpus)
            gone = {id: uri for id, uri in present.items() if uri not in seen}
            gone = {id: gone[id] for id in gone.keys() - runs.seen_meanwhile(transaction, run, list(gone))}
            if len(gone) > self._policy.scan.max_deleted_share * len(present):
                raise UsageError(
                    f"{len(gone)} of {len(present)} documents of {run.corpus} are gone; nothing was deleted. Is it mounted? "
                    "If they were meant to go, raise [scan] max_deleted_share in the policy for one run."
                )
            delete(transaction, self._keyring, run, gone)
            quarantine.shred_expired(transaction, self._keyring, run.actor)
        return tuple(Outcome(uri, State.DELETED, True, ()) for uri in gone.values())


def _groups(arrivals: Sequence[Arrival]) -> list[Sequence[Arrival]]:
    return [arrivals[first : first + BATCH_DOCUMENTS] for first in range(0, len(arrivals), BATCH_DOCUMENTS)]


def _inner_bytes(texts: Sequence[ExtractedDocument | str]) -> int:
    found = (text.attachments for text in texts if not isinstance(text, str))
    return sum(len(attachment.content) for attachments in found for attachment in attachments)


def _content_hash(source: SourceDocument) -> str:
    """SHA-256 over all that is inspected of a source: its bytes, its metadata, and the fault that kept them back."""
    rest = repr((source.name, source.fault, sorted(source.metadata.items())))
    return sha256(sha256(source.content) + sha256(rest))
