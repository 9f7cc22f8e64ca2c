"""LOAD: where documents come from. One file per kind of source; each lists what there is and reads one at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import SourceDocument

BATCH_DOCUMENTS = 50
BATCH_BYTES = 32_000_000
"""A batch is one task for Prefect and one stretch of memory for us: bounded in documents and in bytes."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A document that is there: its uri, its size in bytes, and how to read it. Reading never raises: it tells a `fault`."""

    uri: str
    size: int
    read: Callable[[], SourceDocument]


class Source(Protocol):
    """What every source offers. `corpus` names the whole whose missing documents count as deleted."""

    corpus: str

    def entries(self) -> Iterator[SourceEntry]:
        """Every document, in the same order each time. Raises a `UsageError` where the source as a whole can't be read."""
        ...


def batches(entries: Iterable[SourceEntry]) -> Iterator[list[SourceEntry]]:
    """Entries in groups of at most `BATCH_DOCUMENTS` documents and about `BATCH_BYTES` bytes."""
    batch: list[SourceEntry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == BATCH_DOCUMENTS or size + entry.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch
