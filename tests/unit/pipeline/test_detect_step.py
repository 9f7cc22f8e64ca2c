"""DETECT: whatever a detector does, its document is inspected to the end or held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

import detectors
from detectors import Category, Finding, Fingerprint
from pipeline.detect import VISIBILITY, detect, detect_text, load_detectors
from pipeline.errors import CouldNotInspect, PolicyError
from pipeline.model import ExtractedDocument, HiddenSpan


@dataclass
class Fake:
    """A detector that does what it is told."""

    act: Callable[[str], Sequence[Finding]]
    name: str = "fake"
    version: str = "1"
    category: Category = field(default=Category.CREDENTIAL)

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        return self.act(text)


def found(start: int, end: int, score: float = 1.0, **more: object) -> Finding:
    return Finding("fake", "password", Category.CREDENTIAL, start, end, score, **more)  # type: ignore[arg-type]


def run(text: str, *acts: Callable[[str], Sequence[Finding]]) -> tuple[Finding, ...]:
    return detect_text(text, [Fake(act) for act in acts], detectors.no_fingerprint)


def raising(fault: BaseException) -> Callable[[str], Sequence[Finding]]:
    def act(_text: str) -> Sequence[Finding]:
        raise fault

    return act


FAULTS = [
    (detectors.CouldNotInspect("budget_exceeded"), "fake:budget_exceeded"),
    (ValueError("quotes the secret text"), "fake:ValueError"),
    (RecursionError("deep"), "fake:RecursionError"),
    (MemoryError(), "fake:memory"),
    (KeyError("secret"), "fake:KeyError"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS, ids=lambda value: str(value)[:20])
def test_a_fault_is_a_verdict_and_quotes_nothing(fault: Exception, reason: str) -> None:
    with pytest.raises(CouldNotInspect) as told:
        run("some text", raising(fault))
    assert told.value.reason == reason
    assert "secret" not in str(told.value)
    assert told.value.__suppress_context__


def test_an_interruption_is_no_verdict() -> None:
    with pytest.raises(KeyboardInterrupt):
        run("some text", raising(KeyboardInterrupt()))


def test_one_detector_that_fails_is_enough() -> None:
    with pytest.raises(CouldNotInspect):
        run("some text", lambda _: [], raising(ValueError()), lambda _: [])


UNSOUND = [
    found(3, 3),
    found(5, 3),
    found(-1, 3),
    found(0, 10),
    found(0, 3, float("nan")),
    found(0, 3, 1.5),
    found(0, 3, -1),
]


@pytest.mark.parametrize("finding", UNSOUND, ids=lambda each: f"{each.start}-{each.end} at {each.score}")
def test_a_finding_that_would_slip_through_every_decision_is_a_fault(finding: Finding) -> None:
    with pytest.raises(CouldNotInspect, match="unsound_finding"):
        run("nine char", lambda _: [finding])


def test_hidden_spans_of_the_extraction_are_findings_in_place() -> None:
    document = ExtractedDocument("0123456789", (), (HiddenSpan(4, 6, "pdf_invisible", "page 1"),), (), "test")
    findings = detect(document, [Fake(lambda _: [found(8, 9), found(1, 2)])], detectors.no_fingerprint)
    assert [(each.start, each.detector, each.category) for each in findings] == [
        (1, "fake", Category.CREDENTIAL),
        (4, VISIBILITY, Category.HIDDEN),
        (8, "fake", Category.CREDENTIAL),
    ]


def test_a_detector_that_does_not_exist_stops_the_run() -> None:
    with pytest.raises(PolicyError, match=r"policy \[detect\]: no detector named 'clairvoyance'; there are: "):
        load_detectors(["hidden_text", "clairvoyance"])
    assert [each.name for each in load_detectors(["hidden_text"])] == ["hidden_text"]


def test_a_detector_runs_on_the_engine_that_the_policy_states() -> None:
    text = "The ferry was late again, so Brennan Oduya waited at the pier for an hour and then walked all the way home."
    by_engine = {
        engine: {
            each.rule for each in detect_text(text, load_detectors(["pii"], {"pii": engine}), detectors.no_fingerprint)
        }
        for engine in ("patterns", "fast")
    }
    assert by_engine == {"patterns": set(), "fast": {"PERSON"}}
    with pytest.raises(PolicyError, match=r"policy \[detect\]: no engine 'fastest' for pii; there are patterns, fast"):
        load_detectors(["pii"], {"pii": "fastest"})
