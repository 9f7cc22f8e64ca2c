"""`docs/bypass-matrix.md` says what each wrapping hides from the detector: these tests work out every cell, and compare.

`PRATIQUE_WRITE_DOCS=1 pytest tests/unit/detectors/test_bypass_matrix.py` writes the page anew.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from remains import is_legible
from wrappings import DECODED, IN_PLACE, SPLIT, UNDONE_BY_NOBODY, WHOLE, Wrap

from detectors import no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

PAGE = Path(__file__).resolve().parents[3] / "docs" / "bypass-matrix.md"
WRITES = "PRATIQUE_WRITE_DOCS" in os.environ  # read here, since the tests run without any of the user's settings

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "token with a prefix": (
        "github-token",
        "aws-access-key-id",
        "stripe-secret-key",
        "gitlab-personal-token",
        "google-api-key",
        "anthropic-api-key",
        "npm-token",
        "slack-app-token",
    ),
    "JSON Web Token": ("json-web-token",),
    "private key": ("private-key",),
    "labelled password": ("labelled-password",),
    "labelled token": ("labelled-token",),
    "password in a URL": ("url-password",),
}
"""Rules whose examples are wrapped, by the column that they stand in."""

SEEDS = (1, 2)
NESTED: Mapping[str, Wrap] = {
    name: {**IN_PLACE, **DECODED, **WHOLE, **SPLIT}[name]
    for name in (
        "zero-width space",
        "homoglyphs",
        "HTML entities, decimal",
        "percent",
        "\\u escapes",
        "quoted-printable",
        "base64",
        "base64, lines of 76",
        "base64 of gzip",
        "base32",
        "hexadecimal",
        "hexadecimal, spaces",
        "decimal bytes",
        "strings with +",
        "two lines",
        "tag inside",
        "rot13",
        "reversed",
    )
}
NESTED_RULES = ("github-token", "stripe-secret-key", "json-web-token", "labelled-password", "url-password")

HEAD = """# What hides a secret, and what does not

Each secret of a fixed sample is wrapped in each of these ways and put into a note. It counts as caught where the detector
reports it and where, once what it reported is redacted, no twelve characters of the secret in a row can be read or decoded in
what is left. A cell says how many of how many. `tests/unit/detectors/test_bypass_matrix.py` works the page out and fails where
it is not so. The wrappings stand in `tests/wrappings.py`, the decoders that look at what is left in `tests/remains.py`; neither
shares code with the detectors.

The sample is a sample: where all of a cell are caught, the wrapping was undone for these secrets. That is no promise for every
format and place.
"""
SECTIONS: Mapping[str, tuple[str, Mapping[str, Wrap]]] = {
    "Written in place": ("Each character is disguised where it stands.", IN_PLACE),
    "Encoded": ("The secret, with its label where it has one, is written in another alphabet.", DECODED),
    "Turned": (
        "Only formats with a prefix are looked for here: a label that is turned as well stands in ordinary text by chance.",
        WHOLE,
    ),
    "Broken into parts": (
        "Tokens with a prefix are rejoined, and so are keys assigned to a provider's name. Other values are where a program joins "
        "strings, or where inline tags and emphasis stand in an assigned value: elsewhere, the next word would become part of it.",
        SPLIT,
    ),
    "Not undone": (
        "Nobody undoes these here, and the cells prove it. What is found all the same is found by its label.",
        UNDONE_BY_NOBODY,
    ),
}
CLOSING = """## Never
Encryption, pictures and sound, secrets spread over several documents, ciphers with a key, alphabets of one's own, and
steganography other than tag characters and variation selectors are not undone, and no more than three encodings inside each
other are. Compressed data that unfolds to more than the budget of a text ends in `could_not_inspect`.
"""


@cache
def detector() -> CredentialDetector:
    return build()


@cache
def sample(rule: str) -> tuple[str, ...]:
    """The rule's examples, assembled."""
    examples = next(each.examples for each in detector().rules if each.id == rule)
    return tuple(assemble(example, seed) for example in examples[:2] for seed in SEEDS)


def in_a_note(text: str) -> str:
    return f"The note that came with it said:\n\n{text}\n\nThanks, Ida"


@cache
def redacted(text: str) -> tuple[str, tuple[str, ...]]:
    """What is left of a note with its findings cut out, and what was cut out."""
    note = in_a_note(text)
    left, cut, done = [], [], 0
    for finding in detector().detect(note, no_fingerprint):
        left.append(note[done : finding.start])
        cut.append(note[finding.start : finding.end])
        done = finding.end
    return "█".join([*left, note[done:]]), tuple(cut)


def is_caught(example: str, wrapped: str) -> bool:
    secret = max(redacted(example)[1], key=len)
    left, cut = redacted(wrapped)
    return bool(cut) and not is_legible(left, secret)


def cell(rules: tuple[str, ...], wrap: Wrap, most: int = 4) -> str:
    results = [is_caught(example, wrap(example)) for rule in rules for example in sample(rule)[:most]]
    return f"{sum(results)}/{len(results)}"


def table(wrappings: Mapping[str, Wrap]) -> str:
    rows = [["wrapping", *FAMILIES], ["---"] * (len(FAMILIES) + 1)]
    rows += [
        [name.replace("|", "\\|"), *(cell(rules, wrap) for rules in FAMILIES.values())]
        for name, wrap in wrappings.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def nested() -> str:
    rows = [["outer \\ inner", *NESTED], ["---"] * (len(NESTED) + 1)]
    for name, outer in NESTED.items():
        rows.append([name, *(cell(NESTED_RULES, around(outer, inner), 1) for inner in NESTED.values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def around(outer: Wrap, inner: Wrap) -> Wrap:
    return lambda text: outer(inner(text))


def section(title: str, told: str, body: str) -> str:
    return f"\n## {title}\n{told}\n\n{body}\n"


def page() -> str:
    parts = [HEAD]
    parts += [section(title, told, table(wrappings)) for title, (told, wrappings) in SECTIONS.items()]
    told = "Two tokens with a prefix, a JSON Web Token, a labelled password, and a password in a URL."
    parts.append(section("One inside another", told, nested()))
    return "".join([*parts, "\n", CLOSING])


def test_the_page_says_what_is_caught_and_what_is_not() -> None:
    worked_out = page()
    if WRITES:
        PAGE.write_text(worked_out, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8").splitlines() == worked_out.splitlines()


@pytest.mark.parametrize("rules", FAMILIES.values(), ids=FAMILIES)
def test_every_secret_of_the_sample_is_found_unwrapped(rules: tuple[str, ...]) -> None:
    for rule in rules:
        for example in sample(rule):
            left, cut = redacted(example)
            assert cut and not is_legible(left, max(cut, key=len))


@pytest.mark.parametrize("name", [*IN_PLACE, *DECODED])
def test_no_token_with_a_prefix_escapes_in_an_encoding(name: str) -> None:
    wrap = {**IN_PLACE, **DECODED}[name]
    results = [
        is_caught(example, wrap(example)) for rule in FAMILIES["token with a prefix"] for example in sample(rule)
    ]
    assert sum(results) >= 0.9 * len(results)


@pytest.mark.parametrize("name", UNDONE_BY_NOBODY)
def test_what_is_listed_as_not_undone_is_not(name: str) -> None:
    wrap = UNDONE_BY_NOBODY[name]
    tokens = [example for rule in ("github-token", "stripe-secret-key") for example in sample(rule)]
    assert not any(is_caught(example, wrap(example)) for example in tokens)
