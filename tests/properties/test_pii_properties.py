"""What must hold for every text: windows, offsets, overlaps, language."""

import itertools
import string

from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import RecognizerResult

import detectors
from detectors import no_fingerprint
from detectors.pii._normalise import normalise
from detectors.pii._overlap import NOTED, REDACTED, resolve
from detectors.pii._stretches import Engine, stretches
from detectors.pii._windows import CORE, MARGIN, windows

VALUES = {
    "EMAIL_ADDRESS": "q.ostrander@example.org",
    "IBAN_CODE": "GB82 WEST 1234 5698 7654 32",
    "UK_NINO": "AB 12 34 56 C",
    "CREDIT_CARD": "4111 1111 1111 1111",
    "PHONE_NUMBER": "+44 20 7946 0958",
    "IT_FISCAL_CODE": "RSSMRA85T10A562S",
}
ASTRAL = st.text(alphabet=st.sampled_from("ab \n\U0001f600\U00010400é中İ"), max_size=40)
lines = st.lists(st.text(alphabet=string.ascii_lowercase + " ", min_size=0, max_size=120), max_size=200).map("\n".join)


@given(lines | st.text(max_size=200).map(lambda text: text * 100))
def test_the_cores_of_the_windows_cover_the_text_once(text: str) -> None:
    place = 0
    for window in windows(text):
        assert window.core_start == place < window.core_end <= place + CORE
        assert window.start <= window.core_start and window.core_end <= window.end
        assert window.end - window.start <= CORE + 4 * MARGIN
        assert window.start == 0 or window.core_start - window.start >= MARGIN
        assert window.end == len(text) or window.end - window.core_end >= MARGIN
        place = window.core_end
    assert place == len(text)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(CORE - 120, CORE + 60),
    st.sampled_from(sorted(VALUES)),
    st.sampled_from(["x ", "word\n", "a.b ", "zz\n\n"]),
)
def test_moving_a_window_border_never_loses_a_finding(place: int, rule: str, filler: str) -> None:
    value = VALUES[rule]
    before = (filler * place)[:place] + " "
    text = f"{before}{value} {filler * 200}"
    spans = [
        (f.rule, f.start, f.end) for f in detectors.load("pii").detect(text, no_fingerprint) if f.score >= REDACTED
    ]
    assert (rule, len(before), len(before) + len(value)) in spans


@settings(max_examples=40, deadline=None)
@given(ASTRAL, st.sampled_from(sorted(VALUES)), ASTRAL)
def test_offsets_are_exact_among_any_characters(left: str, rule: str, right: str) -> None:
    text = f"{left} | {VALUES[rule]} | {right}"
    findings = detectors.load("pii").detect(text, no_fingerprint)
    assert (rule, VALUES[rule]) in [(f.rule, text[f.start : f.end]) for f in findings]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet=st.sampled_from("+-./@ 0123456789()ABab:;,\n#"), max_size=300))
def test_any_text_gives_ordered_findings_without_overlaps(text: str) -> None:
    end = 0
    for finding in detectors.load("pii").detect(text, no_fingerprint):
        assert end <= finding.start < finding.end <= len(text)
        assert 0 < finding.score <= 1
        end = finding.end


results = st.builds(
    lambda entity, start, length, score: RecognizerResult(entity, start, start + length, score),
    st.sampled_from(["PERSON", "LOCATION", "ADDRESS"]),
    st.integers(0, 60),
    st.integers(1, 20),
    st.sampled_from([0.3, 0.45, 0.5, 0.7, 0.95]),
)


@given(st.lists(results, max_size=25))
def test_resolving_keeps_a_finding_over_every_place_that_is_to_be_redacted(found: list[RecognizerResult]) -> None:
    kept = resolve(found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(kept))
    for result in found:
        assert (
            result.score < NOTED
            or result in kept
            or any(
                other.start < result.end
                and result.start < other.end
                and (other.score >= REDACTED or result.score < REDACTED)
                for other in kept
            )
        )


@given(lines | st.text(max_size=400), st.sampled_from(["fast", "default", "accurate"]))
def test_a_model_reads_no_place_twice_and_never_too_much_at_once(text: str, engine: Engine) -> None:
    found = list(stretches(text, engine))
    for first, second in itertools.pairwise(found):
        assert first.reader != second.reader or first.end <= second.start
    assert all(0 <= s.start < s.end <= len(text) and s.end - s.start <= 4_000 for s in found)


@given(lines | st.text(max_size=400))
def test_where_all_models_read_no_letter_is_left_out(text: str) -> None:
    read = {place for stretch in stretches(text, "accurate") for place in range(stretch.start, stretch.end)}
    assert all(place in read for place, character in enumerate(text) if not character.isspace())


@given(st.sampled_from(["PERSON", "US_SSN", "EMAIL_ADDRESS", "ADDRESS"]), st.text(max_size=60))
def test_a_normalised_value_stays_as_it_is(entity: str, value: str) -> None:
    once = normalise(entity, value)
    assert normalise(entity, normalise(entity, once)) == normalise(entity, once)
