"""What a reader hands over: blocks of text in reading order, each piece of which is visible or hidden for a reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.model import Attachment


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why a person would not see a text, and where it stands."""

    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is visible as a whole or hidden as a whole."""

    text: str = field(repr=False)
    hidden: Hidden | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, title, table or the like. `kind` is a category of unstructured; the text is that of the pieces joined."""

    kind: str
    pieces: tuple[Piece, ...]
    page: int | None = None

    @property
    def text(self) -> str:
        """The text of all pieces."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one document. An archive or a mailbox is a container: it may hold as many members as entries."""

    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    is_container: bool = False


def visible(kind: str, text: str, page: int | None = None) -> Block:
    """A block that a person sees as a whole."""
    return Block(kind, (Piece(text, None, page),), page)


def hidden(kind: str, text: str, reason: str, place: str, page: int | None = None) -> Block:
    """A block that a person does not see."""
    return Block(kind, (Piece(text, Hidden(reason, place), page),), page)


def renamed(block: Block, names: Mapping[str, str]) -> Block:
    """The block with other names for its reasons: a reader that goes by way of HTML says what they are in its own format."""
    pieces = (Piece(one.text, one.hidden and _renamed(one.hidden, names), one.page) for one in block.pieces)
    return Block(block.kind, tuple(pieces), block.page)


def _renamed(hidden: Hidden, names: Mapping[str, str]) -> Hidden:
    return Hidden(names.get(hidden.reason, hidden.reason), hidden.place)


def properties(values: Iterable[tuple[str, str]], place: str) -> list[Block]:
    """Metadata of a file as hidden blocks, one for each property that says something."""
    return [
        hidden("Metadata", f"{name}: {value.strip()}", "metadata", place) for name, value in values if value.strip()
    ]


def is_prose(text: str) -> bool:
    """Whether a technical string (a field's instruction, an attribute) holds what reads like a sentence."""
    return _SENTENCE.search(text) is not None


_SENTENCE = re.compile(r"[^\W\d_]+(?:[\s,;:]+[^\W\d_]+){3,}|[\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]{6,}")
