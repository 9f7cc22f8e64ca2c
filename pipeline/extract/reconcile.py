"""Bring two readings of one page together: blocks with structure but no visibility, and runs of text with visibility.

Every run is looked for in the blocks' text, white space aside, at a place that no other run has taken; there the blocks are
marked. Runs that are in no block become blocks; where a large share of the page is lost, the runs replace its blocks.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.extract.reading import Block, Hidden, Piece

_TOO_MUCH_LOST = 0.3
_LOOKS = 50  # occurrences of one text that are tried before it counts as lost


def reconcile(blocks: Sequence[Block], runs: Sequence[Piece], page: int) -> list[Block]:
    """The blocks of one page, marked and completed by its runs."""
    text = _Text(blocks)
    lost = [run for run in runs if not text.take(run)]
    total = sum(len(run.text) for run in runs if not run.hidden)
    if sum(len(run.text) for run in lost if not run.hidden) > _TOO_MUCH_LOST * total:
        return list(_as_blocks(runs, page))
    return [*text.marked(page), *_as_blocks(lost, page)]


class _Text:
    """The characters of all blocks, compatibility forms resolved and white space left out, with their places."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._places: list[tuple[int, int]] = []
        letters: list[str] = []
        for number, block in enumerate(blocks):
            for position, character in enumerate(block.text):
                bare = _bare(character)
                letters.append(bare)
                self._places += [(number, position)] * len(bare)
        self._letters = "".join(letters)
        self._taken = bytearray(len(self._letters))
        self._next = 0
        self._hidden: dict[tuple[int, int], Hidden] = {}

    def take(self, run: Piece) -> bool:
        """Find the run, take its place, and mark it if it is hidden. False where it is nowhere."""
        bare = _bare(run.text)
        start = self._free(bare, self._next)
        start = self._free(bare, 0) if start < 0 else start
        if start < 0:
            return False
        end = start + len(bare)
        self._taken[start:end] = b"\x01" * len(bare)
        self._next = end
        if run.hidden:
            self._hidden.update(dict.fromkeys(self._places[start:end], run.hidden))
        return True

    def marked(self, page: int) -> Iterator[Block]:
        """The blocks, cut where visible text meets hidden text."""
        for number, block in enumerate(self._blocks):
            marks = [self._hidden.get((number, position)) for position in range(len(block.text))]
            _fill_gaps(block.text, marks)
            pieces = tuple(_pieces(block.text, marks, page))
            yield Block(block.kind, pieces, page)

    def _free(self, bare: str, start: int) -> int:
        for _ in range(_LOOKS):
            start = self._letters.find(bare, start)
            if start < 0 or not any(self._taken[start : start + len(bare)]):
                return start
            start += 1
        return -1


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _fill_gaps(text: str, marks: list[Hidden | None]) -> None:
    """White space belongs to what is hidden before it, if the same goes on behind it."""
    for position, character in enumerate(text):
        if position and character.isspace() and marks[position - 1]:
            behind = next((marks[index] for index in range(position, len(text)) if not text[index].isspace()), None)
            marks[position] = marks[position - 1] if behind == marks[position - 1] else None


def _pieces(text: str, marks: Sequence[Hidden | None], page: int) -> Iterator[Piece]:
    start = 0
    for hidden, group in groupby(marks):
        end = start + len(list(group))
        yield Piece(text[start:end], hidden, page)
        start = end


def _as_blocks(runs: Sequence[Piece], page: int) -> Iterator[Block]:
    """Neighbours of one kind as one block, a line each."""
    for hidden, group in groupby(runs, key=lambda run: run.hidden):
        yield Block("UncategorizedText", (Piece("\n".join(run.text.strip() for run in group), hidden, page),), page)
