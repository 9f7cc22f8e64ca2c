"""The name of a document stands in every hit, and nothing can be cut out of it: what is wrong with it holds the document."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from detectors import Category, Detector, Finding, Fingerprint
from pipeline.detect import detect_text
from pipeline.model import Action, Decision, Element, ExtractedDocument, SourceDocument
from pipeline.policy import Policy

NAME = "Name"
"""The kind of the element that holds a document's name, where something in it was objected to."""

_ASKED = frozenset({Category.CREDENTIAL, Category.INJECTION, Category.HIDDEN})
"""Persons are not among them: files are named after people every day, and the name is how people know the file."""

_JOINTS = str.maketrans("_-+.", "    ")
"""What stands for a space in a name. Each for one, so that no offset moves."""


def with_name(
    extracted: ExtractedDocument,
    source: SourceDocument,
    policy: Policy,
    active: Sequence[Detector],
    fingerprint: Fingerprint,
) -> tuple[ExtractedDocument, tuple[Finding, ...]]:
    """The document with its name behind its text, and what is wrong with the name; unchanged where nothing is.

    Raises `CouldNotInspect` where a detector did not come to its end.
    """
    found = [
        finding
        for finding in _findings(source.name, active, fingerprint)
        if policy.decide(finding, source.uri).action > Action.ALLOW
    ]
    if not found:
        return extracted, ()
    start = len(extracted.text) + 2
    element = Element(start, start + len(source.name), NAME)
    named = replace(extracted, text=f"{extracted.text}\n\n{source.name}", elements=(*extracted.elements, element))
    return named, tuple(replace(each, start=each.start + start, end=each.end + start) for each in found)


def holding(decisions: Iterable[Decision], extracted: ExtractedDocument) -> tuple[Decision, ...]:
    """The decisions, those on a name raised: a name that may not be indexed as it is holds the whole document."""
    starts = [element.start for element in extracted.elements if element.kind == NAME]
    first = min(starts, default=len(extracted.text))
    return tuple(_held(each) if each.finding.start >= first and each.action else each for each in decisions)


def _held(decision: Decision) -> Decision:
    return replace(decision, action=max(decision.action, Action.QUARANTINE), whole_document=True)


def _findings(name: str, active: Sequence[Detector], fingerprint: Fingerprint) -> list[Finding]:
    """Sentences in a name are written with joints for spaces. A credential is not: its joints belong to it."""
    asked = [detector for detector in active if detector.category in _ASKED]
    speaking = [detector for detector in asked if detector.category is Category.INJECTION]
    found = {*detect_text(name, asked, fingerprint), *detect_text(name.translate(_JOINTS), speaking, fingerprint)}
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))
