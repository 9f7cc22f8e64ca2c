"""Put what is visible in a block and what is hidden in it into blocks of their own, the hidden ones behind.

So the visible text reads as a person sees it, and a hidden word can't cut a visible secret in two; nor can visible letters
between hidden ones keep a hidden sentence from being read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.extract.reading import Block, Hidden, Piece

_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_EMPTY_CELLS = re.compile(r"(?: \|)+ *$", re.M)


def apart(block: Block) -> Iterator[Block]:
    """The visible part of `block`, if any, and after it one block for each reason and place of hiding in it."""
    visible = [piece for piece in block.pieces if piece.hidden is None]
    text = "".join(piece.text for piece in visible)
    if len(visible) < len(block.pieces) and "\n" not in text:
        text = _SPACES.sub(" ", text).strip()
    if block.kind == "Table":
        text = _EMPTY_CELLS.sub("", text)
    yield from _if_text(Block(block.kind, (Piece(text.strip("\n").rstrip(), None, block.page),), block.page))
    for hidden in dict.fromkeys(piece.hidden for piece in block.pieces if piece.hidden):
        yield from _if_text(Block(block.kind, (Piece(_joined(block.pieces, hidden), hidden, block.page),), block.page))


def _if_text(block: Block) -> Iterable[Block]:
    return (block,) if block.text and not block.text.isspace() else ()


def _joined(pieces: Sequence[Piece], hidden: Hidden) -> str:
    """The pieces hidden for one reason, with a space where white space stood around or between them."""
    places = [index for index, piece in enumerate(pieces) if piece.hidden == hidden]
    parts = [pieces[places[0]].text]
    for before, after in pairwise(places):
        between = "".join(piece.text for piece in pieces[before + 1 : after])
        spaced = any(map(str.isspace, between)) and not pieces[before].text.endswith("\n")
        parts.append(" " if spaced else "")
        parts.append(pieces[after].text)
    return "".join(parts).strip()
