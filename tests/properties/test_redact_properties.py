"""For any text, any findings and any chunk border: no secret survives, and every place leads back to where it came from."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detectors import Category, Finding
from pipeline.decide import verdicts
from pipeline.extract import chunk
from pipeline.model import Action, Chunk, Decision, Operator, SanitizedChunk
from pipeline.redact import redact, source_offset

MARKS = "0123456789"
"""Letters of secrets; the text around them has none, and neither has any replacement (a pseudonym is all `f`)."""

words = st.text(alphabet="abc \n.\u00e9\u200b\U0001f6a2", max_size=40)
secrets = st.text(alphabet=MARKS, min_size=1, max_size=30)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text and the spans of the secrets in it."""
    text, spans = draw(words), []
    for _ in range(draw(st.integers(0, 6))):
        secret = draw(secrets)
        spans.append((len(text), len(text) + len(secret)))
        text += secret + draw(words)
    return text, spans


def decision(start: int, end: int, operator: Operator, action: Action = Action.REDACT) -> Decision:
    return Decision(Finding("test", "RULE", Category.CREDENTIAL, start, end, 1.0), action, operator, False)


operators = st.sampled_from(Operator)


@st.composite
def decided(draw: st.DrawFn) -> tuple[str, list[Decision]]:
    """Findings that cover every secret, some of them wider than it, some over one another."""
    text, spans = draw(documents())
    decisions = [
        decision(
            max(0, start - draw(st.integers(0, 3))), min(len(text), end + draw(st.integers(0, 3))), draw(operators)
        )
        for start, end in spans
        for _ in range(draw(st.integers(1, 2)))
    ]
    return text, decisions


def sanitize(text: str, decisions: list[Decision], size: int, overlap: int) -> list[SanitizedChunk]:
    chunks = chunk(text, (), size, overlap)
    return [redact(text, each.chunk, each.decisions, lambda _: "f" * 32) for each in verdicts(chunks, decisions)]


@given(decided(), st.integers(1, 50), st.integers(0, 49))
def test_no_part_of_a_secret_survives_any_chunk_size_and_overlap(
    document: tuple[str, list[Decision]], size: int, overlap: int
) -> None:
    text, decisions = document
    for sanitized in sanitize(text, decisions, size, min(overlap, size - 1)):
        assert not set(sanitized.text) & set(MARKS)


@given(decided(), st.integers(1, 50), st.integers(1, 50))
def test_the_verdict_on_the_document_is_the_same_for_every_chunk_size(
    document: tuple[str, list[Decision]], one: int, other: int
) -> None:
    text, decisions = document

    def reached(size: int) -> tuple[Action, set[Finding]]:
        found = verdicts(chunk(text, (), size, 0), decisions)
        touched = {each.finding for verdict in found for each in verdict.decisions}
        return max((verdict.action for verdict in found), default=Action.ALLOW), touched

    blank = {each.finding for each in decisions if not text[each.finding.start : each.finding.end].strip()}
    assert reached(one)[1] - blank == reached(other)[1] - blank
    if decisions:
        assert reached(one)[0] is reached(other)[0] is Action.REDACT


@given(decided(), st.integers(0, 60), st.integers(0, 60))
def test_the_map_leads_from_every_place_back_to_where_it_came_from(
    document: tuple[str, list[Decision]], first: int, second: int
) -> None:
    text, decisions = document
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    sanitized = redact(text, Chunk(0, start, end, None), decisions, lambda _: "f" * 32)
    replaced = {place for each in sanitized.redactions for place in range(each.new_start, each.new_end)}
    offsets = [source_offset(sanitized, place) for place in range(len(sanitized.text) + 1)]
    assert offsets == sorted(offsets)
    assert all(start <= offset <= end for offset in offsets)
    for place, letter in enumerate(sanitized.text):
        if place not in replaced:
            assert text[offsets[place]] == letter


@given(decided())
def test_the_map_rebuilds_both_texts(document: tuple[str, list[Decision]]) -> None:
    text, decisions = document
    sanitized = redact(text, Chunk(0, 0, len(text), None), decisions, lambda _: "f" * 32)
    position = new_position = 0
    for each in sanitized.redactions:
        assert position <= each.start < each.end <= len(text)
        assert text[position : each.start] == sanitized.text[new_position : each.new_start]
        position, new_position = each.end, each.new_end
    assert text[position:] == sanitized.text[new_position:]


@given(documents(), st.lists(st.sampled_from([Action.ALLOW, Action.QUARANTINE, Action.REJECT]), max_size=6))
def test_what_is_not_to_be_redacted_is_left_alone(
    document: tuple[str, list[tuple[int, int]]], actions: list[Action]
) -> None:
    text, spans = document
    decisions = [decision(*span, Operator.DROP, action) for span, action in zip(spans, actions, strict=False)]
    assert redact(text, Chunk(0, 0, len(text), None), decisions, str).text == text


spans_and_actions = st.tuples(st.integers(0, 40), st.integers(1, 10), st.sampled_from(Action), st.booleans())


@given(st.lists(spans_and_actions, max_size=12), st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_the_swift_verdicts_are_those_of_the_plain_definition(
    spans: list[tuple[int, int, Action, bool]], borders: list[int]
) -> None:
    decisions = [
        Decision(Finding("t", f"r{start}", Category.PII, start, start + length, 1.0), action, Operator.DROP, whole)
        for start, length, action, whole in spans
    ]
    chunks = [Chunk(number, min(pair), max(pair), None) for number, pair in enumerate(pairwise(borders))]
    for verdict in verdicts(chunks, decisions):
        here = verdict.chunk
        touching = [d for d in decisions if d.finding.start < here.end and here.start < d.finding.end]
        holding = [d for d in decisions if d.whole_document and d.action >= Action.QUARANTINE]
        action = max((d.action for d in [*touching, *holding]), default=Action.ALLOW)
        codes = {f"pii:{d.finding.rule}" for d in [*touching, *holding] if d.action is action}
        if here.start < here.end:
            assert sorted(verdict.decisions, key=repr) == sorted(touching, key=repr)
            assert verdict.action is action
            assert set(verdict.reasons) == (codes if action is not Action.ALLOW else set())
