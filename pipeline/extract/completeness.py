"""Nothing may get lost between the file and the canonical text: what `unstructured` left out is put back.

Every text node of the file must stand in some block, white space aside. One that does not becomes a block of its own at the
end. A node whose text stands elsewhere too counts as found: its content is inspected either way.
"""

from collections.abc import Iterable, Sequence

from pipeline.extract.reading import Block, Hidden, Piece

_PLACEHOLDERS = frozenset(("anonymous", "(anonymous)", "unspecified", "(unspecified)", "untitled", "(untitled)"))
_EDGES = " \t\r\n-*•·–—◦▪●○■□‣⁃"


def with_lost_text(blocks: Sequence[Block], nodes: Iterable[Piece]) -> list[Block]:
    """`blocks`, and after them one for each run of nodes that is in none of them."""
    seen = _Seen(blocks)
    lost: list[list[Piece]] = []
    following = False
    for node in nodes:
        found = seen.has(node.text)
        if not found and following and _alike(lost[-1][-1], node):
            lost[-1].append(node)
        elif not found:
            lost.append([node])
        following = not found
    return [*blocks, *(_block(run) for run in lost)]


def without_known_metadata(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` without the properties whose value a person reads on the page anyway, and without repeats."""
    shown = "".join("".join(piece.text.split()) for block in blocks for piece in block.pieces if not piece.hidden)
    kept: list[Block] = []
    known: set[str] = set()
    for block in blocks:
        if all(piece.hidden and piece.hidden.reason == "metadata" for piece in block.pieces):
            text = block.text.partition(": ")[2] if block.kind == "Metadata" else block.text
            value = "".join(text.split())
            if value in known or value in shown or value in _PLACEHOLDERS:
                continue
            known.add(value)
        kept.append(block)
    return kept


class _Seen:
    """All text of the blocks without its white space, and how far the nodes have been found in it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._text = "".join("".join(block.text.split()) for block in blocks)
        self._position = 0

    def has(self, text: str) -> bool:
        bare = "".join(text.split())
        return self._find(bare) or self._find("".join(text.strip(_EDGES).split()))

    def _find(self, bare: str) -> bool:
        found = self._text.find(bare, self._position)
        if found < 0:
            return bare in self._text
        if found - self._position < 10_000 or len(bare) > 20:
            self._position = found + len(bare)
        return True


def _alike(one: Piece, other: Piece) -> bool:
    return (one.hidden, one.page) == (other.hidden, other.page)


def _block(run: Sequence[Piece]) -> Block:
    hidden: Hidden | None = run[0].hidden
    text = " ".join(piece.text.strip() for piece in run)
    return Block("UncategorizedText", (Piece(text, hidden, run[0].page),), run[0].page)
