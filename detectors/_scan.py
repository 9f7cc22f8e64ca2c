"""Where any of many short patterns ends in a text: the first, cheap look that decides where a costly one is worth it."""

import importlib
import platform
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from detectors import _cache

hyperscan: ModuleType | None
try:
    hyperscan = importlib.import_module("hyperscan")
except ImportError:  # There is no wheel for some platforms; the fallback below gives the same ends, more slowly.
    hyperscan = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pattern to look for: a literal, or a regular expression that both engines read alike.

    An expression keeps to what hyperscan and `re` share: no look-around, no back-references, bounded repeats. Its classes
    (`\\w`, `\\s`, `\\b`) mean ASCII, and a negated class in an ASCII expression takes one byte, not one character: such an
    expression allows for four times the distance and does not end in a negated class. `once` asks only whether it occurs,
    not where. `ignore_case` folds ASCII letters in an ASCII pattern and Unicode letters in any other.
    """

    pattern: str
    literal: bool = True
    ignore_case: bool = False
    once: bool = False


Hit = tuple[int, int]
"""Index of the anchor, and the code-point offset at which it ends."""


class Scanner:
    """All anchors in one pass over the UTF-8 bytes. Compiled when made; safe to share between threads."""

    def __init__(self, anchors: Sequence[Anchor], *, use_hyperscan: bool = True) -> None:
        self._anchors = tuple(anchors)
        self._engine: _Hyperscan | _Plain
        if use_hyperscan and hyperscan is not None and self._anchors:
            self._engine = _Hyperscan(self._anchors, hyperscan)
        else:
            self._engine = _Plain(self._anchors)

    def scan(self, text: str) -> list[Hit]:
        """Ends of all anchors in `text`, by anchor and then by place, each pair once."""
        return sorted(self._engine.scan(text))


class _Hyperscan:
    def __init__(self, anchors: tuple[Anchor, ...], engine: ModuleType) -> None:
        self._engine = engine
        self._database: Any = self._kept_or_compiled([_bytes_of(a) for a in anchors], [self._flags(a) for a in anchors])
        self._local = threading.local()

    def _kept_or_compiled(self, expressions: list[bytes], flags: list[int]) -> Any:
        key = _cache.key_of(self._engine.__version__, platform.machine(), repr(flags), *expressions)
        kept = _cache.read("hyperscan", key)
        if kept is not None:
            with suppress(self._engine.error):  # of another processor: compiled anew
                return self._engine.loadb(kept, mode=self._engine.HS_MODE_BLOCK)
        database = self._engine.Database(mode=self._engine.HS_MODE_BLOCK)
        database.compile(
            expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), flags=flags
        )
        _cache.write("hyperscan", key, self._engine.dumpb(database))
        return database

    def scan(self, text: str) -> set[Hit]:
        # A lone surrogate has no UTF-8; one "?" in its place keeps the count of code points.
        data = text.encode("utf-8", "replace")
        hits: set[Hit] = set()
        self._database.scan(
            data,
            match_event_handler=lambda anchor, _start, end, _flags, _context: hits.add((anchor, end)),
            scratch=self._scratch(),
        )
        return hits if len(data) == len(text) else _in_code_points(data, hits)

    def _scratch(self) -> Any:
        # Scratch space may serve one scan at a time, so each thread has its own.
        if not hasattr(self._local, "scratch"):
            self._local.scratch = self._engine.Scratch(self._database)
        return self._local.scratch

    def _flags(self, anchor: Anchor) -> int:
        flags: int = self._engine.HS_FLAG_MULTILINE
        if anchor.ignore_case:
            flags |= self._engine.HS_FLAG_CASELESS
        if anchor.once:
            flags |= self._engine.HS_FLAG_SINGLEMATCH
        if not anchor.pattern.isascii():
            flags |= self._engine.HS_FLAG_UTF8 | self._engine.HS_FLAG_UCP
        return flags


class _Plain:
    """The same ends without hyperscan."""

    def __init__(self, anchors: tuple[Anchor, ...]) -> None:
        self._literals = [
            (i, anchor) for i, anchor in enumerate(anchors) if anchor.literal and anchor.pattern.isascii()
        ]
        self._expressions = [
            (i, anchor.once, _expression_of(anchor))
            for i, anchor in enumerate(anchors)
            if not (anchor.literal and anchor.pattern.isascii())
        ]

    def scan(self, text: str) -> set[Hit]:
        """The same hits as the compiled scanner gives, by plain search and `re`."""
        data = text.encode("utf-8", "replace")
        folded = data.lower()
        hits: set[Hit] = set()
        for index, anchor in self._literals:
            wanted = anchor.pattern.encode()
            ends = _ends_in(folded, wanted.lower()) if anchor.ignore_case else _ends_in(data, wanted)
            hits.update((index, end) for end in (ends[:1] if anchor.once else ends))
        if len(data) != len(text):
            hits = _in_code_points(data, hits)
        for index, once, expression in self._expressions:
            ends = _ends_of(text, expression)
            hits.update((index, end) for end in (ends[:1] if once else ends))
        return hits


def _bytes_of(anchor: Anchor) -> bytes:
    return (re.escape(anchor.pattern) if anchor.literal else anchor.pattern).encode()


def _expression_of(anchor: Anchor) -> re.Pattern[str]:
    flags = re.MULTILINE | (re.IGNORECASE if anchor.ignore_case else 0)
    flags |= re.ASCII if anchor.pattern.isascii() else 0
    return re.compile(re.escape(anchor.pattern) if anchor.literal else anchor.pattern, flags)


def _ends_in(data: bytes, wanted: bytes) -> list[int]:
    ends, at = [], data.find(wanted)
    while at >= 0:
        ends.append(at + len(wanted))
        at = data.find(wanted, at + 1)
    return ends


def _ends_of(text: str, expression: re.Pattern[str]) -> list[int]:
    ends, match = [], expression.search(text)
    while match:
        ends.append(match.end())
        match = expression.search(text, match.start() + 1)
    return ends


def _in_code_points(data: bytes, hits: set[Hit]) -> set[Hit]:
    """Byte offsets turned into code-point offsets in one walk: a prefix is decoded once, never again from the start."""
    points, before, count = {}, 0, 0
    for end in sorted({end for _, end in hits}):
        whole = end
        while whole < len(data) and data[whole] & 0xC0 == 0x80:  # a byte class can end within a character
            whole += 1
        count += len(data[before:whole].decode())
        points[end], before = count, whole
    return {(anchor, points[end]) for anchor, end in hits}
