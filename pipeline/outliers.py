"""Outliers: chunks whose vector lies far from everything else in their corpus. Noted, and never acted upon by itself.

A chunk is measured by its mean cosine distance to the `NEIGHBOURS` nearest chunks of other documents (Angiulli and Pizzuti 2002,
"Fast outlier detection in high dimensional spaces"). How far is far, is told by the modified z-score 0.6745 (x - median) / MAD over
the same measure of the corpus (Iglewicz and Hoaglin 1993), which no handful of outliers can shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipeline.database import Transaction

NEIGHBOURS = 5
REFERENCE = 1_000
"""Chunks that stand for a corpus: those with the smallest ids, which are hashes.

Without a key: whoever tries many texts can get some in."""

FEWEST = 100
"""Chunks of a corpus below which nothing can be called unusual."""

_TO_SIGMA = 0.6745
"""The MAD of a normal distribution, in standard deviations."""

_AT_ONCE = 1_000

_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Outlier:
    """A chunk that stands apart: where it is, and by how many robust standard deviations."""

    chunk_id: str
    uri: str
    page: int | None
    start: int
    end: int
    score: float
    noted_at: datetime


def note(transaction: Transaction, run_id: str, corpus: str, embedder: str, least: float) -> int:
    """Note the outliers among the chunks that a run let in; returns how many. A small corpus has none."""
    values = {"run": run_id, "corpus": corpus, "embedder": embedder, "limit": REFERENCE}
    rows = transaction.execute(f"{_OF_CORPUS} ORDER BY c.id LIMIT %(limit)s", values).fetchall()
    if len(rows) < FEWEST:
        return 0
    reference = _Chunks.read(rows)
    usual = _distances(reference, reference)
    usual = usual[np.isfinite(usual)]
    middle = float(np.median(usual)) if len(usual) else 0.0
    spread = float(np.median(np.abs(usual - middle))) if len(usual) else 0.0
    if not spread:
        return 0
    found: list[tuple[str, float]] = []
    with transaction.cursor(name="fresh_chunks") as cursor:
        cursor.execute(f"{_OF_CORPUS} AND d.run_id = %(run)s", values)
        while rows := cursor.fetchmany(_AT_ONCE):
            fresh = _Chunks.read(rows)
            scores = _TO_SIGMA * (_distances(fresh, reference) - middle) / spread
            far = np.isfinite(scores) & (scores >= least)
            found += [(id, float(score)) for id, score in zip(fresh.ids[far], scores[far], strict=True)]
    with transaction.cursor() as writing:
        writing.executemany(
            "INSERT INTO chunk_outlier (chunk_id, score, noted_at) VALUES (%s, %s, now()) "
            "ON CONFLICT (chunk_id) DO UPDATE SET score = excluded.score, noted_at = excluded.noted_at",
            found,
        )
    return len(found)


def outliers(transaction: Transaction, least: float) -> list[Outlier]:
    """What was noted and still stands in the index, the farthest first."""
    rows = transaction.execute(
        "SELECT c.id, d.uri, c.page, c.start_offset, c.end_offset, o.score, o.noted_at FROM chunk_outlier o "
        "JOIN chunk c ON c.id = o.chunk_id JOIN document d ON d.id = c.document_id WHERE o.score >= %s "
        "ORDER BY o.score DESC, c.id",
        [least],
    ).fetchall()
    return [Outlier(*row) for row in rows]


_OF_CORPUS = (
    "SELECT c.id, c.document_id, c.embedding::text FROM chunk c JOIN document d ON d.id = c.document_id "
    "WHERE d.corpus = %(corpus)s AND c.embedder = %(embedder)s"
)


@dataclass(frozen=True, slots=True)
class _Chunks:
    ids: NDArray[np.object_]
    documents: NDArray[np.object_]
    vectors: _Matrix = field(repr=False)

    @classmethod
    def read(cls, rows: Sequence[tuple[str, str, str]]) -> Self:
        vectors = np.array([np.fromstring(row[2][1:-1], np.float32, sep=",") for row in rows])
        ids, documents = (np.array([row[column] for row in rows], np.object_) for column in (0, 1))
        return cls(ids, documents, vectors)


def _distances(chunks: _Chunks, reference: _Chunks) -> _Matrix:
    """For each chunk, the mean cosine distance to its nearest neighbours in other documents; infinite where there are too few."""
    distances = 1 - chunks.vectors @ reference.vectors.T
    distances[chunks.documents[:, None] == reference.documents[None, :]] = np.inf
    nearest: _Matrix = np.partition(distances, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS].mean(axis=1)
    return nearest
