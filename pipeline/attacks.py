"""Settled attacks: passages that reviewers turned away, kept as keyed hashes, and the detector that knows them again."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Self

from detectors import Category, CouldNotInspect, Evidence, Finding, Fingerprint, hash_of, wording
from detectors.wording import ADDRESS, NUMBER, Reading, readings
from pipeline import likeness
from pipeline.database import Transaction, lock_number
from pipeline.held import Held
from pipeline.keys import Keyring
from pipeline.likeness import FEWEST_WORDS, Known, Likeness, Match, Passage
from pipeline.model import Action, Decision
from pipeline.spans import merged

NAME = "corpus"
RULE = "settled_attack"
REASON = f"{Category.INJECTION.value}:{RULE}"

REJECTED, RELEASED = "rejected", "released"
"""What a reviewer decided of a passage. Only the first makes a finding; the second is told beside it."""

MOST_PASSAGES = 200
"""Sentences that one item may teach."""

_MOST_FINDINGS = 5_000
_MOST_TOLD = 5
_SCORE = 1.0
"""A person has decided on these words: nothing is left to weigh. How alike they are stands in the evidence."""

Generation = tuple[int, int]
"""The newest passage, and how many there are."""

_LOCK = lock_number("settled attacks")


@dataclass(frozen=True, slots=True)
class Settled:
    """A passage as it was settled: of which item, and how."""

    item_id: str
    decision: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Attack:
    """A rejected item that is remembered: how many passages of it, and how many living documents resemble them now."""

    item_id: str
    uri: str
    reviewer: str
    settled_at: datetime
    passages: int
    met: int


class SettledAttacks:
    """A detector for what reviewers have rejected. `generation` names the state of knowledge that it rests on."""

    name = NAME
    version = hash_of((Path(wording.__file__), Path(likeness.__file__), Path(__file__)), Path(__file__).parents[1])
    category = Category.INJECTION

    def __init__(
        self, keyring: Keyring, min_similarity: float, settled: Sequence[Settled] = (), generation: Generation = (0, 0)
    ) -> None:
        self.generation = generation
        self._settled = list({(each.decision, each.passage.sentence): each for each in reversed(settled)}.values())
        self._known = Known(Likeness(keyring.likeness_key()), [each.passage for each in self._settled], min_similarity)

    @classmethod
    def load(
        cls, transaction: Transaction, keyring: Keyring, min_similarity: float, before: Self | None = None
    ) -> Self:
        """All that is remembered; what was loaded `before`, where nothing has changed since."""
        now = generation(transaction)
        if before is not None and before.generation == now:
            return before
        rows = transaction.execute("SELECT item_id, decision, pairs, sentence FROM settled_passage ORDER BY id")
        settled = [Settled(item, decision, Passage(tuple(pairs), sentence)) for item, decision, pairs, sentence in rows]
        return cls(keyring, min_similarity, settled, now)

    @classmethod
    def of(cls, keyring: Keyring, min_similarity: float, item_id: str, found: Sequence[Passage]) -> Self:
        """What one item teaches, alone."""
        return cls(keyring, min_similarity, [Settled(item_id, REJECTED, passage) for passage in found])

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """One finding for each stretch of sentences in which rejected passages stand. Its evidence names the items.

        Raises `CouldNotInspect` where a budget ends.
        """
        if not any(each.decision == REJECTED for each in self._settled):
            return ()
        found = list(islice(self._findings(text), _MOST_FINDINGS + 1))
        if len(found) > _MOST_FINDINGS:
            raise CouldNotInspect("budget_exceeded")
        return sorted(found, key=lambda finding: (finding.start, finding.end))

    def _findings(self, text: str) -> Iterator[Finding]:
        seen: set[tuple[int, int]] = set()
        for reading in readings(text):
            for first, end, matches in _gathered(reading, self._known.matches(reading)):
                start, stop = reading.span_of(first, end)
                resembles = self._told(matches)
                if resembles and (start, stop) not in seen:
                    seen.add((start, stop))
                    evidence = Evidence(resembles=resembles)
                    layers = reading.layers_of(first, end)
                    yield Finding(NAME, RULE, Category.INJECTION, start, stop, _SCORE, layers, evidence=evidence)

    def _told(self, matches: Iterable[Match]) -> tuple[tuple[str, float], ...]:
        """The items that matches are of, rejected ones first, the most similar before others; nothing without a rejected one."""
        best: dict[tuple[bool, str], float] = {}
        for match in matches:
            settled = self._settled[match.number]
            key = settled.decision == RELEASED, settled.item_id
            best[key] = max(match.similarity, best.get(key, 0.0))
        ordered = sorted(best, key=lambda key: (key[0], -best[key], key[1]))
        rejected = [key for key in ordered if not key[0]][:_MOST_TOLD]
        released = [key for key in ordered if key[0]][:_MOST_TOLD]
        return tuple((key[1], round(best[key], 2)) for key in (*rejected, *released)) if rejected else ()


def lock(transaction: Transaction, *, to_learn: bool = False) -> None:
    """Let no attack be settled while documents are admitted, and none be admitted while one is settled.

    Freed at the transaction's end. Take it before any lock on documents.
    """
    function = "pg_advisory_xact_lock" if to_learn else "pg_advisory_xact_lock_shared"
    transaction.execute(f"SELECT {function}(%s)", [_LOCK])


def generation(transaction: Transaction) -> Generation:
    """What changes with everything that is learnt or forgotten."""
    row = transaction.execute("SELECT coalesce(max(id), 0), count(*) FROM settled_passage").fetchone() or (0, 0)
    return row[0], row[1]


def passages(keyring: Keyring, held: Held) -> list[Passage]:
    """What an item teaches: the sentences that it was held for as instructions or, without any, as hidden text."""
    spans = _objected(held, Category.INJECTION) or _objected(held, Category.HIDDEN)
    likeness_of = Likeness(keyring.likeness_key())
    found = (likeness_of.passage(words) for words in dict.fromkeys(_sentences_in(held.text, spans)))
    return list(islice(found, MOST_PASSAGES))


def learn(transaction: Transaction, item_id: str, decision: str, found: Sequence[Passage]) -> None:
    """Remember the passages of an item that was just settled."""
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO settled_passage (item_id, decision, pairs, sentence, learnt_at) VALUES (%s, %s, %s, %s, now())",
            [(item_id, decision, list(passage.pairs), passage.sentence) for passage in found],
        )


def forget(transaction: Transaction, item_id: str) -> int:
    """Drop what an item taught; returns how many passages that were. What it held stays held."""
    return transaction.execute("DELETE FROM settled_passage WHERE item_id = %s", [item_id]).rowcount


def note(transaction: Transaction, document_id: str, decisions: Sequence[Decision]) -> None:
    """Write down which settled items a document resembles, in place of what was noted before."""
    unnote(transaction, [document_id])
    found: dict[str, float] = {}
    for decision in decisions:
        for item_id, similarity in decision.finding.evidence.resembles:
            found[item_id] = max(similarity, found.get(item_id, 0.0))
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO resemblance (document_id, item_id, similarity) VALUES (%s, %s, %s)",
            [(document_id, item_id, similarity) for item_id, similarity in sorted(found.items())],
        )


def unnote(transaction: Transaction, document_ids: Sequence[str]) -> None:
    """Forget what these documents resembled."""
    transaction.execute("DELETE FROM resemblance WHERE document_id = ANY(%s)", [list(document_ids)])


def attacks(transaction: Transaction) -> list[Attack]:
    """Every rejected item that is remembered, the newest first."""
    rows = transaction.execute(
        "SELECT q.id, d.uri, q.reviewer, q.settled_at, count(*), (SELECT count(*) FROM resemblance r JOIN document other "
        "ON other.id = r.document_id AND other.state <> 'deleted' WHERE r.item_id = q.id AND r.document_id <> q.document_id) "
        "FROM settled_passage p JOIN quarantine_item q ON q.id = p.item_id JOIN document d ON d.id = q.document_id "
        "WHERE p.decision = 'rejected' GROUP BY q.id, d.uri ORDER BY q.settled_at DESC, q.id"
    ).fetchall()
    return [Attack(*row) for row in rows]


def _objected(held: Held, category: Category) -> list[tuple[int, int]]:
    return [
        (decision.finding.start, decision.finding.end)
        for decision in held.decisions
        if decision.finding.category is category and decision.action >= Action.QUARANTINE and not _is_unread(decision)
    ]


def _is_unread(decision: Decision) -> bool:
    """Whether a text was withdrawn because it could not be looked through: the finding is all of it, and means no sentence."""
    finding = decision.finding
    return finding.detector == NAME and not finding.evidence.resembles


def _sentences_in(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    """The words of each sentence that lies in a span for the most part, or a span in it, in any reading."""
    objected = merged(spans)
    if not objected:
        return
    for reading in _readings(text):
        for first, end in reading.sentences:
            words = reading.words[first:end]
            if _is_worded(words) and _is_meant(*reading.span_of(first, end), objected):
                yield words


def _is_worded(words: Sequence[str]) -> bool:
    """Whether a sentence says something of its own. A row of figures, all of which read alike, would be found in every table."""
    worded = [word for word in words if word not in (NUMBER, ADDRESS)]
    return len(set(worded)) >= FEWEST_WORDS and 2 * len(worded) >= len(words)


def _readings(text: str) -> Iterator[Reading]:
    """All readings; where their budget ends, those up to there, for to reject an item must always be possible."""
    try:
        yield from readings(text)
    except CouldNotInspect:
        return


def _is_meant(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence shares half of itself, or half of a span, with a span. `spans` are apart and in order."""
    for number in range(bisect_right(spans, start, key=lambda span: span[1]), len(spans)):
        low, high = spans[number]
        if low >= end:
            return False
        if 2 * (min(end, high) - max(start, low)) >= min(end - start, high - low):
            return True
    return False


def _gathered(reading: Reading, matches: Iterable[Match]) -> Iterator[tuple[int, int, list[Match]]]:
    """Matches widened to the sentences that they begin and end in, and joined where they meet, as ranges of words."""
    starts = [first for first, _ in reading.sentences]
    gathered: list[tuple[int, int, list[Match]]] = []
    for match in sorted(matches, key=lambda match: (match.first, match.end)):
        begin, last = (bisect_right(starts, word) - 1 for word in (match.first, match.end - 1))
        low = min(match.first, reading.sentences[begin][0]) if begin >= 0 else match.first
        high = max(match.end, reading.sentences[last][1]) if last >= 0 else match.end
        if gathered and low < gathered[-1][1]:
            first, end, some = gathered[-1]
            some.append(match)
            gathered[-1] = first, max(end, high), some
        else:
            gathered.append((low, high, [match]))
    yield from gathered
