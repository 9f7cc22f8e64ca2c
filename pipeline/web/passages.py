"""An item's text as the page shows it: passages with the numbers of their findings, cut where a page would grow too long."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model import KEEP, Decision, SanitizedChunk
from pipeline.quarantine import SEVERITY
from pipeline.review import ItemView

MOST_CHARACTERS = 40_000
"""Characters of held text, and again of preview, on one page: some ten screens, far more than a decision needs."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of held text: plain, marked with the findings that touch it, or `skipped` characters that are left out.

    `findings` are (number, whether it begins here) in the findings table's count; `category` is the most severe one's.
    """

    text: str = field(repr=False)
    findings: tuple[tuple[int, bool], ...] = ()
    category: str = ""
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the preview; where it stands for what was cut out, `instead` says of what, and by which operator."""

    text: str = field(repr=False)
    instead: str = ""


def passages(view: ItemView) -> Iterator[Passage]:
    """The text in context. Past `MOST_CHARACTERS` the rest is one skipped passage."""
    numbers = _numbers(view)
    seen: set[int] = set()
    left, dropped = MOST_CHARACTERS, 0
    for segment in view.segments:
        text, rest = segment.text[:left], segment.text[left:]
        left -= len(text)
        dropped += len(rest) + (segment.skipped if left <= 0 else 0)
        touching = sorted({numbers[decision] for decision in segment.decisions if decision in numbers})
        if text:
            yield Passage(text, tuple((n, n not in seen) for n in touching), _most_severe(segment.decisions))
            seen.update(touching)
        elif segment.skipped and left > 0:
            yield Passage("", skipped=segment.skipped)
    if dropped:
        yield Passage("", skipped=dropped)


def preview(view: ItemView) -> tuple[tuple[tuple[Piece, ...], ...], int]:
    """The sanitized chunks in pieces, and how many characters are left out at the end."""
    chunks: list[tuple[Piece, ...]] = []
    left = MOST_CHARACTERS
    for chunk in view.preview:
        if left <= 0:
            break
        chunks.append(tuple(piece for piece in _pieces(chunk, left) if piece.text))
        left -= len(chunk.text)
    return tuple(chunks), max(0, sum(len(chunk.text) for chunk in view.preview) - MOST_CHARACTERS)


def _numbers(view: ItemView) -> dict[Decision, int]:
    numbers: dict[Decision, int] = {}
    for number, decision in enumerate(view.decisions, start=1):
        numbers.setdefault(decision, number)
    return numbers


def _most_severe(decisions: tuple[Decision, ...]) -> str:
    worst = max(decisions, key=lambda d: (d.action, SEVERITY[d.finding.category]), default=None)
    return worst.finding.category.value if worst else ""


def _pieces(chunk: SanitizedChunk, most: int) -> Iterator[Piece]:
    """By the offset map: what reads like a placeholder may be the author's own, and a surrogate reads like the text."""
    text, position = chunk.text[:most], 0
    for redaction in (each for each in chunk.redactions if each.operator != KEEP):
        yield Piece(text[position : redaction.new_start])
        yield Piece(text[redaction.new_start : redaction.new_end], f"{redaction.rule}: {redaction.operator}")
        position = redaction.new_end
    yield Piece(text[position:])
