"""Whatever stands around it and however it is wrapped, a planted instruction is found where it stands."""

import base64
import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import CouldNotInspect, load, no_fingerprint
from detectors.injection._detector import RULES
from detectors.injection._families import read_families
from detectors.injection._flat import flatten
from detectors.injection._sentence import sentence
from training.injection.letters import Letters

DETECTOR = load("injection")
FAMILIES = read_families(RULES)
STRONG = [text for rule in FAMILIES.together for text in rule.examples if rule.score >= 0.7]

SENTENCES = [
    "The ferry leaves the island at seven in the morning.",
    "Add the flour slowly and stir until the dough is smooth.",
    "Revenue grew by four percent in the second quarter.",
    "The committee will meet again after the summer break.",
    "Please bring a warm coat and good shoes.",
    "The museum keeps a collection of old maps.",
    "Rainfall was lower than in the years before.",
    "A new bridge connects both parts of the town.",
    "The warranty covers parts and labour for two years.",
    "Water the plants twice a week during the summer.",
]
PARAGRAPHS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join)
HOSTS = st.lists(PARAGRAPHS, min_size=1, max_size=8)
ATTACKS = st.sampled_from(STRONG)


def _in_tags(text: str) -> str:
    """Tag characters write ASCII only: anything else stays as it is."""
    letters = "".join(chr(0xE0000 + ord(letter)) for letter in text.replace("\n", " "))
    return f"Hello{letters}" if text.isascii() else text


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "zero width": lambda text: "\u200b".join(text),
    "tags": _in_tags,
    "entities": lambda text: "".join(letter if letter == "\n" else f"&#x{ord(letter):x};" for letter in text),
    "comment": lambda text: f"<!-- {text} -->",
    "block quote": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "quotation marks": lambda text: f'"{text}"',
    "code fence": lambda text: f"```\n{text}\n```",
    "list item": lambda text: f"- {text}",
    "indented": lambda text: "\n".join(f"  {line}" for line in text.split("\n")),
}


@settings(max_examples=150, deadline=None)
@given(host=HOSTS, attack=ATTACKS, wrap=st.sampled_from(sorted(WRAPPINGS)), place=st.integers(0, 8))
def test_a_strong_example_is_held_in_any_wrapping_at_any_place(
    host: list[str], attack: str, wrap: str, place: int
) -> None:
    planted = WRAPPINGS[wrap](attack)
    text = "\n\n".join([*host[:place], planted, *host[place:]])
    found = [finding for finding in DETECTOR.detect(text, no_fingerprint) if finding.score >= 0.66]
    start = text.index(planted)
    assert any(finding.start < start + len(planted) and start < finding.end for finding in found)


SHORTEST = 12
"""Fewer letters in base64 are not told from any other word."""

EVERY = sorted(
    {
        text
        for rule in (*FAMILIES.together, *FAMILIES.patterns)
        for text in rule.examples
        if isinstance(text, str) and rule.score >= 0.5 and len(text) >= SHORTEST
    }
)
_RANDOM = random.Random(200)
LETTERS = [Letters(seen=False).draw(_RANDOM)[1] for _ in range(200)]
DISGUISES = {
    name: WRAPPINGS[name] for name in ("plain", "base64", "zero width", "tags", "entities", "comment", "list item")
}


@settings(max_examples=200, deadline=None)
@given(
    host=st.sampled_from(LETTERS),
    attack=st.sampled_from(EVERY),
    wrap=st.sampled_from(sorted(DISGUISES)),
    data=st.data(),
)
def test_any_rules_example_is_found_in_any_letter_at_any_place(
    host: str, attack: str, wrap: str, data: st.DataObject
) -> None:
    ends = [at for at, letter in enumerate(host) if letter == "\n"] or [len(host)]
    place = data.draw(st.sampled_from(ends))
    planted = WRAPPINGS[wrap](attack)
    text = f"{host[:place]}\n\n{planted}\n\n{host[place:]}"
    low = place + 2
    found = DETECTOR.detect(text, no_fingerprint)
    assert any(finding.start < low + len(planted) and low < finding.end for finding in found)


@settings(max_examples=100, deadline=None)
@given(host=HOSTS)
def test_ordinary_paragraphs_have_no_findings(host: list[str]) -> None:
    assert list(DETECTOR.detect("\n\n".join(host), no_fingerprint)) == []


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=400))
def test_any_text_at_all_gives_well_formed_findings(text: str) -> None:
    try:
        found = DETECTOR.detect(text, no_fingerprint)
    except CouldNotInspect:
        return
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert 0 <= finding.score <= 1


@given(text=st.text(alphabet=" \t\n>#-abcİÄé'’", max_size=80))
def test_flattening_keeps_the_way_back(text: str) -> None:
    flat = flatten(text)
    places = [flat.outer(position) for position in range(len(flat.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
    for position, place in enumerate(places):
        assert flat.text[position].isspace() == text[place].isspace() or text[place] in ">#-"


@given(text=st.text(alphabet="ab .!?\n>-\u3002", min_size=1, max_size=120), data=st.data())
def test_a_sentence_holds_its_match(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = sentence(text, start, end)
    assert 0 <= low <= start < end <= high <= len(text)
