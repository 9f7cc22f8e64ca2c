"""Every operator in the folder keeps the protocol. A newcomer is found and held to it without a line here."""

import socket
from dataclasses import fields
from typing import Any

import pytest

from detectors import Category
from pipeline.errors import PolicyError
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Operator, Value, available, load

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
VALUES = {
    "a name": ("PERSON", "Ann Weber-Müller"),
    "a name in capitals": ("PERSON", "DR. O'BRIEN"),
    "a name in other letters": ("PERSON", "Анна Петрова"),
    "an address": ("ADDRESS", "12 High Street,\nBristol BS1 4DJ"),
    "a mail address": ("EMAIL_ADDRESS", "ann.weber@harbour.com"),
    "a number": ("US_SSN", "219-09-9998"),
    "what no rule knows": ("SOMETHING_NEW", "x9-Ω"),
    "one letter": ("PERSON", "A"),
    "signs": ("PERSON", "@@ -- !"),
    "only blanks": ("PERSON", " \n\t "),
    "invisible": ("PERSON", "\u200b\u200c\u200b"),
    "a lone surrogate": ("PERSON", "a\ud800b"),
    "astral": ("PERSON", "\U0001d408\U0001d420 \U0001f600"),
    "very long": ("PERSON", "Weber " * 20_000),
    "very long digits": ("CREDIT_CARD", "4" * 50_000),
    "a name of a rule that is no label": ("aws access-key <x>", "Ann"),
}


def value(rule: str, text: str, category: Category = Category.PII) -> Value:
    return Value(text, rule, category, f"identity of {text}", 7, lambda among: among[0])


@pytest.fixture(params=available())
def operator(request: pytest.FixtureRequest) -> Operator:
    return load(Operation(request.param))


@pytest.mark.parametrize(("rule", "text"), VALUES.values(), ids=list(VALUES))
def test_it_rewrites_anything_and_again_the_same(operator: Operator, rule: str, text: str) -> None:
    once = operator.rewrite(value(rule, text), KEYS)
    assert operator.rewrite(value(rule, text), KEYS) == once
    if operator.aligned:
        assert len(once) == len(text)


@pytest.mark.parametrize(
    "case", ["a name", "a name in other letters", "a mail address", "a number", "what no rule knows"]
)
def test_nothing_of_the_value_stays_unless_it_says_so(operator: Operator, case: str) -> None:
    rule, text = VALUES[case]
    found = operator.rewrite(value(rule, text), KEYS)
    assert operator.shows is (text in found)
    if not operator.shows:
        assert not {part for part in text.casefold().replace("@", " ").split() if part in found.casefold()}


def test_what_shows_something_is_for_personal_data_alone(operator: Operator) -> None:
    assert operator.only_personal or not operator.shows


def test_it_bears_the_name_of_its_file_and_its_options_have_defaults(operator: Operator) -> None:
    assert load(Operation(operator.name)) is operator
    assert {each.name for each in fields(operator)}.isdisjoint({"name", "aligned"})  # type: ignore[arg-type]


def test_an_option_that_it_does_not_have_is_named_with_those_that_it_has(operator: Operator) -> None:
    has = ", ".join(each.name for each in fields(operator)) or "none"  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match=rf"operator {operator.name} has no option 'colour'; it has:? {has}"):
        load(Operation(operator.name, (("colour", 1),)))


def test_it_asks_nobody(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("an operator works offline")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert operator.rewrite(value("PERSON", "Ann Weber"), KEYS) is not None


def test_a_value_shows_in_no_representation() -> None:
    assert "Ann" not in repr(value("PERSON", "Ann Weber")).replace("identity of Ann Weber", "")


def test_an_unknown_operator_is_a_mistake_in_the_policy() -> None:
    with pytest.raises(PolicyError, match=r"no operator 'hash'; there are: drop, keep, mask, "):
        load(Operation("hash"))
