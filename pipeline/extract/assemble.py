"""Join the blocks of a reading into the one canonical text, and keep where each element and each hidden piece stands."""

from collections.abc import Iterable

from pipeline.errors import CouldNotInspect
from pipeline.extract.apart import apart
from pipeline.extract.completeness import without_known_metadata
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Hidden, Piece, Reading
from pipeline.model import Element, ExtractedDocument, HiddenSpan

_BETWEEN_BLOCKS = "\n\n"


def assemble(reading: Reading, limits: Limits, extractor: str) -> ExtractedDocument:
    """The document whose text is the blocks joined by blank lines. Raises `CouldNotInspect` over a limit or without text."""
    if not any(_says_more_than_metadata(piece) for block in reading.blocks for piece in block.pieces):
        raise CouldNotInspect("no_text")
    text, elements, spans = _Canonical(limits).join(without_known_metadata(reading.blocks))
    most = limits.max_inner_documents if reading.is_container else limits.max_attachments
    if len(reading.attachments) > most:
        raise CouldNotInspect("too_many_attachments")
    if sum(len(attachment.content) for attachment in reading.attachments) > limits.max_inner_bytes:
        raise CouldNotInspect("too_large")
    return ExtractedDocument(text, elements, spans, reading.attachments, extractor)


def _says_more_than_metadata(piece: Piece) -> bool:
    return bool(piece.text.strip()) and (piece.hidden is None or piece.hidden.reason != "metadata")


class _Canonical:
    """The text so far, with the offsets of what was put into it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts: list[str] = []
        self._length = 0
        self._elements: list[Element] = []
        self._spans: list[HiddenSpan] = []

    def join(self, blocks: Iterable[Block]) -> tuple[str, tuple[Element, ...], tuple[HiddenSpan, ...]]:
        for block in blocks:
            for part in apart(block):
                self._add_block(part)
        return "".join(self._parts), tuple(self._elements), tuple(self._spans)

    def _add_block(self, block: Block) -> None:
        if self._parts:
            self._add(_BETWEEN_BLOCKS)
        start = self._length
        for piece in block.pieces:
            piece_start = self._length
            self._add(piece.text)
            if piece.hidden and not piece.text.isspace():
                self._mark(piece_start, piece.hidden)
        self._elements.append(Element(start, self._length, block.kind, block.page))
        if self._length > self._limits.max_text_chars or len(self._elements) > self._limits.max_elements:
            raise CouldNotInspect("too_large")

    def _add(self, text: str) -> None:
        # A lone surrogate can't be stored as UTF-8; it is no character in any document.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        # PostgreSQL stores no NUL.
        text = text.replace("\x00", "\ufffd")
        self._parts.append(text)
        self._length += len(text)

    def _mark(self, start: int, hidden: Hidden) -> None:
        """Mark up to here; a span that continues the one before, for the same reason and place, extends it."""
        if self._length == start:
            return
        last = self._spans[-1] if self._spans else None
        if last and (last.end, last.reason, last.place) == (start, hidden.reason, hidden.place):
            start = self._spans.pop().start
        self._spans.append(HiddenSpan(start, self._length, hidden.reason, hidden.place))
