"""What is skipped for speed is skipped without loss: each gate gives what the rules give that run everywhere."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import RecognizerResult

from detectors.pii import (
    _accounts,
    _address,
    _age,
    _consistency,
    _cues,
    _email,
    _fields,
    _labels,
    _page,
    _people,
    _places,
)
from detectors.pii._data import table
from detectors.pii._detector import rule_recognizers
from detectors.pii._fields import Fields
from detectors.pii._identifiers import IdentifierRecognizer, identifier_rules, score_of
from detectors.pii._page import Page
from detectors.pii._shapes import CAPITAL
from detectors.pii._words import Words, first_words, matches_at

RULES = identifier_rules()
ALL_RULES = IdentifierRecognizer(*RULES)
EXAMPLES = [text for rule in RULES for text in (*rule.examples, *rule.counterexamples)]
LABELS = sorted({label for rule in RULES for label in rule.examples[0].split()})

Span = tuple[str, int, int, float]


def page_of(text: str) -> Page:
    return Page(text, 0, Fields(text))


def spans(results: list[RecognizerResult]) -> list[Span]:
    return sorted((r.entity_type, r.start, r.end, r.score) for r in results)


def ungated(text: str) -> list[Span]:
    """Every rule on every island."""
    page = page_of(text)
    matches = [(rule, match) for rule in RULES for area in page.islands for match in rule.shape.finditer(text, *area)]
    scored = [(rule.entity, *match.span(), score_of(rule, match, page)) for rule, match in matches]
    return sorted(span for span in scored if span[3] > 0)


@pytest.mark.parametrize("joint", ["\n\n", " ", "; ", "\t"])
def test_the_joint_gate_finds_all_that_the_rules_find_one_by_one(joint: str) -> None:
    text = joint.join(EXAMPLES)
    assert spans(ALL_RULES.find(page_of(text))) == ungated(text) != []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(EXAMPLES)
        | st.sampled_from(LABELS)
        | st.sampled_from(["\n", "\n\n", ": ", "id ", "passport;name\n", ";", "  ", "№", "Tax no. ", "X", "9", "ſsn "])
        | st.from_regex(r"[0-9A-Z]{1,9}[-. /:]?[0-9]{0,9}", fullmatch=True),
        max_size=14,
    ).map(" ".join)
)
def test_the_joint_gate_loses_nothing_in_any_text(text: str) -> None:
    assert spans(ALL_RULES.find(page_of(text))) == ungated(text)


def test_a_label_that_its_reach_cuts_in_two_is_no_label() -> None:
    label = _labels.labels(["ssn"])
    for length in range(_labels.REACH - 4, _labels.REACH + 2):
        text = "assn" + ":" * (length - 3) + "1"
        assert not label.announce(page_of(text), len(text) - 1)


@given(st.text(alphabet="as n:.\nİſ1", max_size=80))
def test_a_label_announces_wherever_its_pattern_reaches_the_value(text: str) -> None:
    """A value begins at the border of a word, as every shape asks."""
    phrases = ["ssn", "s s", "ass n"]
    page, label = page_of(text), _labels.labels(phrases)
    pattern = re.compile(label.announcing.pattern)
    borders = [place for place in range(len(text)) if not text[place - 1 : place].isalnum()]
    for place in borders:
        low = max(0, place - _labels.REACH)
        low = max(low, page.lowered.rfind("\n\n", low, place) + 2 if "\n\n" in page.lowered[low:place] else 0)
        assert label.announce(page, place) == (pattern.search(page.lowered, low, place) is not None)


@given(st.text(alphabet="ab=.-_/?&\"'; \n1", max_size=120))
def test_a_look_before_each_equals_sign_finds_the_same_keys(text: str) -> None:
    assert [m.span() for m in _fields._keys(text)] == [m.span() for m in _fields._KEY.finditer(text)]


@given(st.text(alphabet="ab:\n \t>|=1", max_size=120))
def test_the_lines_that_hold_a_colon_are_all_that_a_form_has(text: str) -> None:
    gated = matches_at(_fields._FORM_LINE, text, _fields._lines_with(":", text))
    assert [m.span() for m in gated] == [m.span() for m in _fields._FORM_LINE.finditer(text)]


@given(st.text(alphabet="Aa1*•xX٣ ", max_size=60))
def test_islands_hold_every_digit_with_its_masks(text: str) -> None:
    touched = set()
    for match in re.finditer(r"[0-9*•xX]*\d[0-9*•xX]*", text):
        touched.update(range(max(0, match.start() - _page._ISLAND), min(len(text), match.end() + _page._ISLAND)))
    islands = page_of(text).islands
    assert {place for start, end in islands for place in range(start, end)} == touched


PHRASES = [
    phrase
    for key in (
        "titles",
        "greetings",
        "closings",
        "roles",
        "attributes",
        "verbs_of_life",
        "verbs_of_speech",
        "particles",
    )
    for phrase in table("names")[key]
]
TEXTS = st.lists(
    st.sampled_from(PHRASES)
    | st.sampled_from(PHRASES).map(str.title)
    | st.sampled_from(
        [
            "Jane",
            "Jane Doe",
            "J. R. Doe",
            "Émile",
            "O'Neil",
            "von",
            "d'Arc",
            "my name is",
            "10:42",
            "a.b@c.d",
            "patrick murphy",
        ]
    )
    | st.sampled_from(
        [
            "\n",
            "\n\n",
            ". ",
            ", ",
            "> ",
            ">",
            ": ",
            " (",
            "<",
            "[",
            "\t",
            " ",
            "!",
            "=jane.doe (",
            ", +44 1",
            "_",
            "İ",
            "ſ",
        ]
    ),
    max_size=24,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda joint: joint.join(parts)))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_cue_is_found_at_its_places_as_it_is_found_everywhere(text: str) -> None:
    page = page_of(text)
    for pattern, _, places in _people._CUES:
        found = [match.span() for match in matches_at(pattern, text, places(page))]
        assert found == [match.span() for match in pattern.finditer(text)], pattern.pattern[:60]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_names_and_accounts_begin_where_they_are_looked_for(text: str) -> None:
    page = page_of(text)
    for pattern, places in (
        (_people._RUNS, _cues.runs(page)),
        (_people._ACCOUNT, _cues.at_accounts(page)),
        (_people._LETTERHEAD, _cues.above_numbers(page)),
        (_places._RUN, page.capitals),
        (_places._DATELINE, _places._dated_lines(text)),
    ):
        assert [m.span() for m in matches_at(pattern, text, places)] == [m.span() for m in pattern.finditer(text)]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_lists_know_the_same_names_where_only_known_words_are_weighed(text: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        gated = list(_people._by_list(page_of(text)))
        patched.setattr(_people, "_KNOWN", first_words(re.findall(r"[^\W\d_]+", text)) | {"a"})
        assert [span for span in gated if span[2]] == [span for span in _people._by_list(page_of(text)) if span[2]]


ASIDES = st.lists(
    st.sampled_from(
        ["at", " at ", " AT ", "@", " @ ", "(at)", "[at]", "dot", " dot ", ".", "jane", "org", "de", " ", "[", "\n"]
    )
    | st.sampled_from(
        ["user", "user name", "ſcreen name", "login:", "account ", "Twitter: ", "@jane", "=", ": ", "'jane'"]
    )
    | st.sampled_from(
        ["accepted password for ", "session opened for user ", "from", "30", "7 ", "years", " old", "-old"]
    )
    | st.sampled_from(["y/o", "yo", "i am ", "I'm ", "jährige", "ans", "Alter: "]),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(ASIDES)
def test_users_ages_and_spelt_out_addresses_begin_with_words_that_are_waited_for(text: str) -> None:
    page = page_of(text)
    for pattern, starts in (
        (_accounts._BEHIND_LABEL, page.words.starts(_accounts._LABEL_WORDS)),
        (_accounts._SAID, page.words.starts(_accounts._LABEL_WORDS)),
        (_accounts._BARE, page.words.starts(_accounts._BARE_WORDS)),
        (_accounts._OF_SERVICES, page.words.starts(_accounts._SERVICE_WORDS)),
        (_accounts._VERBS, page.words.phrases(_accounts._VERB_PHRASES)),
        (_accounts._LOGGED, page.words.starts(_accounts._LOG_WORDS)),
    ):
        assert [m.span() for m in matches_at(pattern, text, starts)] == [m.span() for m in pattern.finditer(text)]
    if any(_age.AGE.search(text, *island) for island in page.islands):
        assert page.words.among(_age.AGE_WORDS) or _age._GERMAN in page.lowered
    if _email._SPOKEN_EMAIL.search(text) and re.search(r"\bat\b|[\[({<]@", page.lowered):
        assert _email._may_be_spoken(page)


@given(st.text(alphabet="sS/nNc.a \n", max_size=90))
def test_streets_without_a_number_are_found_by_the_sign_that_says_so(text: str) -> None:
    everywhere = re.finditer(r"[^\n]{4,60}?(?<!\w)(?:[Ss]/[Nn]|s\.?n\.?c\.?)(?!\w)", text)
    assert _address._unnumbered(text) == [match.span() for match in everywhere]


@given(
    st.text(alphabet="AnB oe.-@\n'", max_size=80), st.sets(st.sampled_from(["An Bo", "Ann", "Bo An", "Bo", "An Bo An"]))
)
def test_names_are_repeated_where_a_pattern_of_all_names_matches(text: str, names: set[str]) -> None:
    listed = sorted(names, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in listed)
    follows = rf"(?![\w@]|-{CAPITAL})(?![ ](?:LLC|Inc|Ltd|PLC|GmbH|AG|Group|Corp|Street|Road|Avenue))"
    wanted = re.finditer(rf"(?<![\w@.-])(?:{pattern}){follows}", text) if names else ()
    assert list(_consistency._mentions(text, names)) == [match.span() for match in wanted]


@pytest.mark.parametrize("text", ["SSN", "ſsn", "Ssn-4", "SSN٣", "(ssn)", "_ssn_"])
def test_a_word_is_known_in_any_writing(text: str) -> None:
    assert Words(text.lower()).starts(first_words(["ssn"]))


def test_a_phrase_without_a_letter_at_its_start_can_not_be_waited_for() -> None:
    with pytest.raises(ValueError, match="letter"):
        first_words(["1st name"])


HOSTILE = {
    "digits": "7",
    "digits in words": "7 7-",
    "one label": "passport ",
    "labels and digits": "passport no. 7 ",
    "signs": "@",
    "addresses": "a@b.",
    "capitals": "A",
    "capital words": "Aa ",
    "initials": "A. ",
    "masks": "x",
    "keys": "a=",
    "a form": "a: b\n",
    "blank lines": "\n",
    "greetings": "Dear ",
    "titles": "Mr ",
    "headings": "name;",
    "brackets": "(",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_window_full_of_one_piece_is_read_in_half_a_second(piece: str) -> None:
    """No recognizer sees more than a window, 5,600 characters at most: what the worst window costs bounds any text."""
    text = (piece * 5_600)[:5_600]
    recognizers = rule_recognizers()
    spent = time.process_time()
    for recognizer in recognizers:
        recognizer.find(page_of(text))
    assert time.process_time() - spent < 0.5
