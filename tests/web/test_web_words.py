"""What the page makes of codes and of text, without a browser or a database."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Category, Finding
from pipeline.errors import ReviewError
from pipeline.extract import FAULTS, REASONS
from pipeline.model import Action, Chunk, Decision, Operation, Redaction, SanitizedChunk
from pipeline.quarantine import Item, ItemState, Kind
from pipeline.review import ItemView
from pipeline.segments import Segment
from pipeline.web import passages as shown
from pipeline.web import words
from pipeline.web.filters import Filters, filters, position
from pipeline.web.passages import passages, preview
from pipeline.web.visible import visible

ZWSP, ZWNJ, RLO = "\u200b", "\u200c", "\u202e"
TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")

VISIBLE = {
    "plain text stays as it is": ("Grüße, 你好\n\tGuten Tag", ["Grüße, 你好\n\tGuten Tag"]),
    "a zero-width space has a name": (f"pass{ZWSP}word", ["pass", "ZWSP", "word"]),
    "a run of one kind is counted": (f"a{ZWSP * 40}b", ["a", "ZWSP×40", "b"]),
    "a run of several kinds is cut short": (
        f"a{(ZWSP + ZWNJ) * 40}",
        ["a", "ZWSP ZWNJ ZWSP ZWNJ ZWSP ZWNJ … 80 in all"],
    ),
    "tag characters are spelled out": (f"Hello{TAGGED}.", ["Hello", "ignore", "."]),
    "an override no longer reorders": (f"{RLO}txt.exe", ["RLO", "txt.exe"]),
    "an escape no longer acts on a terminal": ("\x1b[8m", ["ESC", "[8m"]),
    "the drawing of an emoji is no secret": ("❤\ufe0f ok", ["❤\ufe0f ok"]),
    "bytes in variation selectors are": ("❤\ufe01\ufe0f\ufe02 ok", ["❤", "U+FE01 U+FE0F U+FE02", " ok"]),
    "half a surrogate pair can be sent": ("a\ud800", ["a", "U+D800"]),
}


@pytest.mark.parametrize(("text", "runs"), VISIBLE.values(), ids=VISIBLE.keys())
def test_what_can_not_be_seen_is_written_out(text: str, runs: list[str]) -> None:
    assert "".join(run.text for run in visible(text)) == "".join(runs)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_page_holds_a_character_that_hides_or_reorders(text: str) -> None:
    out = "".join(run.text for run in visible(text))
    left = {unicodedata.category(letter) for letter in out if letter not in "\n\t\r"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(out) & set(
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    out.encode("utf-8")


@pytest.mark.parametrize("fault", [*FAULTS, "unreadable", "access_list_invalid"])
def test_every_fault_says_what_it_is_and_how_to_mend_it(fault: str) -> None:
    reason = words.reason(f"could_not_inspect:{fault}")
    assert reason.category == "uninspected"
    assert reason.sentence.endswith(".")
    assert reason.mend.endswith(".")


def test_a_check_that_stopped_is_named() -> None:
    reason = words.reason("could_not_inspect:hidden_text:budget_exceeded")
    assert reason.sentence == "The check for hidden text did not come to its end (budget exceeded)."


def test_a_hidden_text_is_explained_by_the_reader_that_saw_it() -> None:
    assert words.reason("hidden:docx_vanish").sentence == REASONS["docx_vanish"]


def test_reasons_with_one_explanation_are_told_together() -> None:
    found = words.causes(["injection:override", "injection:exfiltrate", "hidden:zero_width"])
    assert [cause.labels for cause in found] == [("override", "exfiltrate"), ("zero width",)]


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_words(action: Action) -> None:
    assert words.ACTIONS[action]


@pytest.mark.parametrize("state", list(ItemState))
def test_every_state_has_words(state: ItemState) -> None:
    assert words.STATES[state]


def item(state: ItemState = ItemState.HELD) -> Item:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    fixed = ("0123456789abcdef", "d", "a/b.txt", Kind.DOCUMENT, None, "h", state, 3)
    return Item(*fixed, ("injection:x",), ("injection",), 1, 1, now, now, None, None, None)


def decision(
    start: int, end: int, category: Category = Category.INJECTION, action: Action = Action.QUARANTINE
) -> Decision:
    return Decision(Finding("t", "r", category, start, end, 0.9), action, Operation(), True)


def test_a_passage_carries_the_numbers_of_its_findings_and_says_where_each_begins() -> None:
    first, second = decision(0, 6), decision(3, 9, Category.PII, Action.REDACT)
    segments = (Segment(0, "aaa", (first,)), Segment(3, "bbb", (first, second)), Segment(6, "ccc", (second,)))
    view = ItemView(item(), segments, (first, second), (), revealed=False)
    assert [passage.findings for passage in passages(view)] == [((1, True),), ((1, False), (2, True)), ((2, False),)]
    assert [passage.category for passage in passages(view)] == ["injection", "injection", "pii"]


def test_a_long_text_ends_with_the_count_of_what_is_not_shown() -> None:
    size = shown.MOST_CHARACTERS
    segments = (
        Segment(0, "a" * (size - 10), ()),
        Segment(size - 10, "b" * 30, ()),
        Segment(size + 20, "", (), skipped=5),
    )
    *_, last = passages(ItemView(item(), segments, (), (), revealed=False))
    assert last.skipped == 25


def test_a_long_preview_ends_with_the_count_of_what_is_not_shown() -> None:
    size = shown.MOST_CHARACTERS
    texts = [SanitizedChunk(Chunk(0, 0, len(text), None), text, ()) for text in ("a" * size, "b" * 7)]
    chunks, left_out = preview(ItemView(item(), (), (), tuple(texts), revealed=False))
    assert (len(chunks), left_out) == (1, 7)


def test_what_stands_for_a_value_stands_out_in_the_preview_and_what_only_looks_so_does_not() -> None:
    text = "by Ann Weber, kept, not <PERSON>, and <US_SSN>."
    redactions = (
        Redaction(3, 8, 3, 12, "PERSON", "surrogate"),
        Redaction(10, 14, 14, 18, "LOCATION", "keep"),
        Redaction(34, 45, 38, 46, "US_SSN", "placeholder"),
    )
    sanitized = SanitizedChunk(Chunk(0, 0, 46, None), text, redactions)
    chunks, _ = preview(ItemView(item(), (), (), (sanitized,), revealed=False))
    instead = [(piece.text, piece.instead) for piece in chunks[0] if piece.instead]
    assert instead == [("Ann Weber", "PERSON: surrogate"), ("<US_SSN>", "US_SSN: placeholder")]
    assert "".join(piece.text for piece in chunks[0]) == text


@pytest.mark.parametrize(("operator", "told"), [("keep", "keeps it"), ("mask", "cuts it out")])
def test_the_page_says_what_an_operator_does(operator: str, told: str) -> None:
    found = Finding("t", "r", Category.PII, 0, 5, 0.9)
    assert words.done_with(Decision(found, Action.REDACT, Operation(operator), False)) == told


def test_an_address_leads_back_to_the_same_filters() -> None:
    chosen = Filters(ItemState.REJECTED, "pii", "a&b=c/ü")
    assert chosen.query() == "?state=rejected&category=pii&uri=a%26b%3Dc%2F%C3%BC"
    assert Filters().query() == ""


def test_a_place_in_the_queue_survives_its_address() -> None:
    assert Filters().query(after=item()) == "?after=3-0123456789abcdef"
    assert position("3-0123456789abcdef") == (3, "0123456789abcdef")
    assert position("") is None


@pytest.mark.parametrize("after", ["3", "9-0123456789abcdef", "3-xyz", "3-0123456789abcdef' OR 1=1", "\0"])
def test_a_made_up_place_is_refused(after: str) -> None:
    with pytest.raises(ReviewError):
        position(after)


@pytest.mark.parametrize(("state", "category"), [("open", ""), ("", ""), ("held", "everything")])
def test_unknown_filters_are_refused(state: str, category: str) -> None:
    with pytest.raises(ReviewError):
        filters(state, category)
