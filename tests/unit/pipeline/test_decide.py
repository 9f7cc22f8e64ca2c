"""Findings become verdicts: the strictest wins, and hidden instructions are worse than either alone."""

import time

import pytest
from harbour import policy_from

from detectors import Category, Finding
from pipeline.decide import decide, reasons, strictest, verdicts
from pipeline.model import Action, Chunk, Decision, Operation

POLICY = policy_from("""
version = 1
[detect]
detectors = ["hidden_text"]
[pii]
action = "redact"
[credential]
action = "quarantine"
[injection]
levels = [{min_score = 0.5, action = "redact"}, {min_score = 0.7, action = "quarantine"}]
[hidden]
action = "inspect"
[hidden_instruction]
min_score = 0.3
action = "reject"
[review]
reviewers = ["group:x"]
""")

CHUNKS = tuple(Chunk(number, number * 10, number * 10 + 10, None) for number in range(3))


def decision(start: int, end: int, action: Action, *, whole: bool = False, rule: str = "rule") -> Decision:
    found = Finding("test", rule, Category.PII, start, end, 1.0)
    return Decision(found, action, Operation(), whole)


def actions(*decisions: Decision) -> list[Action]:
    return [verdict.action for verdict in verdicts(CHUNKS, decisions)]


A, R, Q, X = Action.ALLOW, Action.REDACT, Action.QUARANTINE, Action.REJECT


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], [A, A, A]),
        ([decision(3, 5, R)], [R, A, A]),
        ([decision(3, 10, R)], [R, A, A]),
        ([decision(10, 20, R)], [A, R, A]),
        ([decision(9, 11, Q)], [Q, Q, A]),
        ([decision(5, 25, Q)], [Q, Q, Q]),
        ([decision(0, 30, R), decision(12, 13, X)], [R, X, R]),
        ([decision(12, 13, Q, whole=True)], [Q, Q, Q]),
        ([decision(12, 13, Q, whole=True), decision(25, 26, X)], [Q, Q, X]),
        ([decision(12, 13, R, whole=True)], [A, R, A]),
        ([decision(29, 30, X), decision(0, 1, R)], [R, A, X]),
        ([decision(0, 30, R), decision(1, 2, R), decision(21, 22, Q)], [R, R, Q]),
    ],
)
def test_a_chunk_is_judged_by_what_touches_it_and_by_what_holds_the_document(
    decisions: list[Decision], expected: list[Action]
) -> None:
    assert actions(*decisions) == expected


def test_reasons_are_the_codes_of_the_strictest_alone() -> None:
    found = [decision(0, 1, R, rule="mild"), decision(2, 3, Q, rule="b"), decision(4, 5, Q, rule="a")]
    assert reasons(found) == ("pii:a", "pii:b")
    assert reasons([decision(0, 1, A)]) == ()
    assert strictest([]) is Action.ALLOW
    everywhere = decision(12, 13, Q, whole=True, rule="far")
    first, second, _ = verdicts(CHUNKS, [everywhere, decision(2, 3, Q, rule="near")])
    assert first.reasons == ("pii:far", "pii:near")
    assert second.reasons == ("pii:far",)
    assert [each.finding.rule for each in first.decisions] == ["near"]


def test_hidden_and_instruction_like_is_worse_than_either() -> None:
    hidden = Finding("visibility", "pdf_invisible", Category.HIDDEN, 10, 20, 1.0)
    cases = [(12, 0.4, X, True), (5, 0.4, A, False), (12, 0.2, A, False), (12, 0.9, X, True), (5, 0.9, Q, False)]
    for start, score, action, whole in cases:
        injection = Finding("injection", "override", Category.INJECTION, start, start + 3, score)
        _, judged = decide([hidden, injection], POLICY, "x")
        assert (judged.action, judged.whole_document) == (action, whole), (start, score)


def test_a_flood_of_findings_costs_its_sum_and_not_its_product() -> None:
    size = 20_000
    chunks = [Chunk(number, number * 50, number * 50 + 50, None) for number in range(size)]
    decisions = [decision(number * 50 + 3, number * 50 + 9, R) for number in range(size)]
    decisions += [decision(number, number + 1, Q, whole=True) for number in range(size)]
    began = time.process_time()
    assert {verdict.action for verdict in verdicts(chunks, decisions)} == {Q}
    assert time.process_time() - began < 5, "the product would be 800 million comparisons"


def test_two_rules_of_one_label_never_share_a_number() -> None:
    rules = ("a-b", "a_b", "other")
    found = [Finding("test", rule, Category.PII, at, at + 1, 1.0, fingerprint=rule) for at, rule in enumerate(rules)]
    assert [each.number for each in decide(found, POLICY, "x")] == [1, 2, 1]
