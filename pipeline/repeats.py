"""Repeated sentences: one sentence in many documents that have nothing else in common. Noted, and never acted upon by itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from detectors import Category
from detectors.wording import as_read
from pipeline.database import Transaction
from pipeline.keys import Keyring
from pipeline.likeness import Likeness
from pipeline.model import INSIDE, Decision

REASON = f"{Category.INJECTION.value}:repeated_sentence"

FEWEST_WORDS = 8
"""A shorter sentence repeats by chance: a greeting, a heading, a field of a form."""

MOST_SENTENCES = 2_000
"""Sentences kept of one document: those with the smallest hashes, which are the same ones in every document."""

SAME_DOCUMENT = 0.5
"""Two documents that share this much of their sentences (Jaccard) are versions of one, or of one form."""

_MOST_DOCUMENTS = 200
_MOST_REPORTED = 1_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence stands in a document, by its keyed hash."""

    hash: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """A sentence that stands in `documents` of which `unrelated` have neither a folder nor most of their text in common.

    `instructs` where an injection finding of any level touches it somewhere. `places` are (uri, start, end), a few of them.
    """

    hash: int
    documents: int
    unrelated: int
    instructs: bool
    places: tuple[tuple[str, int, int], ...]


def sentences(keyring: Keyring, text: str) -> list[Sentence]:
    """The sentences of a text that are long enough to tell, each once, by their hashes, at most `MOST_SENTENCES`."""
    likeness, reading = Likeness(keyring.likeness_key()), as_read(text)
    found: dict[int, Sentence] = {}
    for first, end in reading.sentences:
        if end - first >= FEWEST_WORDS:
            hash = likeness.sentence(reading.words[first:end])
            if hash not in found:
                found[hash] = Sentence(hash, *reading.span_of(first, end))
    return [found[hash] for hash in sorted(found)[:MOST_SENTENCES]]


def write(transaction: Transaction, document_id: str, found: Sequence[Sentence]) -> None:
    """Keep the sentences of a document, in place of those of its earlier version."""
    remove(transaction, [document_id])
    if found:
        columns = [each.hash for each in found], [each.start for each in found], [each.end for each in found]
        transaction.execute(
            "INSERT INTO document_sentence (document_id, sentences, starts, ends) VALUES (%s, %s, %s, %s)",
            [document_id, *columns],
        )


def remove(transaction: Transaction, document_ids: Sequence[str]) -> None:
    """Forget the sentences of these documents."""
    transaction.execute("DELETE FROM document_sentence WHERE document_id = ANY(%s)", [list(document_ids)])


def instructing(found: Iterable[Sentence], decisions: Iterable[Decision]) -> list[Sentence]:
    """The sentences that an injection finding of any level touches."""
    spans = [each.finding for each in decisions if each.finding.category is Category.INJECTION]
    return [each for each in found if any(span.start < each.end and each.start < span.end for span in spans)]


def unrelated(
    transaction: Transaction,
    hashes: Sequence[int],
    least: int,
    fresh: tuple[str, str, Sequence[Sentence]] | None = None,
) -> Mapping[int, int]:
    """Of these sentences, those that stand in `least` unrelated documents or more, with how many. Looks at 200 documents at most.

    `fresh` is a document that is about to be written, as (id, uri, sentences).
    """
    if not hashes:
        return {}
    id, uri, own = fresh or ("", "", ())
    rows = transaction.execute(
        "SELECT d.uri, s.sentences FROM document_sentence s JOIN document d ON d.id = s.document_id "
        "WHERE s.sentences && %s::bigint[] AND d.state <> 'deleted' AND d.id <> %s ORDER BY d.id LIMIT %s",
        [list(hashes), id, _MOST_DOCUMENTS],
    ).fetchall()
    first = [(uri, frozenset(each.hash for each in own))] if fresh else []
    documents = [*first, *((other, frozenset(kept)) for other, kept in rows)]
    same = cache(_is_same)  # two documents are compared once, however many sentences they share
    counts = {hash: _count((each for each in documents if hash in each[1]), same) for hash in hashes}
    return {hash: count for hash, count in counts.items() if count >= least}


def repeated(transaction: Transaction, least: int) -> list[Repeated]:
    """Every sentence that stands in `least` unrelated documents or more, the most instructive and the most frequent first."""
    rows = transaction.execute(
        "SELECT hash, count(*) FROM document_sentence s JOIN document d ON d.id = s.document_id AND d.state <> 'deleted', "
        "unnest(s.sentences) hash GROUP BY hash HAVING count(*) >= %s ORDER BY count(*) DESC, hash LIMIT %s",
        [least, _MOST_REPORTED],
    ).fetchall()
    found = (_repeated(transaction, hash, documents, least) for hash, documents in rows)
    return sorted((each for each in found if each), key=lambda each: (not each.instructs, -each.unrelated, each.hash))


def _repeated(transaction: Transaction, hash: int, documents: int, least: int) -> Repeated | None:
    count = unrelated(transaction, [hash], least).get(hash)
    if count is None:
        return None
    rows = transaction.execute(
        "SELECT d.uri, place.start_at, place.end_at, EXISTS (SELECT 1 FROM finding f WHERE f.document_id = d.id "
        "AND f.category = 'injection' AND f.start_offset < place.end_at AND f.end_offset > place.start_at) AS instructs "
        "FROM document_sentence s JOIN document d ON d.id = s.document_id AND d.state <> 'deleted', "
        "unnest(s.sentences, s.starts, s.ends) place(hash, start_at, end_at) "
        "WHERE s.sentences @> ARRAY[%(hash)s::bigint] AND place.hash = %(hash)s ORDER BY instructs DESC, d.uri LIMIT 5",
        {"hash": hash},
    ).fetchall()
    places = tuple((uri, start, end) for uri, start, end, _ in rows)
    return Repeated(hash, documents, count, any(row[3] for row in rows), places)


def _count(
    documents: Iterable[tuple[str, frozenset[int]]], same: Callable[[frozenset[int], frozenset[int]], bool]
) -> int:
    """How many documents are no version of another one that is counted, and lie in no folder of one."""
    folders: set[str] = set()
    counted: list[frozenset[int]] = []
    for uri, kept in documents:
        folder = uri.partition(INSIDE)[0].rpartition("/")[0]
        if folder not in folders and not any(same(kept, other) for other in counted):
            folders.add(folder)
            counted.append(kept)
    return len(counted)


def _is_same(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME_DOCUMENT * len(one | other)
