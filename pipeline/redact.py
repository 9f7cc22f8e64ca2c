"""APPLY: decisions cut into a text. Pure; one forward pass; every edit is in the map back to the document."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Action, Chunk, Decision, Operator, Redaction, SanitizedChunk

Pseudonym = Callable[[str], str]
"""Turns a value into a keyed token: equal values, equal tokens, all over the corpus."""

MASK = "*"
_SHOWN_IN_MASK = " \n"
"""Words keep their lengths. Anything else can be the secret itself: `p@$$`, a vowel sign, a zero-width character."""

TOKEN_LENGTH = 12
"""Hexadecimal digits of the HMAC in a pseudonym: 48 bits, a collision among a million values has a chance of 0.2 %."""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    rule: str
    operator: Operator


def redact(text: str, chunk: Chunk, decisions: Sequence[Decision], pseudonym: Pseudonym) -> SanitizedChunk:
    """The chunk's text with every span cut out whose decision is to redact.

    A span that the chunk's border cuts in two is replaced on both sides; a pseudonym is always that of the whole value.
    """
    parts: list[str] = []
    redactions: list[Redaction] = []
    position, length = chunk.start, 0
    for edit in _edits(decisions):
        start, end = max(edit.start, chunk.start), min(edit.end, chunk.end)
        if start >= end:
            continue
        kept, replacement = text[position:start], _replacement(edit, text, start, end, pseudonym)
        parts += [kept, replacement]
        length += len(kept)
        redactions.append(Redaction(start, end, length, length + len(replacement), edit.rule, edit.operator))
        position, length = end, length + len(replacement)
    parts.append(text[position : chunk.end])
    return SanitizedChunk(chunk, "".join(parts), tuple(redactions))


def source_offset(chunk: SanitizedChunk, offset: int) -> int:
    """The document offset that a place in the sanitized text came from; inside a replacement, where the span begins."""
    shift = chunk.chunk.start
    for redaction in chunk.redactions:
        if offset < redaction.new_start:
            break
        if offset < redaction.new_end:
            return redaction.start
        shift = redaction.end - redaction.new_end
    return offset + shift


def _edits(decisions: Sequence[Decision]) -> Iterator[_Edit]:
    """Spans to cut, in order and apart. Where spans overlap their union is cut, under the name of the longest one."""
    spans = sorted(
        (
            _Edit(d.finding.start, d.finding.end, d.finding.rule, d.operator)
            for d in decisions
            if d.action is Action.REDACT
        ),
        key=lambda edit: (edit.start, -edit.end),
    )
    union: _Edit | None = None
    longest = 0
    for edit in spans:
        size = edit.end - edit.start
        if union is None or edit.start >= union.end:
            if union:
                yield union
            union, longest = edit, size
        else:
            named = edit if size > longest else union
            union = _Edit(union.start, max(union.end, edit.end), named.rule, named.operator)
            longest = max(longest, size)
    if union:
        yield union


def _replacement(edit: _Edit, text: str, start: int, end: int, pseudonym: Pseudonym) -> str:
    label = edit.rule.upper().replace("-", "_")
    match edit.operator:
        case Operator.PLACEHOLDER:
            return f"<{label}>"
        case Operator.MASK:
            return "".join(letter if letter in _SHOWN_IN_MASK else MASK for letter in text[start:end])
        case Operator.PSEUDONYM:
            return f"<{label}:{pseudonym(_normalised(text[edit.start : edit.end]))[:TOKEN_LENGTH]}>"
        case Operator.DROP:
            return ""


def _normalised(value: str) -> str:
    """Case and white space do not make another person of somebody."""
    return " ".join(value.casefold().split())
