"""Bring two readings of one page together: blocks with structure but no visibility, and runs of text with visibility.

Every run is looked for in the blocks' text, white space aside, at a place that no other run has taken. There the blocks are
marked, and take over the run's white space. Runs that are in no block become blocks; where a large share of the page is lost,
the runs replace its blocks.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from pipeline.extract.reading import Block, Hidden, Piece

_TOO_MUCH_LOST = 0.3
_LOOKS = 50  # occurrences of one text that are tried before it counts as lost


def reconcile(blocks: Sequence[Block], runs: Sequence[Piece], page: int) -> list[Block]:
    """The blocks of one page, marked and completed by its runs."""
    text = _Text(blocks)
    lost = [run for run in runs if not text.take(run)]
    # Lines that lie over each other come in another order: their hidden words are looked for one by one, in what is left.
    lost = [part for run in lost for part in (text.take_words(run) if run.hidden else [run])]
    total = sum(len(run.text) for run in runs if not run.hidden)
    if sum(len(run.text) for run in lost if not run.hidden) > _TOO_MUCH_LOST * total:
        return list(_as_blocks(runs, page))
    return [*text.marked(page), *_as_blocks(lost, page)]


class _Text:
    """The characters of all blocks, compatibility forms resolved and white space left out, with their places."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._kinds = [block.kind for block in blocks]
        self._texts = [list(block.text) for block in blocks]
        self._places: list[tuple[int, int]] = []
        letters: list[str] = []
        for number, text in enumerate(self._texts):
            for position, character in enumerate(text):
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
        self._take_over_spaces(run.text, start)
        if run.hidden:
            self._hidden.update(dict.fromkeys(self._places[start:end], run.hidden))
        return True

    def take_words(self, run: Piece) -> list[Piece]:
        """Take the words of a run wherever they are free; what is nowhere comes back."""
        lost = [word for word in run.text.split() if not self.take(Piece(word, run.hidden, run.page))]
        return [Piece(" ".join(lost), run.hidden, run.page)] if lost else []

    def marked(self, page: int) -> Iterator[Block]:
        """The blocks, cut where visible text meets hidden text."""
        for number, letters in enumerate(self._texts):
            marks = [self._hidden.get((number, position)) for position in range(len(letters))]
            _fill_gaps(letters, marks)
            yield Block(self._kinds[number], tuple(_pieces(letters, marks, page)), page)

    def _free(self, bare: str, start: int) -> int:
        for _ in range(_LOOKS):
            start = self._letters.find(bare, start)
            if start < 0 or not any(self._taken[start : start + len(bare)]):
                return start
            start += 1
        return -1

    def _take_over_spaces(self, text: str, start: int) -> None:
        """Drop white space inside the run's words, and put a space before each of its words."""
        for number, word in enumerate(text.split()):
            end = start + len(_bare(word))
            for before, after in pairwise(self._places[start:end]):
                if before[0] == after[0]:
                    self._texts[before[0]][before[1] + 1 : after[1]] = [""] * (after[1] - before[1] - 1)
            if number:
                self._set_apart(*self._places[start - 1], *self._places[start])
            start = end

    def _set_apart(self, block: int, position: int, next_block: int, next_position: int) -> None:
        if block == next_block and next_position == position + 1:
            self._texts[block][position] += " "


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _fill_gaps(letters: Sequence[str], marks: list[Hidden | None]) -> None:
    """White space belongs to what is hidden before it, if the same goes on behind it."""
    behind: Hidden | None = None
    for position in reversed(range(len(letters))):
        if letters[position].strip():
            behind = marks[position]
        elif behind and _before(letters, marks, position) == behind:
            marks[position] = behind


def _before(letters: Sequence[str], marks: Sequence[Hidden | None], position: int) -> Hidden | None:
    while position and not letters[position].strip():
        position -= 1
    return marks[position]


def _pieces(letters: Sequence[str], marks: Sequence[Hidden | None], page: int) -> Iterator[Piece]:
    start = 0
    for hidden, group in groupby(marks):
        end = start + len(list(group))
        yield Piece("".join(letters[start:end]), hidden, page)
        start = end


def _as_blocks(runs: Sequence[Piece], page: int) -> Iterator[Block]:
    """Neighbours of one kind as one block, a line each."""
    for hidden, group in groupby(runs, key=lambda run: run.hidden):
        yield Block("UncategorizedText", (Piece("\n".join(run.text.strip() for run in group), hidden, page),), page)
