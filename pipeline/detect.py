"""DETECT: every detector over the whole text, and what extraction saw hidden, as one ordered list of findings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import detectors
from detectors import Category, Detector, Finding, Fingerprint
from pipeline.errors import CouldNotInspect, PolicyError
from pipeline.model import ExtractedDocument, HiddenSpan

VISIBILITY = "visibility"
"""The detector's name under which extraction's hidden spans appear among the findings."""

SHORTEST_REPEATED_SECRET = 8
"""Characters. A shorter value that is seen again ("admin") is too likely an ordinary word."""


def load_detectors(names: Iterable[str]) -> tuple[Detector, ...]:
    """The detectors of those names. Raises `PolicyError` where one does not exist: inspection is never silently partial."""
    try:
        return tuple(detectors.load(name) for name in sorted(names))
    except LookupError as fault:
        raise PolicyError(f"policy [detect]: {fault.args[0]}") from None


def detect(document: ExtractedDocument, active: Sequence[Detector], fingerprint: Fingerprint) -> tuple[Finding, ...]:
    """All findings in a document. Raises `CouldNotInspect` where any detector did not come to its end."""
    found = detect_text(document.text, active, fingerprint)
    return _ordered([*found, *(_visibility_finding(span) for span in document.hidden)])


def detect_text(text: str, active: Sequence[Detector], fingerprint: Fingerprint) -> tuple[Finding, ...]:
    """All findings in a bare text; a secret that was found once is found wherever the text repeats it."""
    found = [finding for detector in active for finding in _run(detector, text, fingerprint)]
    return _ordered([*found, *_repeated_secrets(text, found)])


def _run(detector: Detector, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
    """One detector. Whatever it raises ends in a verdict: the text was not inspected."""
    try:
        found = detector.detect(text, fingerprint)
        if not all(_is_sound(finding, len(text)) for finding in found):
            raise CouldNotInspect(f"{detector.name}:unsound_finding")
        return found
    except CouldNotInspect:
        raise
    except detectors.CouldNotInspect as fault:
        raise CouldNotInspect(f"{detector.name}:{fault.reason}") from None
    except MemoryError:
        raise CouldNotInspect(f"{detector.name}:memory") from None
    except Exception as fault:  # noqa: BLE001 - a detector's fault must hold the document, whatever it is
        raise CouldNotInspect(f"{detector.name}:{type(fault).__name__}") from None


def _is_sound(finding: Finding, length: int) -> bool:
    """A span that is empty or lies outside, or a score that compares with nothing (NaN), would slip through every decision."""
    return 0 <= finding.start < finding.end <= length and 0 <= finding.score <= 1


def _repeated_secrets(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """Context gave a password away in one place; its other places have the value but not the context."""
    secrets = [finding for finding in found if finding.category is Category.CREDENTIAL and not finding.layers]
    known = {(finding.start, finding.end) for finding in secrets}
    searched: set[str] = set()
    for finding in secrets:
        value = text[finding.start : finding.end]
        if len(value) < SHORTEST_REPEATED_SECRET or value in searched:
            continue
        searched.add(value)
        start = text.find(value)
        while start >= 0:
            span = (start, start + len(value))
            if span not in known:
                known.add(span)
                yield replace(finding, start=span[0], end=span[1])
            start = text.find(value, span[1])


def _visibility_finding(span: HiddenSpan) -> Finding:
    return Finding(VISIBILITY, span.reason, Category.HIDDEN, span.start, span.end, 1.0)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.category, finding.rule)))
