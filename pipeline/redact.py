"""APPLY: decisions cut into a text. Pure; one forward pass; every edit is in the map back to the document."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from detectors import Category, language_among
from pipeline import operators
from pipeline.keys import Keyring
from pipeline.model import KEEP, Action, Chunk, Decision, Operation, Redaction, SanitizedChunk
from pipeline.operators import Operator, Value

PLACEHOLDER = Operation()
_PRIORITY = (Category.CREDENTIAL, Category.INJECTION, Category.HIDDEN, Category.PII)
"""Whose name stands where two findings of one length overlap: that of the graver one."""

_READ = 20_000
"""Characters that tell a document's language."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A span of a document and what stands in its place. Where that is `aligned`, a chunk's border cuts both alike."""

    start: int
    end: int
    replacement: str = field(repr=False)
    rule: str
    operator: str
    aligned: bool


def rewrites(text: str, decisions: Sequence[Decision], keyring: Keyring) -> tuple[Rewrite, ...]:
    """Everything that is rewritten in a document, in order and apart. The decisions are those on the whole of it.

    Findings that share a character become one, under the name of the longest, then of the graver. Those that only touch, or
    have a blank between them, stay apart: two names are two names.
    """
    language = cache(lambda among: language_among(text[:_READ], among))
    spans = sorted(
        (_Span(each, operators.load(_allowed(each))) for each in decisions if each.action is Action.REDACT),
        key=lambda span: (span.start, -span.end),
    )
    clusters = [*_clusters(span for span in spans if span.operator.name != KEEP)]
    kept = _apart([span for span in spans if span.operator.name == KEEP], clusters)
    made = [_rewrite(text, cluster, keyring, language) for cluster in [*clusters, *kept]]
    return tuple(sorted(made, key=lambda each: each.start))


def redact(text: str, chunk: Chunk, edits: Sequence[Rewrite]) -> SanitizedChunk:
    """The chunk's text with what `rewrites` made of its document.

    What stands for a value that the border cuts in two stands on both sides, whole, unless it is aligned.
    """
    parts: list[str] = []
    redactions: list[Redaction] = []
    position, length = chunk.start, 0
    for number in range(bisect_right(edits, chunk.start, key=lambda each: each.end), len(edits)):
        edit = edits[number]
        if edit.start >= chunk.end:
            break
        start, end = max(edit.start, chunk.start), min(edit.end, chunk.end)
        new = edit.replacement[start - edit.start : end - edit.start] if edit.aligned else edit.replacement
        kept = text[position:start]
        parts += [kept, new]
        length += len(kept)
        redactions.append(Redaction(start, end, length, length + len(new), edit.rule, edit.operator))
        position, length = end, length + len(new)
    parts.append(text[position : chunk.end])
    return SanitizedChunk(chunk, "".join(parts), tuple(redactions))


def source_offset(chunk: SanitizedChunk, offset: int) -> int:
    """The document offset that a place in the sanitized text came from; inside a replacement, where the span begins."""
    shift = chunk.chunk.start
    for redaction in chunk.redactions:
        if offset < redaction.new_start:
            break
        if offset < redaction.new_end:
            return redaction.start + (offset - redaction.new_start if redaction.operator == KEEP else 0)
        shift = redaction.end - redaction.new_end
    return offset + shift


def as_embedded(chunk: SanitizedChunk) -> str:
    """The sanitized text as an embedder reads it: a token as a placeholder.

    Ciphertext means nothing, and fills the window of a model: with it, questions by topic lost a quarter of their recall
    (`benchmarks.retrieval`).
    """
    parts: list[str] = []
    position = 0
    for redaction in chunk.redactions:
        if operators.load(Operation(redaction.operator)).opaque:
            parts += [chunk.text[position : redaction.new_start], f"<{operators.label_of(redaction.rule)}>"]
            position = redaction.new_end
    return "".join([*parts, chunk.text[position:]])


@dataclass(frozen=True, slots=True)
class _Span:
    decision: Decision
    operator: Operator

    @property
    def start(self) -> int:
        return self.decision.finding.start

    @property
    def end(self) -> int:
        return self.decision.finding.end

    @property
    def rank(self) -> tuple[int, int, float, int]:
        finding = self.decision.finding
        return (finding.end - finding.start, -_PRIORITY.index(finding.category), finding.score, -finding.start)


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Spans of which each shares a character with another one, and where they begin and end together."""

    start: int
    end: int
    spans: tuple[_Span, ...]


def _allowed(decision: Decision) -> Operation:
    """The policy refuses an operator that is for personal data alone; what came here without one is refused again."""
    if decision.finding.category is not Category.PII and operators.load(decision.operation).only_personal:
        return PLACEHOLDER
    return decision.operation


def _clusters(spans: Iterable[_Span]) -> Iterator[_Cluster]:
    """The spans, which come by their start, gathered where they overlap."""
    gathered: list[_Span] = []
    end = 0
    for span in spans:
        if gathered and span.start >= end:
            yield _Cluster(gathered[0].start, end, tuple(gathered))
            gathered = []
        end = max(end, span.end) if gathered else span.end
        gathered.append(span)
    if gathered:
        yield _Cluster(gathered[0].start, end, tuple(gathered))


def _apart(kept: Sequence[_Span], clusters: Sequence[_Cluster]) -> Iterator[_Cluster]:
    """Kept spans that share no character with what is cut, nor with each other: what is cut is cut also inside of a kept one."""
    position = 0
    for span in kept:
        after = bisect_right(clusters, span.start, key=lambda cluster: cluster.end)
        free = after == len(clusters) or clusters[after].start >= span.end
        if free and span.start >= position:
            position = span.end
            yield _Cluster(span.start, span.end, (span,))


def _rewrite(text: str, cluster: _Cluster, keyring: Keyring, language: Callable[[tuple[str, ...]], str]) -> Rewrite:
    named = max(cluster.spans, key=lambda span: span.rank)
    operator = _for_all(cluster, named)
    finding, value = named.decision.finding, text[cluster.start : cluster.end]
    identity = finding.fingerprint or keyring.fingerprint_of(" ".join(value.casefold().split()))
    told = Value(value, finding.rule, finding.category, identity, named.decision.number, language)
    new = operator.rewrite(told, keyring) or _between(text, cluster)
    return Rewrite(cluster.start, cluster.end, new, finding.rule, operator.name, operator.aligned)


def _between(text: str, cluster: _Cluster) -> str:
    """A blank where what is left on both sides would become one word: a key or an address that no detector has seen."""
    before, after = text[max(0, cluster.start - 1) : cluster.start], text[cluster.end : cluster.end + 1]
    return " " if before and after and not before.isspace() and not after.isspace() else ""


def _for_all(cluster: _Cluster, named: _Span) -> Operator:
    """The operator of the span that gives its name, where the others lose nothing by it; a placeholder else."""
    if len(cluster.spans) == 1:
        return named.operator
    others_agree = all(span.operator == named.operator for span in cluster.spans)
    covers_all = (named.start, named.end) == (cluster.start, cluster.end)
    if named.operator.shows and not (others_agree and covers_all):
        return operators.load(PLACEHOLDER)
    if named.operator.only_personal and any(s.decision.finding.category is not Category.PII for s in cluster.spans):
        return operators.load(PLACEHOLDER)
    return named.operator
