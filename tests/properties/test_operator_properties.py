"""For any value: operators give nothing back, tokens open to it and to nothing else, and every process writes the same."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detectors import Category
from detectors.forms import forms_of
from pipeline.errors import TokenInvalid
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Value, available, load
from pipeline.operators._likeness import is_like
from pipeline.operators.token import open_token

ROOT = Path(__file__).resolve().parents[2]
KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
RULES = [
    "PERSON",
    "ADDRESS",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "DATE_OF_BIRTH",
    "US_SSN",
    "IBAN_CODE",
    "PASSPORT",
    "UNKNOWN_KIND",
]

unhurried = settings(deadline=None, max_examples=50)
"""The first surrogate of a process compiles the rules of all identifiers."""

names = st.text(st.characters(categories=("L", "Nd", "Zs", "P", "M")), min_size=1, max_size=40)
numbers = st.text("0123456789 -/.", min_size=4, max_size=24)
values = names | numbers | st.text(min_size=1, max_size=40)
rules = st.sampled_from(RULES)


def value(rule: str, text: str) -> Value:
    return Value(text, rule, Category.PII, KEYS.fingerprint_of(text), 1, lambda among: among[0])


def rewrite(operator: str, rule: str, text: str) -> str:
    return load(Operation(operator)).rewrite(value(rule, text), KEYS)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


HIDING: dict[str, Callable[[str], bool]] = {
    name: lambda text: True for name in available() if not load(Operation(name)).shows
} | {"mask": lambda text: any(each.isalnum() for each in text)}


@pytest.mark.parametrize("operator", sorted(HIDING))
@unhurried
@given(rule=rules, text=values)
def test_the_value_is_not_in_what_stands_for_it(operator: str, rule: str, text: str) -> None:
    """Of three letters and more: two may be in any word, and a sign in any replacement."""
    assume(len(letters(text)) > 2 and letters(text) not in letters(rule) and HIDING[operator](text))
    assert letters(text) not in letters(rewrite(operator, rule, text)) or operator in ("pseudonym", "token")
    assert text not in rewrite(operator, rule, text)


@unhurried
@given(rules, values)
def test_a_surrogate_has_nothing_of_the_value(rule: str, text: str) -> None:
    found = rewrite("surrogate", rule, text)
    assert found.startswith(f"<{rule}:") or not is_like(text, found)


@unhurried
@given(
    st.sampled_from(["US_SSN", "CREDIT_CARD", "IBAN_CODE", "UK_NHS", "BR_CPF"]),
    st.text("0123456789", min_size=9, max_size=16),
)
def test_a_surrogate_passes_every_check_that_its_value_passes(rule: str, text: str) -> None:
    found = rewrite("surrogate", rule, text)
    assert found.startswith(f"<{rule}:") or all(form.holds(found) for form in forms_of(rule) if form.holds(text))


@given(rules, values)
def test_a_token_opens_to_its_value(rule: str, text: str) -> None:
    opened = open_token(KEYS, rewrite("token", rule, text))
    assert (opened.entity, opened.value) == (rule, text)


@given(rules, values, st.data())
def test_a_token_with_another_letter_anywhere_never_opens(rule: str, text: str, data: st.DataObject) -> None:
    made = rewrite("token", rule, text)
    at = data.draw(st.integers(0, len(made) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567_:<> "))
    assume(letter != made[at] and (made[:at] + letter + made[at + 1 :]).strip("<> ") != made.strip("<>"))
    with pytest.raises(TokenInvalid):
        open_token(KEYS, made[:at] + letter + made[at + 1 :])


@given(values, st.integers(0, 8), st.integers(0, 8))
def test_a_mask_is_as_long_as_its_value_and_shows_half_of_it_at_most(text: str, first: int, last: int) -> None:
    mask = load(Operation("mask", (("keep_first", first), ("keep_last", last))))
    found = mask.rewrite(value("PASSPORT", text), KEYS)
    assert len(found) == len(text)
    assert 2 * sum(map(str.isalnum, found)) <= sum(map(str.isalnum, text))


SAMPLES = [
    *[
        ("PERSON", "Ann Weber"),
        ("PERSON", "Dr. O'BRIEN"),
        ("ADDRESS", "12 High Street, Bristol"),
        ("LOCATION", "Bristol"),
    ],
    *[("PHONE_NUMBER", "+49 30 1234567"), ("DATE_OF_BIRTH", "12 May 1970"), ("IBAN_CODE", "DE89370400440532013000")],
    *[("EMAIL_ADDRESS", "a@b.org"), ("IP_ADDRESS", "10.1.2.3"), ("USERNAME", "@ann"), ("VIN", "1HGCM82633A004352")],
]
WRITE_ALL = """
def write_all(samples, keys):
    for operator in ("pseudonym", "surrogate", "token"):
        for rule, text in samples:
            value = Value(text, rule, Category.PII, keys.fingerprint_of(text), 1, lambda among: among[0])
            yield load(Operation(operator)).rewrite(value, keys)
"""
ELSEWHERE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from detectors import Category
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Value, load
{}
print(json.dumps([*write_all(json.loads(sys.argv[2]), Keyring(b"f" * 32, b"e" * 32, b"s" * 32))]))
"""


def test_every_process_writes_the_same_whatever_its_hash_seed_and_its_time_zone() -> None:
    space: dict[str, Any] = {**globals()}
    exec(WRITE_ALL, space)
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-c", ELSEWHERE.format(WRITE_ALL), str(ROOT), json.dumps(SAMPLES)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd="/")
    assert json.loads(answer.stdout) == [*space["write_all"](SAMPLES, KEYS)]
