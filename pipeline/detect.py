"""DETECT: every detector over the whole text, and what extraction saw hidden, as one ordered list of findings."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import detectors
from detectors import Category, Detector, Finding, Fingerprint
from pipeline.errors import CouldNotInspect, PolicyError
from pipeline.model import ExtractedDocument, HiddenSpan

VISIBILITY = "visibility"
"""The detector's name under which extraction's hidden spans appear among the findings."""

NO_ENGINES: Mapping[str, str] = MappingProxyType({})


def load_detectors(names: Iterable[str], engines: Mapping[str, str] = NO_ENGINES) -> tuple[Detector, ...]:
    """The detectors of those names, each on the engine that `engines` states, or on its own choice.

    Raises `PolicyError` where one does not exist: inspection is never silently partial.
    """
    try:
        return tuple(detectors.load(name, engines.get(name)) for name in sorted(names))
    except LookupError as fault:
        raise PolicyError(f"policy [detect]: {fault.args[0]}") from None


def detect(document: ExtractedDocument, active: Sequence[Detector], fingerprint: Fingerprint) -> tuple[Finding, ...]:
    """All findings in a document. Raises `CouldNotInspect` where any detector did not come to its end."""
    found = detect_text(document.text, active, fingerprint)
    return _ordered([*found, *(_visibility_finding(span) for span in document.hidden)])


def detect_text(text: str, active: Sequence[Detector], fingerprint: Fingerprint) -> tuple[Finding, ...]:
    """All findings in a bare text."""
    return _ordered(finding for detector in active for finding in _run(detector, text, fingerprint))


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


def _visibility_finding(span: HiddenSpan) -> Finding:
    return Finding(VISIBILITY, span.reason, Category.HIDDEN, span.start, span.end, 1.0)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.category, finding.rule)))
