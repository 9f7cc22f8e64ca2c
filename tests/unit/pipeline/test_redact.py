"""Cutting decisions into a text: each operator, overlaps, borders."""

import pytest

from detectors import Category, Finding
from pipeline.model import Action, Chunk, Decision, Operator
from pipeline.redact import redact, source_offset

TEXT = "Call Ana Müller on +49 30 1234 or write to ana@example.com today."


def cut(text: str, value: str, operator: Operator, rule: str = "PERSON", action: Action = Action.REDACT) -> Decision:
    start = text.index(value)
    return Decision(Finding("test", rule, Category.PII, start, start + len(value), 1.0), action, operator, False)


def whole(text: str) -> Chunk:
    return Chunk(0, 0, len(text), None)


def token(value: str) -> str:
    return f"{len(value):02d}" + "f" * 30


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (Operator.PLACEHOLDER, "Call <PERSON> on"),
        (Operator.MASK, "Call *** ****** on"),
        (Operator.PSEUDONYM, "Call <PERSON:10ffffffffff> on"),
        (Operator.DROP, "Call  on"),
    ],
)
def test_each_operator_rewrites_in_its_own_way(operator: Operator, expected: str) -> None:
    assert redact(TEXT, whole(TEXT), [cut(TEXT, "Ana Müller", operator)], token).text.startswith(expected)


@pytest.mark.parametrize(
    "secret", ["!#$%&", "\u200b\u200c\u200b", "\U000e0041\U000e0042", "मी", "a\u0301b", "\t\u2003\u2003", "p@$$"]
)
def test_a_mask_hides_symbols_marks_and_what_is_invisible(secret: str) -> None:
    text = f"it is {secret} now"
    masked = redact(text, whole(text), [cut(text, secret, Operator.MASK)], token).text
    assert masked == f"it is {'*' * len(secret)} now"


def test_equal_values_have_equal_pseudonyms_whatever_their_case_and_spacing() -> None:
    texts = ["by Ana  Müller.", "by ANA MÜLLER.", "by ana\nmüller."]
    values = [text[3:-1] for text in texts]
    seen: list[str] = []
    for text, value in zip(texts, values, strict=True):
        redact(text, whole(text), [cut(text, value, Operator.PSEUDONYM)], lambda each: seen.append(each) or "0" * 32)  # type: ignore[func-returns-value]
    assert set(seen) == {"ana müller"}


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("border", range(1, 9))
def test_a_value_that_the_border_cuts_is_replaced_on_both_sides(operator: Operator, border: int) -> None:
    text = "xx" + "secretly" + "yy"
    decisions = [cut(text, "secretly", operator)]
    left, right = Chunk(0, 0, 2 + border, None), Chunk(1, 2 + border, len(text), None)
    seen: list[str] = []

    def pseudonym(value: str) -> str:
        seen.append(value)
        return "0" * 32

    parts = [redact(text, chunk, decisions, pseudonym).text for chunk in (left, right)]
    assert parts[0].startswith("xx")
    assert parts[1].endswith("yy")
    assert not set("secrtl") & set("".join(parts).replace("PERSON", ""))
    assert set(seen) <= {"secretly"}


def test_overlapping_spans_are_one_cut_under_the_name_of_the_longest() -> None:
    decisions = [
        cut(TEXT, "Ana Müller on", Operator.PLACEHOLDER, "SHORT"),
        cut(TEXT, "Müller on +49 30 1234", Operator.PLACEHOLDER, "LONG"),
        cut(TEXT, "30", Operator.DROP, "INSIDE"),
    ]
    result = redact(TEXT, whole(TEXT), decisions, token)
    assert result.text == "Call <LONG> or write to ana@example.com today."
    assert [(each.rule, each.start, each.end) for each in result.redactions] == [("LONG", 5, TEXT.index(" or"))]


@pytest.mark.parametrize("action", [Action.ALLOW, Action.QUARANTINE, Action.REJECT])
def test_only_what_is_to_be_redacted_is_cut(action: Action) -> None:
    result = redact(TEXT, whole(TEXT), [cut(TEXT, "Ana", Operator.DROP, action=action)], token)
    assert (result.text, result.redactions) == (TEXT, ())


def test_offsets_lead_back_to_the_document() -> None:
    chunk = Chunk(0, 5, len(TEXT), None)
    decisions = [cut(TEXT, "Ana Müller", Operator.PLACEHOLDER), cut(TEXT, "ana@example.com", Operator.DROP)]
    result = redact(TEXT, chunk, decisions, token)
    assert source_offset(result, 0) == source_offset(result, 3) == 5
    assert TEXT[source_offset(result, result.text.index("write"))] == "w"
    assert TEXT[source_offset(result, result.text.index("today"))] == "t"
    assert source_offset(result, len(result.text)) == len(TEXT)


def test_a_representation_shows_no_text() -> None:
    result = redact(TEXT, whole(TEXT), [cut(TEXT, "Ana", Operator.MASK)], token)
    assert "Call" not in repr(result)
