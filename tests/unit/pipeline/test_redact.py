"""Cutting decisions into a text: overlaps, borders, neighbours, and the map back."""

import pytest

from detectors import Category, Finding
from pipeline.keys import Keyring
from pipeline.model import Action, Chunk, Decision, Operation, SanitizedChunk
from pipeline.operators import available
from pipeline.redact import as_embedded, redact, rewrites, source_offset

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
TEXT = "Call Ana Müller on +49 30 1234 or write to ana@example.com today."


def cut(
    text: str,
    value: str,
    operator: str = "placeholder",
    rule: str = "PERSON",
    *,
    action: Action = Action.REDACT,
    category: Category = Category.PII,
    **options: int,
) -> Decision:
    start = text.index(value)
    finding = Finding("test", rule, category, start, start + len(value), 1.0)
    return Decision(finding, action, Operation(operator, tuple(options.items())), False, number=1)


def whole(text: str, *decisions: Decision) -> SanitizedChunk:
    return redact(text, Chunk(0, 0, len(text), None), rewrites(text, decisions, KEYS))


def halves(text: str, border: int, *decisions: Decision) -> tuple[str, str]:
    edits = rewrites(text, decisions, KEYS)
    left, right = Chunk(0, 0, border, None), Chunk(1, border, len(text), None)
    return redact(text, left, edits).text, redact(text, right, edits).text


@pytest.mark.parametrize("operator", sorted({*available()} - {"mask", "keep"}))
@pytest.mark.parametrize("border", [3, 6, 9])
def test_a_value_that_the_border_cuts_is_replaced_whole_on_both_sides(operator: str, border: int) -> None:
    text = "xx" + "Schmidt" + "yy"
    alone = whole(text, cut(text, "Schmidt", operator)).text
    left, right = halves(text, border, cut(text, "Schmidt", operator))
    assert alone[:2] == "xx" and alone[-2:] == "yy"
    expected = (alone[:-2], alone[2:]) if border < 9 else (alone[:-2], "yy")
    assert (left, right) == expected


@pytest.mark.parametrize(("operator", "options"), [("mask", {}), ("mask", {"keep_last": 2}), ("keep", {})])
@pytest.mark.parametrize("border", range(1, 11))
def test_what_is_as_long_as_the_value_is_cut_where_the_value_is(
    operator: str, options: dict[str, int], border: int
) -> None:
    text = "xx" + "Schmidt" + "yy"
    decision = cut(text, "Schmidt", operator, **options)
    assert "".join(halves(text, border, decision)) == whole(text, decision).text


def test_adjacent_names_stay_two_names() -> None:
    text = "Ana Müller Bo Li, Cy"
    decisions = [cut(text, name) for name in ("Ana Müller", "Bo Li", "Cy")]
    assert whole(text, *decisions).text == "<PERSON> <PERSON>, <PERSON>"
    touching = [cut("AnaBo", "Ana"), cut("AnaBo", "Bo")]
    assert whole("AnaBo", *touching).text == "<PERSON><PERSON>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("keAnapart", "ke part"), ("k-Ana-p", "k- -p"), ("Ana joins", " joins"), ("by Ana.", "by ."), ("Ana", "")],
)
def test_what_is_dropped_joins_no_words(text: str, expected: str) -> None:
    assert whole(text, cut(text, "Ana", "drop")).text == expected


def test_overlapping_spans_are_one_cut_under_the_name_of_the_longest() -> None:
    result = whole(
        TEXT,
        cut(TEXT, "Ana Müller on", rule="SHORT"),
        cut(TEXT, "Müller on +49 30 1234", rule="LONG"),
        cut(TEXT, "30", "drop", "INSIDE"),
    )
    assert result.text == "Call <LONG> or write to ana@example.com today."
    assert [(each.rule, each.start, each.end) for each in result.redactions] == [("LONG", 5, TEXT.index(" or"))]


def test_of_two_findings_on_one_span_the_graver_gives_its_name() -> None:
    user, secret = (
        cut(TEXT, "ana@example.com", rule="USERNAME"),
        cut(TEXT, "ana@example.com", rule="password", category=Category.CREDENTIAL),
    )
    for decisions in ([user, secret], [secret, user]):
        assert "<PASSWORD>" in whole(TEXT, *decisions).text


CREDENTIAL = Category.CREDENTIAL
LAST_THREE = cut(TEXT, "Ana Müller", "mask", keep_last=3)
OVERLAPS = [
    ("a token around a credential", cut(TEXT, "Ana Müller on", "token"), cut(TEXT, "on", category=CREDENTIAL), "<PERSON>"),
    ("a surrogate around a credential", cut(TEXT, "Ana Müller on", "surrogate"), cut(TEXT, "on", category=CREDENTIAL), "<PERSON>"),
    ("a mask that shows, beside another", cut(TEXT, "Müller on", "mask", keep_last=3), cut(TEXT, "Ana Mü", "drop"), "<PERSON>"),
    ("a mask that shows, around another", LAST_THREE, cut(TEXT, "Mü", "drop"), "<PERSON>"),
    ("a plain mask around another", cut(TEXT, "Ana Müller", "mask"), cut(TEXT, "Mü", "drop"), "*** ******"),
    ("a mask, found twice", LAST_THREE, LAST_THREE, "*** ***ler"),
    ("kept, around a cut", cut(TEXT, "Ana Müller", "keep"), cut(TEXT, "Mü", rule="X"), "Ana <X>ller"),
    ("kept, beside a cut", cut(TEXT, "Ana Müller", "keep"), cut(TEXT, "ller on", rule="X"), "Ana Mü<X>"),
    ("kept twice", cut(TEXT, "Ana Müller", "keep"), cut(TEXT, "Müller", "keep"), "Ana Müller"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), [row[1:] for row in OVERLAPS], ids=[row[0] for row in OVERLAPS])
def test_what_shows_or_can_be_undone_yields_to_what_it_would_give_away(
    one: Decision, other: Decision, expected: str
) -> None:
    for decisions in ([one, other], [other, one]):
        assert whole(TEXT, *decisions).text.startswith(f"Call {expected} ")


@pytest.mark.parametrize("operator", ["keep", "token", "surrogate"])
@pytest.mark.parametrize("category", [Category.CREDENTIAL, Category.INJECTION, Category.HIDDEN])
def test_an_operator_for_personal_data_never_touches_anything_else(operator: str, category: Category) -> None:
    """The policy refuses it; an item that was held under an older one may still say so."""
    assert whole(TEXT, cut(TEXT, "Ana Müller", operator, "K", category=category)).text.startswith("Call <K> on")


@pytest.mark.parametrize("action", [Action.ALLOW, Action.QUARANTINE, Action.REJECT])
def test_only_what_is_to_be_redacted_is_cut(action: Action) -> None:
    result = whole(TEXT, cut(TEXT, "Ana", "drop", action=action))
    assert (result.text, result.redactions) == (TEXT, ())


def test_offsets_lead_back_to_the_document() -> None:
    decisions = [cut(TEXT, "Ana Müller"), cut(TEXT, "+49 30 1234", "keep"), cut(TEXT, "ana@example.com", "drop")]
    result = redact(TEXT, Chunk(0, 5, len(TEXT), None), rewrites(TEXT, decisions, KEYS))
    assert source_offset(result, 0) == source_offset(result, 3) == 5
    for word in ("write", "today", "30", "1234"):
        assert TEXT[source_offset(result, result.text.index(word)) :].startswith(word)
    assert source_offset(result, len(result.text)) == len(TEXT)


def test_the_map_names_entity_and_operator() -> None:
    result = whole(TEXT, cut(TEXT, "Ana Müller", "pseudonym"), cut(TEXT, "+49 30 1234", "keep", "PHONE_NUMBER"))
    assert [(each.rule, each.operator) for each in result.redactions] == [
        ("PERSON", "pseudonym"),
        ("PHONE_NUMBER", "keep"),
    ]


def test_an_embedder_reads_a_placeholder_for_a_token_and_all_else_as_it_stands() -> None:
    decisions = [
        cut(TEXT, "Ana Müller", "token"),
        cut(TEXT, "+49 30 1234", "mask"),
        cut(TEXT, "ana@example.com", "token", "e-mail"),
    ]
    result = whole(TEXT, *decisions)
    assert as_embedded(result) == "Call <PERSON> on +## ## #### or write to <E_MAIL> today."
    assert as_embedded(whole(TEXT)) == TEXT


def test_a_representation_shows_no_text() -> None:
    edits = rewrites(TEXT, [cut(TEXT, "Ana", "mask")], KEYS)
    assert "Call" not in repr(redact(TEXT, Chunk(0, 0, 20, None), edits))
    assert "***" not in repr(edits)
