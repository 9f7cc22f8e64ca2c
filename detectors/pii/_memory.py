"""What the models said of a stretch of text, known again within one process: boilerplate is read once."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from detectors.pii._mention import Mention

KEPT = 20_000
"""Stretches whose mentions stay, the latest: some megabytes. No text is kept, only places under the hash of it."""


class Memory:
    """Mentions by what was read: the reader's name and the text, hashed. Safe between threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._held: OrderedDict[bytes, Sequence[Mention]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> Sequence[Mention] | None:
        """The mentions that were put under that key, or None."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: bytes, mentions: Sequence[Mention]) -> None:
        """Keeps the mentions, and lets go of those that nobody asked for the longest."""
        with self._lock:
            self._held[key] = mentions
            while len(self._held) > self._kept:
                self._held.popitem(last=False)


def key_of(reader: str, text: str) -> bytes:
    """The key of what a reader finds in a text."""
    return hashlib.blake2b(f"{reader}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
