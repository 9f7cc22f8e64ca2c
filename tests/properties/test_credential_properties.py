"""However a secret is wrapped and whatever stands around it, it is found, nothing of it stays, and the work is linear."""

import base64
import codecs
import gzip
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest
from effort import calls
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from remains import is_legible
from wrappings import DECODED, IN_PLACE, SPLIT, Wrap, in_base64, in_hex

from detectors import CouldNotInspect, Finding, no_fingerprint
from detectors._examples import assemble
from detectors._rules import Rule
from detectors._view import View, views
from detectors.credentials import build
from detectors.credentials._detector import CONTEXT, LAYERS

DETECTOR = build()
ENCODED = {**IN_PLACE, **DECODED}
FORMATS = [rule for rule in DETECTOR.rules if rule.layers is None and rule.examples]
"""Rules of formats that speak for themselves in every wrapping."""
PREFIXED = [
    rule for rule in FORMATS if rule.id in ("github-token", "gitlab-personal-token", "npm-token", "stripe-secret-key")
]

SENTENCES = [
    "The ferry leaves the island at seven in the morning.",
    "Add the flour slowly and stir until the dough is smooth.",
    "Revenue grew by 4.2 percent in the second quarter.",
    "- the committee meets on 2024-11-02",
    "> Please bring a warm coat and good shoes.",
    "| museum | maps |",
    "Der Zug fährt um 9:40 ab.",
]
HOSTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map("\n".join)


def findings(text: str) -> list[Finding]:
    return list(DETECTOR.detect(text, no_fingerprint))


def without(text: str, found: list[Finding]) -> str:
    parts, done = [], 0
    for finding in found:
        parts.append(text[done : finding.start])
        done = finding.end
    return "█".join([*parts, text[done:]])


def secret_in(example: str, before: str, after: str) -> str:
    """What is found of an example between other lines; the draw is dropped where these, or a drawn letter, make it no example."""
    text = f"{before}\n\n{example}\n\n{after}"
    start = len(before) + 2
    found = [each for each in findings(text) if start <= each.start and each.end <= start + len(example)]
    assume(found)
    return max((text[each.start : each.end] for each in found), key=len)


@settings(max_examples=250, deadline=None)
@given(
    rule=st.sampled_from(FORMATS),
    seed=st.integers(0, 10_000),
    wrap=st.sampled_from(sorted(set(ENCODED) - {"quoted-printable, soft breaks", "homoglyphs"})),
    before=HOSTS,
    after=HOSTS,
)
def test_an_encoded_secret_is_found_and_no_decodable_rest_of_it_stays(
    rule: Rule, seed: int, wrap: str, before: str, after: str
) -> None:
    example = assemble(rule.examples[seed % len(rule.examples)], seed)
    secret = secret_in(example, before, after)
    text = f"{before}\n\n{ENCODED[wrap](example)}\n\n{after}"

    found = findings(text)

    assert found
    assert not is_legible(without(text, found), secret)


@settings(max_examples=100, deadline=None)
@given(
    rule=st.sampled_from(PREFIXED),
    seed=st.integers(0, 10_000),
    wrap=st.sampled_from(sorted(set(SPLIT) - {"strings in many parts"})),
    before=HOSTS,
    after=HOSTS,
)
def test_a_broken_token_is_found_with_all_its_parts(rule: Rule, seed: int, wrap: str, before: str, after: str) -> None:
    token = assemble(rule.examples[0], seed)
    secret_in(token, before, after)
    text = f"{before}\n\n{SPLIT[wrap](token)}\n\n{after}"

    found = findings(text)

    assert not is_legible(without(text, found), token)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    wraps=st.lists(st.sampled_from(["base64", "hexadecimal", "base32", "percent"]), max_size=3),
)
def test_the_layers_of_a_finding_name_its_wrappings_from_the_outside_in(seed: int, wraps: list[str]) -> None:
    wrapped = assemble(["gh", "p_{crc:30}"], seed)
    for wrap in wraps:
        wrapped = ENCODED[wrap](wrapped)

    (found,) = [finding for finding in findings(f"see {wrapped} .") if finding.rule == "github-token"]

    assert list(found.layers) == ["hex" if wrap == "hexadecimal" else wrap for wrap in reversed(wraps)]
    assert (found.start, found.end) == (4, 4 + len(wrapped))


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=300))
def test_any_text_at_all_gives_well_formed_findings(text: str) -> None:
    try:
        found = findings(text)
    except CouldNotInspect:
        return
    places = [(finding.start, finding.end) for finding in found]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


BOMBS: dict[str, Callable[[], str]] = {
    "gzip in base64": lambda: base64.b64encode(gzip.compress(b"a" * 60_000_000)).decode(),
    "gzip in hexadecimal": lambda: gzip.compress(b"a" * 60_000_000).hex(),
    "gzip in base64, twice": lambda: in_gzip(in_gzip("a b " * 12_000_000)),
    "many of them": lambda: "\n\n".join([in_gzip("a b " * 2_000_000)] * 12),
}


def in_gzip(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_could_not_inspect(name: str) -> None:
    with pytest.raises(CouldNotInspect) as refusal:
        findings(BOMBS[name]())

    assert refusal.value.reason == "budget_exceeded"


TOKEN = assemble(["gh", "p_{crc:30}"], 1)
SHAPES: dict[str, str] = {
    "one letter": "A",
    "one digit": "7",
    "spaces": " ",
    "line breaks": "\n",
    "quotes": '"',
    "backslashes": "\\",
    "joined literals": '"+"',
    "joined words": 'abc" + "abc',
    "lists": '["a", "b"].join(""), ',
    "open lists": '["abc", ',
    "soft breaks": "=\n",
    "quoted-printable": "=41=\n",
    "entities": "&#x41;",
    "double entities": "&amp;amp;#65;",
    "percent": "%41",
    "nested percent": "%2525",
    "escapes": "\\u0041",
    "PEM heads": "-----BEGIN RSA PRIVATE KEY-----\n",
    "PEM tails": "-----END RSA PRIVATE KEY-----\n",
    "key stores": "/u3+7QAAAAI" + "aB3+" * 8 + "\n",
    "labels": "password ",
    "assignments": "password=",
    "keys and values": "api_key = a1b2c3d4e5f6g7h8\n",
    "questions": "what is the password?\n",
    "prefixes": "ghp_ ",
    "prefixes in a run": "-ghp_",
    "broken tokens": TOKEN[:20] + "\n",
    "tokens": TOKEN + "\n",
    "apart": "g h p _ ",
    "tables": "| user | password |\n",
    "commas": "a,",
    "base64": base64.b64encode(b"The quick brown fox jumps over it").decode() + "\n",
    "base64 in a run": base64.b64encode(b"The quick brown fox!").decode().rstrip("="),
    "base32": base64.b32encode(b"The quick brown fox!").decode().rstrip("="),
    "hexadecimal": "41 42 ",
    "hexadecimal in a run": "4142",
    "decimals": "65 66 ",
    "decimal commas": "65, 66, ",
    "binaries": "01000001 ",
    "base85 marks": "<~87cURDZ",
    "base85 names": "base85: ",
    "zero-width": "a\u200b",
    "tag characters": "\U000e0041",
    "selectors": "\ufe01\U000e0101",
    "Cyrillic and Latin": "пaж",
    "marks": "a\u0301",
    "wide": "Ａ",
    "URLs": "https://a:b@c/",
    "JWT heads": "eyJhbGciOiJIUzI1NiJ9.",
    "markup": "<b>a</b>",
    "comments": "<!-- ",
    "code marks": "a`",
    "brackets": "([{",
    "rot13": codecs.encode("AKIA", "rot13"),
    "cards": "4111 1111 1111 ",
}
NESTED: dict[str, Wrap] = {"alone": lambda text: text, "in base64": in_base64, "in hexadecimal": in_hex}


def work(text: str) -> int:
    """How much a text costs: calls of Python's functions and of C's, and the characters of all its readings."""

    def inspected() -> None:
        with suppress(CouldNotInspect):
            findings(text)

    return sum(len(view.text) for view in readings(text)) + calls(inspected)


def readings(text: str) -> list[View]:
    try:
        return list(views(text, LAYERS, context=CONTEXT))
    except CouldNotInspect:
        return []


@pytest.mark.parametrize("nest", NESTED)
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_at_most_a_little_more_than_twice_the_work(shape: str, nest: str) -> None:
    size = 3_000 // len(SHAPES[shape])
    once, twice = NESTED[nest](SHAPES[shape] * size), NESTED[nest](SHAPES[shape] * 2 * size)
    findings(once)  # whatever is compiled at first use

    assert work(twice) <= 2.3 * work(once) + 2_000
