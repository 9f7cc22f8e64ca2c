"""LOAD: where documents come from. One file per kind of source; each lists what there is and reads one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import SourceDocument


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
