"""What a reader hands over: blocks of text in reading order, each piece of which is visible or hidden for a reason."""

from collections.abc import Iterable
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
    """All that was found in one document."""

    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()


def visible(kind: str, text: str, page: int | None = None) -> Block:
    """A block that a person sees as a whole."""
    return Block(kind, (Piece(text, None, page),), page)


def hidden(kind: str, text: str, reason: str, place: str, page: int | None = None) -> Block:
    """A block that a person does not see."""
    return Block(kind, (Piece(text, Hidden(reason, place), page),), page)


def properties(values: Iterable[tuple[str, str]], place: str) -> list[Block]:
    """Metadata of a file as hidden blocks, one for each property that says something."""
    return [
        hidden("Metadata", f"{name}: {value.strip()}", "metadata", place) for name, value in values if value.strip()
    ]
