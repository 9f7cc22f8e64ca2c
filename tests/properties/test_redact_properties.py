"""For any text, any findings and any chunk border: no secret survives, and every place leads back to where it came from."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import Category, Finding
from pipeline.decide import decide, verdicts
from pipeline.extract import chunk
from pipeline.keys import Keyring
from pipeline.model import KEEP, Action, Chunk, Decision, Operation, SanitizedChunk
from pipeline.operators import available, load
from pipeline.policy import Policy
from pipeline.redact import redact, rewrites, source_offset

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
MARKS = "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"
"""Letters of secrets: Arabic digits, which neither the text around them nor any replacement has."""

unhurried = settings(deadline=None)
"""The first surrogate of a process loads the names that it is drawn from."""

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


def decision(
    start: int, end: int, operator: str, action: Action = Action.REDACT, category: Category = Category.PII
) -> Decision:
    return Decision(Finding("test", "RULE", category, start, end, 1.0), action, Operation(operator), False, number=1)


CUTTING = [name for name in available() if not load(Operation(name)).shows]
cutting = st.tuples(st.sampled_from(CUTTING), st.just(Action.REDACT), st.sampled_from(Category))
anything = st.tuples(st.sampled_from(available()), st.just(Action.REDACT), st.sampled_from(Category))


@st.composite
def decided(
    draw: st.DrawFn, treatments: st.SearchStrategy[tuple[str, Action, Category]] = anything
) -> tuple[str, list[Decision]]:
    """Findings that cover every secret, some of them wider than it, some over one another."""
    text, spans = draw(documents())
    decisions = [
        decision(
            max(0, start - draw(st.integers(0, 3))), min(len(text), end + draw(st.integers(0, 3))), *draw(treatments)
        )
        for start, end in spans
        for _ in range(draw(st.integers(1, 2)))
    ]
    return text, decisions


def sanitize(text: str, decisions: list[Decision], size: int, overlap: int) -> list[SanitizedChunk]:
    chunks = chunk(text, (), size, overlap)
    edits = rewrites(text, decisions, KEYS)
    return [redact(text, each, edits) for each in chunks]


@unhurried
@given(decided(cutting), st.integers(1, 50), st.integers(0, 49))
def test_no_part_of_a_secret_survives_any_chunk_size_and_overlap(
    document: tuple[str, list[Decision]], size: int, overlap: int
) -> None:
    text, decisions = document
    for sanitized in sanitize(text, decisions, size, min(overlap, size - 1)):
        assert not set(sanitized.text) & set(MARKS)


@unhurried
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


@unhurried
@given(decided(), st.integers(0, 60), st.integers(0, 60))
def test_the_map_leads_from_every_place_back_to_where_it_came_from(
    document: tuple[str, list[Decision]], first: int, second: int
) -> None:
    text, decisions = document
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    sanitized = redact(text, Chunk(0, start, end, None), rewrites(text, decisions, KEYS))
    cut = [each for each in sanitized.redactions if each.operator != KEEP]
    replaced = {place for each in cut for place in range(each.new_start, each.new_end)}
    offsets = [source_offset(sanitized, place) for place in range(len(sanitized.text) + 1)]
    assert offsets == sorted(offsets)
    assert all(start <= offset <= end for offset in offsets)
    for place, letter in enumerate(sanitized.text):
        if place not in replaced:
            assert text[offsets[place]] == letter


@unhurried
@given(decided())
def test_the_map_rebuilds_both_texts(document: tuple[str, list[Decision]]) -> None:
    text, decisions = document
    sanitized = redact(text, Chunk(0, 0, len(text), None), rewrites(text, decisions, KEYS))
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
    decisions = [decision(*span, "drop", action) for span, action in zip(spans, actions, strict=False)]
    assert redact(text, Chunk(0, 0, len(text), None), rewrites(text, decisions, KEYS)).text == text


@unhurried
@given(decided(), st.integers(1, 50), st.integers(1, 50))
def test_a_span_reads_the_same_in_every_chunk_that_has_all_of_it(
    document: tuple[str, list[Decision]], one: int, other: int
) -> None:
    text, decisions = document

    def read(size: int) -> dict[tuple[int, int], str]:
        return {
            (each.start, each.end): part.text[each.new_start : each.new_end]
            for part in sanitize(text, decisions, size, 0)
            for each in part.redactions
        }

    small, large = read(one), read(other)
    assert all(large[span] == new for span, new in small.items() if span in large)


NUMBERING = Policy.model_validate(
    {
        "version": 1,
        "detect": {"detectors": ["pii"]},
        "review": {"reviewers": ["group:r"]},
        "pii": {"levels": [{"min_score": 0.5, "action": "redact"}, {"min_score": 0.9, "action": "quarantine"}]},
    }
)
mentions = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("PQ"), st.sampled_from([0.1, 0.6, 1.0])), max_size=20
)


@given(mentions)
def test_equal_values_of_a_rule_have_equal_numbers_from_one_on_in_the_order_of_the_text(
    found: list[tuple[str, str, float]],
) -> None:
    findings = [
        Finding("test", rule, Category.PII, 5 * at, 5 * at + 1, score, fingerprint=value)
        for at, (value, rule, score) in enumerate(found)
    ]
    decisions = decide(findings, NUMBERING, "a.txt")
    for rule in "PQ":
        mine = [each for each in decisions if each.finding.rule == rule and each.action is not Action.ALLOW]
        first = list(dict.fromkeys(each.finding.fingerprint for each in mine))
        assert [each.number for each in mine] == [first.index(each.finding.fingerprint) + 1 for each in mine]
    assert not any(each.number for each in decisions if each.action is Action.ALLOW)


spans_and_actions = st.tuples(st.integers(0, 40), st.integers(1, 10), st.sampled_from(Action), st.booleans())


@given(st.lists(spans_and_actions, max_size=12), st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_the_swift_verdicts_are_those_of_the_plain_definition(
    spans: list[tuple[int, int, Action, bool]], borders: list[int]
) -> None:
    decisions = [
        Decision(Finding("t", f"r{start}", Category.PII, start, start + length, 1.0), action, Operation("drop"), whole)
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
