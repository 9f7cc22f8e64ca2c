"""Tokens that are broken into parts are rejoined, and words of prose are not glued to one."""

import base64
from functools import cache

import pytest
from wrappings import wrap_lines

from detectors import Finding, no_fingerprint
from detectors._examples import assemble
from detectors._origin import View
from detectors._view import ALL_LAYERS, DECODED, views
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

TOKEN = assemble(["gh", "p_{crc:30}"], 4)
OPEN_ENDED = assemble(["sk", "-ant-api03-{word:93}AA"], 4)
FIRST, SECOND = TOKEN[:19], TOKEN[19:]


@cache
def detector() -> CredentialDetector:
    return build()


def findings(text: str) -> list[Finding]:
    return list(detector().detect(text, no_fingerprint))


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in findings(text)]


BROKEN = {
    "a line break": ("lines", f"{FIRST}\n{SECOND}"),
    "a soft break": ("lines", f"{FIRST}=\n{SECOND}"),
    "a hyphen at the line's end": ("lines", f"{FIRST}-\n{SECOND}"),
    "quoted lines": ("lines", f"{FIRST}\n> {SECOND}"),
    "indented lines": ("lines", f"{FIRST} \\\n      {SECOND}"),
    "bold letters": ("markup", f"{FIRST}<b>{SECOND[:5]}</b>{SECOND[5:]}"),
    "a place to break": ("markup", f"{FIRST}<wbr>{SECOND}"),
    "a comment": ("markup", f"{FIRST}<!-- x -->{SECOND}"),
    "Markdown": ("emphasis", f"{FIRST}**{SECOND[:5]}**{SECOND[5:]}"),
    "two cells": ("cells", f"{FIRST} | {SECOND}"),
    "a space": ("spaces", f"{FIRST} {SECOND}"),
    "groups of four": ("apart", wrap_lines(TOKEN, 4, " ")),
    "single letters": ("apart", " ".join(TOKEN)),
    "narrow lines": ("apart", wrap_lines(TOKEN, 8)),
    "several of these": ("split", f"{FIRST}<wbr>{SECOND[:6]}\n{SECOND[6:]}"),
    "string literals": ("concatenated", f'{FIRST}" + "{SECOND}'),
    "literals side by side": ("concatenated", f"{FIRST}'\n    '{SECOND}"),
    "a prefix in parts": ("concatenated", f'gh" . "{TOKEN[2:]}'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_token_is_found_from_its_first_letter_to_its_last(name: str) -> None:
    layer, broken = BROKEN[name]
    text = f"Use this one:\n\n  {broken}\n\nuntil Friday."

    (finding,) = findings(text)

    assert text[finding.start : finding.end] == broken
    assert (finding.rule, finding.layers, finding.score) == ("github-token", (layer,), 0.99)


def test_a_hyphen_at_the_end_of_a_line_may_be_the_tokens_own() -> None:
    token = assemble(["gl", "pat-{alnum:9}-{alnum:10}"], 4)
    broken = f"{token[:16]}\n{token[16:]}"

    assert token[15] == "-"
    assert found(f"Use this one:\n\n{broken}\n\nuntil Friday.") == [broken]


def test_a_rejoined_token_has_the_fingerprint_of_the_whole_one() -> None:
    def values(text: str) -> list[str | None]:
        return [finding.fingerprint for finding in detector().detect(text, lambda value: value[::-1])]

    assert values(f"{FIRST}\n{SECOND}") == values(TOKEN) == [TOKEN[::-1]]


WHOLE = {
    "the next word": f"{TOKEN}\nfirst line after it",
    "a version on the next line": f"{TOKEN}\n2024-11-02 10:11:12 started",
    "a setting on the next line": f"GITHUB={TOKEN}\nS3_BUCKET2=media",
    "a list of tokens": f"{TOKEN}\n{TOKEN[:-1]}x",
    "a host in the next cell": f"| {TOKEN} | db01.corp |",
    "a word in bold before it": f"**token** {TOKEN}",
    "a code mark behind it": f"`{TOKEN}` is it",
    "a tag behind it": f"<td>{TOKEN}</td><td>build42agent</td>",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_token_takes_nothing_of_what_follows(name: str) -> None:
    assert TOKEN in found(WHOLE[name])


OPEN_TAILS = {
    "prose": f"{OPEN_ENDED}\nand then the rest",
    "the next cell": f"| {OPEN_ENDED} | build42 |",
    "the next setting": f"KEY={OPEN_ENDED}\nREGION=eu-west-1",
}


@pytest.mark.parametrize("name", OPEN_TAILS)
def test_a_token_without_a_fixed_length_takes_nothing_of_what_follows(name: str) -> None:
    assert found(OPEN_TAILS[name]) == [OPEN_ENDED]


APART = [
    "ghp_ is the prefix that every classic token begins with",
    "begin with sk-\nthen thirty-two letters",
    "The tokens ghp_ and gho_ and ghu_ and ghs_ and ghr_ look alike.",
    "glpat-\nA1b2",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    'print("abc" + "def")\npath = "usr" + "lib" + "python3"',
    "AKIA | 12 | 13 | 14",
    "xoxb-1 2 3 4 5 6 7 8 9 10 11 12 13 14",
]


@pytest.mark.parametrize("text", APART)
def test_what_only_stands_beside_a_prefix_is_no_token(text: str) -> None:
    assert found(text) == []


def test_a_labelled_value_is_not_joined_with_the_next_line() -> None:
    password = assemble("{alpha:9}!{digit:3}", 4)

    assert found(f"password: {password}\nTulip99 is the host") == [password]


def test_a_private_key_in_string_literals_is_found_whole() -> None:
    key = assemble(["-----BEGIN RSA PRIV", "ATE KEY-----\n{pem:8}\n-----END RSA PRIV", "ATE KEY-----"], 4)
    text = "key = " + " +\n    ".join(f'"{line}\\n"' for line in key.split("\n")) + ";\nrun(key)"

    (finding,) = findings(text)

    assert text[finding.start :].startswith("-----BEGIN")
    assert text[: finding.end].rstrip('\\n"').endswith("KEY-----")


def view_of(text: str, wanted: str) -> View:
    return next(view for view in views(text, (*ALL_LAYERS, "concatenated")) if wanted in view.text)


NUMBERS = {
    "hex": "0x74, 0x68, 0x65, 0x20, 0x73, 0x70, 0x61, 0x72, 0x65, 0x20, 0x6b, 0x65, 0x79",
    "decimal": "[116, 104, 101, 32, 115, 112, 97, 114, 101, 32, 107, 101, 121]",
    "octal": "164 150 145 040 163 160 141 162 145 040 153 145 171",
    "binary": " ".join(f"{byte:08b}" for byte in b"the spare key"),
    "base85": base64.a85encode(b"the spare key", adobe=True).decode(),
}


@pytest.mark.parametrize("layer", NUMBERS)
def test_lists_of_numbers_are_read_and_lead_back_to_the_whole_list(layer: str) -> None:
    text = f"It says {NUMBERS[layer]}, they wrote."

    view = view_of(text, "the spare key")
    start, end = view.span(*_place(view, "the spare key"))

    assert view.layers == (layer,)
    assert text[start:end] == NUMBERS[layer].strip("[]")


def _place(view: View, wanted: str) -> tuple[int, int]:
    at = view.text.index(wanted)
    return at, at + len(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "2024-11-02 10:11:12 1001 2003 88 12 14 15 16 17 18 19",
        "de:ad:be:ef:00:11:22:33:44:55:66:77",
        "1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "10 20 30 40 50 60 70 80 90 100 110 120 130 140",
    ],
)
def test_numbers_that_are_no_text_are_not_decoded(text: str) -> None:
    assert [view.layers for view in views(text, DECODED)] == [()]


def test_base64_in_lines_ends_before_the_word_that_follows() -> None:
    lines = wrap_lines(base64.b64encode(f"the token is {TOKEN} until Friday".encode()).decode(), 20)

    assert found(f"{lines}\nThanks\nIda") == [lines]
