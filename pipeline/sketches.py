"""Sketches of what is in the index: the keyed pairs of words of each chunk, by which a passage is looked up once it is settled."""

from collections import Counter
from collections.abc import Iterable, Sequence

from detectors import CouldNotInspect
from detectors.wording import as_read, readings
from pipeline.database import Transaction
from pipeline.likeness import Likeness, Passage

_BITS = 32
"""Of a pair's hash that are kept. Two pairs in four thousand million share them, and a look at the text follows."""

_AT_ONCE = 1_000


def write(transaction: Transaction, likeness: Likeness, chunks: Iterable[tuple[str, str, str]]) -> None:
    """Keep a sketch of chunks, given as (id, document, sanitized text). It goes with its chunk."""
    with transaction.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chunk_sketch (chunk_id, document_id, pairs) VALUES (%s, %s, %s)",
            [(id, document_id, _pairs(likeness, text)) for id, document_id, text in chunks],
        )


def complete(transaction: Transaction, likeness: Likeness) -> None:
    """Make the sketches of chunks that an earlier version let in."""
    while rows := transaction.execute(
        "SELECT c.id, c.document_id, c.text FROM chunk c LEFT JOIN chunk_sketch s ON s.chunk_id = c.id "
        "WHERE s.chunk_id IS NULL LIMIT %s",
        [_AT_ONCE],
    ).fetchall():
        write(transaction, likeness, rows)


def candidates(transaction: Transaction, passages: Iterable[Passage], min_similarity: float) -> set[str]:
    """Documents in the index with so many pairs of a passage that it may stand there. A look at their texts must follow.

    Whoever has the fewest pairs that may do has one of the rarest pairs too, all but the fewest; so what stands everywhere
    ("of the") is never looked up.
    """
    documents: set[str] = set()
    for passage in passages:
        pairs = _short(passage.pairs)
        least = min(len(pairs), _fewest(passage, min_similarity * passage.words - 1e-9))
        rows = transaction.execute(
            "WITH rare AS MATERIALIZED (SELECT pair FROM unnest(%(pairs)s::integer[]) pair ORDER BY (SELECT count(*) FROM "
            "(SELECT 1 FROM chunk_sketch s WHERE s.pairs @> ARRAY[pair] LIMIT %(many)s) found), pair LIMIT %(rarest)s), "
            "near AS MATERIALIZED (SELECT DISTINCT s.document_id FROM rare JOIN chunk_sketch s ON s.pairs @> ARRAY[rare.pair]) "
            "SELECT s.document_id FROM near JOIN chunk_sketch s USING (document_id), unnest(s.pairs) pair "
            "WHERE pair = ANY(%(pairs)s::integer[]) GROUP BY s.document_id HAVING count(DISTINCT pair) >= %(least)s",
            {"pairs": pairs, "least": least, "rarest": len(pairs) - least + 1, "many": _AT_ONCE},
        )
        documents.update(document_id for (document_id,) in rows)
    return documents


def _fewest(passage: Passage, words: float) -> int:
    """How many different pairs cover so many of a passage's words at the least: two words each, as often as it has the pair."""
    covered = fewest = 0
    for times in sorted(Counter(passage.pairs).values(), reverse=True):
        if covered >= words:
            break
        covered += 2 * times
        fewest += 1
    return fewest


def _pairs(likeness: Likeness, text: str) -> list[int]:
    """What a text says in any of its readings, also what is encoded in it."""
    try:
        return _short([pair for reading in readings(text) for pair in likeness.pairs(reading.words)])
    except CouldNotInspect:
        return _short(likeness.pairs(as_read(text).words))


def _short(pairs: Sequence[int]) -> list[int]:
    half = 1 << (_BITS - 1)
    return sorted({(pair + half) % (1 << _BITS) - half for pair in pairs})
