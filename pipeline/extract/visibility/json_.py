"""JSON and JSON lines: every key and every value, each with its path.

`unstructured` reads only JSON that it wrote itself; so it is read here. Duplicate keys are kept: two readers may each take another.
"""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.errors import CouldNotInspect
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Reading, visible

FORMATS = ("json", "jsonl")
REASONS: frozenset[str] = frozenset()

_KIND = "UncategorizedText"


def read(content: bytes, limits: Limits) -> Reading:
    """A block for each top-level entry, with a line for each value: `address.city: Kyoto`."""
    text = decode_text(content)
    return Reading(tuple(_block(entry, path, limits) for path, entry in _entries(text) if _says_something(entry)))


def _entries(text: str) -> Iterator[tuple[str, Any]]:
    try:
        whole = _load(text)
    except ValueError:
        for line in text.splitlines():
            if line.strip():
                yield "", _load_or_refuse(line)
        return
    if isinstance(whole, _Pairs):
        yield from whole
    elif isinstance(whole, list):
        yield from ((str(index), entry) for index, entry in enumerate(whole))
    else:
        yield "", whole


def _load(text: str) -> Any:
    # Numbers stay the strings that they were written as: a float would round a long account number.
    return json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)


def _load_or_refuse(line: str) -> Any:
    try:
        return _load(line)
    except ValueError:
        raise CouldNotInspect("broken") from None


def _block(entry: Any, path: str, limits: Limits) -> Block:
    return visible(_KIND, "\n".join(_lines(entry, path, limits.max_depth)))


def _lines(value: Any, path: str, depth: int) -> Iterator[str]:
    if depth <= 0:
        raise CouldNotInspect("too_deep")
    if isinstance(value, _Pairs):
        for name, inner in value:
            yield from _lines(inner, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, path, depth - 1)
    else:
        yield f"{path}: {_word(value)}" if path else _word(value)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _says_something(entry: Any) -> bool:
    return entry not in ([], "", None)


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs in order."""
