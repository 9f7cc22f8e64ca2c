"""The operator of a treatment: named with its options, for rules, categories and sources, and refused where it shows too much."""

from pathlib import Path

import pytest
from harbour import policy_from

from detectors import Category, Finding
from pipeline.errors import PolicyError
from pipeline.held import decode
from pipeline.model import Operation
from pipeline.policy import Policy

MINIMAL = 'version = 1\n[detect]\ndetectors = ["pii"]\n[review]\nreviewers = ["group:security"]\n'
REDACT = "action = 'redact'\noperator = "


def operation(tables: str, rule: str, uri: str = "/a.txt", category: Category = Category.PII) -> Operation:
    return policy_from(MINIMAL + tables).decide(Finding("t", rule, category, 0, 5, 1.0), uri).operation


TABLES = f"""
[pii]
{REDACT}{{ name = "mask", keep_last = 4 }}
[pii.PERSON]
{REDACT}"numbered"
[pii."*_CODE"]
{REDACT}{{ name = "surrogate", locale = "de_DE" }}
[credential]
{REDACT}"pseudonym"
[[sources]]
match = "*/press/*"
[sources.pii.PERSON]
{REDACT}"keep"
"""


@pytest.mark.parametrize(
    ("rule", "uri", "expected"),
    [
        ("PERSON", "/a.txt", Operation("numbered")),
        ("PERSON", "/press/a.txt", Operation("keep")),
        ("IBAN_CODE", "/press/a.txt", Operation("surrogate", (("locale", "de_DE"),))),
        ("US_SSN", "/a.txt", Operation("mask", (("keep_last", 4),))),
    ],
)
def test_rule_glob_category_and_source_each_have_their_operator(rule: str, uri: str, expected: Operation) -> None:
    assert operation(TABLES, rule, uri) == expected


def test_a_treatment_that_names_none_takes_the_placeholder() -> None:
    assert operation("[pii]\naction = 'redact'\n", "PERSON") == Operation("placeholder")


IN_A_SOURCE = "[[sources]]\nmatch = '*'\n[sources.credential]"
NOT_PERSONAL = ("[credential]", "[credential.x]", "[injection]", "[hidden]", "[unknown]", IN_A_SOURCE)
MISTAKES = [
    ("[pii]", '"hash"', "no operator 'hash'; there are: drop, keep, mask, numbered, placeholder, pseudonym, surrogate, token"),
    ("[pii]", '{ name = "hash" }', "no operator 'hash'"),
    ("[pii]", '{ name = "mask", keep = 4 }', "operator mask has no option 'keep'; it has: keep_first, keep_last"),
    ("[pii]", '{ name = "token", key = 4 }', "operator token has no option 'key'; it has none"),
    ("[pii]", '{ name = "mask", keep_last = 40 }', "operator mask: keep_last: Input should be less than or equal to 8"),
    ("[pii]", '{ name = "mask", keep_last = true }', "expected a number or a text for each option"),
    ("[pii]", '{ name = "mask", keep_last = [4] }', "expected a number or a text for each option"),
    ("[pii]", '{ name = "surrogate", locale = "xx" }', "operator surrogate: locale: .* such as de_DE or en_GB"),
    ("[pii]", "{ keep_last = 4 }", 'expected an operator\'s name, or a table such as { name = "mask", keep_last = 4 }'),
    ("[pii]", "4", "expected an operator's name"),
    *(
        (table, stated, "is for personal data alone")
        for table in NOT_PERSONAL
        for stated in ('"keep"', '"token"', '"surrogate"', '{ name = "mask", keep_last = 4 }')
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "stated", "message"), MISTAKES)
def test_a_mistake_is_told_with_what_there_is(tmp_path: Path, table: str, stated: str, message: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"{MINIMAL}{table}\n{REDACT}{stated}\n")
    with pytest.raises(PolicyError, match=message.replace("{", r"\{")):
        Policy.load(path)


@pytest.mark.parametrize(
    "stated", ['"placeholder"', '"numbered"', '"pseudonym"', '"mask"', '"drop"', '{ name = "mask", keep_last = 0 }']
)
def test_what_shows_nothing_is_for_every_category(stated: str) -> None:
    assert operation(f"[credential]\n{REDACT}{stated}\n", "x", category=Category.CREDENTIAL).operator in stated


def test_the_hash_goes_by_what_is_meant_and_not_by_how_it_is_written() -> None:
    plain, table, other = (
        policy_from(f"{MINIMAL}[pii]\n{REDACT}{stated}\n").hash
        for stated in ('"mask"', '{ name = "mask" }', '{ name = "mask", keep_last = 4 }')
    )
    assert plain == table != other


def test_the_policy_as_it_is_shown_can_be_read_again() -> None:
    policy = policy_from(MINIMAL + TABLES)
    assert Policy.model_validate(policy.model_dump(mode="json")).hash == policy.hash


OLDER = """{"text": "Ann was here", "chunks": [{"ordinal": 0, "start": 0, "end": 12, "page": null}], "decisions": [{"finding":
{"detector": "pii", "rule": "PERSON", "category": "pii", "start": 0, "end": 3, "score": 0.9, "layers": [], "fingerprint": ""},
"action": 2, "operator": "mask", "whole_document": false}]}"""


def test_what_was_held_before_operators_had_options_is_still_read() -> None:
    held = decode(OLDER.encode())
    assert (held.decisions[0].operation, held.decisions[0].number, held.nearby) == (Operation("mask"), 0, ())
