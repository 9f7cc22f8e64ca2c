"""Which model reads which part of a text: by language, and by whether it is running prose or letter, form and list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from detectors.pii._language import Verdicts

Reader = Literal["spacy", "rampart"]
Engine = Literal["patterns", "fast", "default", "accurate"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

_READERS: dict[Engine, dict[str, tuple[Reader, ...]]] = {
    "patterns": {},
    "fast": {"english prose": ("spacy",), "english form": ("spacy",)},
    "default": {"english prose": ("spacy",), "english form": ("rampart",), "other": ("rampart",)},
    "accurate": {"english prose": ("spacy", "rampart"), "english form": ("spacy", "rampart"), "other": ("rampart",)},
}
_LENGTHS: dict[Reader, tuple[int, int]] = {"spacy": (200, 4_000), "rampart": (200, 450)}
"""Characters from which on a stretch stands alone, so that it is known again elsewhere, and the most that it may have."""

_PARAGRAPH = re.compile(r".+?(?:\n[^\S\n]*\n|\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_PROSE_WORDS = 20
_PROSE_SMALL = 0.7
_PROSE_LINE = 50


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` is for `reader`."""

    start: int
    end: int
    reader: Reader


def stretches(text: str, engine: Engine) -> Iterator[Stretch]:
    """The stretches of a text that a model reads, for each model by their place."""
    kinds = _READERS[engine]
    if not kinds:
        return
    verdicts = Verdicts(text)
    paragraphs = [(m.start(), m.end(), kinds.get(_kind(m.group(), verdicts), ())) for m in _PARAGRAPH.finditer(text)]
    readers: tuple[Reader, ...] = ("spacy", "rampart")
    for reader in readers:
        yield from _of(reader, text, [(start, end) for start, end, wanted in paragraphs if reader in wanted])


def _kind(paragraph: str, verdicts: Verdicts) -> str:
    if not verdicts.is_english(paragraph):
        return "other"
    return "english prose" if is_prose(paragraph) else "english form"


def is_prose(paragraph: str) -> bool:
    """True for running text: many words, most of them in small letters, in lines that are full."""
    words = _WORD.findall(paragraph)
    lines = [line for line in paragraph.splitlines() if line.strip()]
    small = sum(word[0].islower() for word in words)
    return (
        len(words) >= _PROSE_WORDS and small >= _PROSE_SMALL * len(words) and len(paragraph) >= _PROSE_LINE * len(lines)
    )


def _of(reader: Reader, text: str, paragraphs: list[tuple[int, int]]) -> Iterator[Stretch]:
    enough, most = _LENGTHS[reader]
    start = end = -1
    for first, last in paragraphs:
        if start >= 0 and (first != end or end - start >= enough or last - start > most):
            yield from _cut(reader, text, start, end, most)
            start = first
        start, end = (first if start < 0 else start), last
    if start >= 0:
        yield from _cut(reader, text, start, end, most)


def _cut(reader: Reader, text: str, start: int, end: int, most: int) -> Iterator[Stretch]:
    while end - start > most:
        place = next((at for at in (_last(text, mark, start, start + most) for mark in ("\n", ". ", " ")) if at), 0)
        stop = place or start + most
        yield Stretch(start, stop, reader)
        start = stop
    if text[start:end].strip():
        yield Stretch(start, end, reader)


def _last(text: str, mark: str, start: int, limit: int) -> int:
    place = text.rfind(mark, start + (limit - start) // 2, limit)
    return place + len(mark) if place >= 0 else 0
