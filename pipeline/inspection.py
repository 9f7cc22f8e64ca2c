"""One document, from bytes to verdict: extract, detect, decide. Used by the walk and by the dry run alike."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from detectors import Detector, Fingerprint
from pipeline import decide as deciding
from pipeline import operators
from pipeline.detect import detect
from pipeline.embedders import measure
from pipeline.errors import CouldNotInspect
from pipeline.extract import Limits, chunk, extractor_version
from pipeline.markers import marked
from pipeline.model import (
    INSIDE,
    Action,
    Attachment,
    Chunk,
    Decision,
    Element,
    ExtractedDocument,
    HiddenSpan,
    Position,
    SourceDocument,
    Verdict,
)
from pipeline.naming import holding, with_name
from pipeline.policy import Policy
from pipeline.receipts import sha256

Extract = Callable[[SourceDocument], ExtractedDocument]

METADATA = "Metadata"
"""The kind of the element that holds what a manifest says of a document: it enters the index, so it is inspected too."""


_LINE_END = re.compile("\n")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL can't store as text. Each becomes one U+FFFD, so that no offset moves."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen in a document and what the policy makes of it. Without `extracted`, `reasons` says what went wrong."""

    source: SourceDocument
    extracted: ExtractedDocument | None
    chunks: tuple[Chunk, ...]
    decisions: tuple[Decision, ...]
    action: Action
    reasons: tuple[str, ...]

    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict a chunk."""
        return deciding.verdicts(self.chunks, self.decisions)

    @property
    def hidden(self) -> tuple[HiddenSpan, ...]:
        """What a reader of the document would not see."""
        return self.extracted.hidden if self.extracted else ()

    def positions(self) -> tuple[Position, ...]:
        """Where the finding of each decision begins."""
        if self.extracted is None:
            return ()
        lines = [found.start() for found in _LINE_END.finditer(self.extracted.text)] if self.decisions else []
        paged = sorted((each.start, each.page) for each in self.extracted.elements if each.page is not None)
        starts = [start for start, _ in paged]
        places = (decision.finding.start for decision in self.decisions)
        return tuple(
            Position(bisect_left(lines, at) + 1, paged[max(0, bisect_right(starts, at) - 1)][1] if paged else None)
            for at in places
        )

    def attachments(self) -> tuple[SourceDocument, ...]:
        """The documents inside a document, as documents of their own: `mail.eml!/invoice.pdf`, with their parent's readers.

        A member of an archive keeps its path: `files.zip!/2026/invoice.pdf`.
        """
        if self.extracted is None:
            return ()
        names = _FreeNames()
        return tuple(
            self._inside(each, names.take(_UNSTORABLE.sub("\ufffd", each.name))) for each in self.extracted.attachments
        )

    def _inside(self, found: Attachment, path: str) -> SourceDocument:
        uri, name = f"{self.source.uri}{INSIDE}{path}", path.rpartition("/")[2]
        return SourceDocument(
            uri, name, found.media_type, found.content, self.source.readers, parent=self.source.id, fault=found.fault
        )


def extract_document(source: SourceDocument, extract: Extract) -> ExtractedDocument | str:
    """The canonical text with the source's metadata in it, or the reason code why there is none, as for the source's own fault."""
    if source.fault:
        return source.fault
    try:
        extracted = _with_metadata(extract(source), source.metadata)
    except CouldNotInspect as fault:
        return fault.reason
    if not extracted.text.strip():
        return "no_text"
    return replace(extracted, text=_UNSTORABLE.sub("\ufffd", extracted.text))


def inspect_document(
    source: SourceDocument,
    extracted: ExtractedDocument | str,
    policy: Policy,
    active: Sequence[Detector],
    fingerprint: Fingerprint,
) -> Inspection:
    """Detect over the whole document, decide, and cut it into chunks. What could not be inspected is held or turned away."""
    try:
        if isinstance(extracted, str):
            raise CouldNotInspect(extracted)
        findings = detect(extracted, active, fingerprint)
        named = replace(source, name=_UNSTORABLE.sub("\ufffd", source.name))
        extracted, of_name = with_name(extracted, named, policy, active, fingerprint)
    except CouldNotInspect as fault:
        action = Action[policy.could_not_inspect.action.upper()]
        return Inspection(source, None, (), (), action, (f"could_not_inspect:{fault.reason}",))
    asking = marked(extracted.text, findings)
    decisions = holding(deciding.decide((*findings, *of_name), policy, source.uri, asking), extracted)
    return Inspection(
        source,
        extracted,
        _chunks(extracted, policy),
        decisions,
        deciding.strictest(decisions),
        deciding.reasons(decisions),
    )


def _chunks(extracted: ExtractedDocument, policy: Policy) -> tuple[Chunk, ...]:
    """No longer than the embedder reads at once, so that none of it is lost to search; with and without an index the same."""
    reads = measure(policy.embed.engine)
    most = policy.chunk.tokens or reads.most
    starts = reads.starts(extracted.text)
    return chunk(extracted.text, extracted.elements, policy.chunk.size, policy.chunk.overlap, most, starts)


def limits_of(policy: Policy) -> Limits:
    """The policy's bounds on one document, as the extractor takes them."""
    bounds = policy.extract
    return Limits(
        max_bytes=bounds.max_bytes,
        wall_seconds=bounds.wall_seconds,
        cpu_seconds=bounds.cpu_seconds,
        memory_bytes=bounds.memory_bytes,
        max_text_chars=bounds.max_text_chars,
        ocr=bounds.ocr,
    )


def inspection_hash(active: Sequence[Detector], embedder: str) -> str:
    """One name for the set of tools and versions that a verdict rests on."""
    versions = sorted(f"{detector.name} {detector.version}" for detector in active)
    return sha256("\n".join([*versions, extractor_version(), operators.version(), embedder]))


def _with_metadata(extracted: ExtractedDocument, metadata: Mapping[str, str]) -> ExtractedDocument:
    if not metadata:
        return extracted
    lines = "\n".join(f"{key}: {value}" for key, value in sorted(metadata.items()))
    start = len(extracted.text) + 2
    element = Element(start, start + len(lines), METADATA)
    return replace(extracted, text=f"{extracted.text}\n\n{lines}", elements=(*extracted.elements, element))


class _FreeNames:
    """Two documents of one name inside another are two documents."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """The name, with a number behind it where it was taken before."""
        free = name or "unnamed"
        while free in self._taken:
            self._next[name] = self._next.get(name, 1) + 1
            free = f"{name} ({self._next[name]})"
        self._taken.add(free)
        return free
