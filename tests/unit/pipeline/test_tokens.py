"""Reversible tokens: the same for the same value, opened by the key that made them, and by no other."""

import re

import pytest

from detectors import Category
from pipeline.errors import TokenInvalid
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Value, load
from pipeline.operators.token import Opened, open_token

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
OTHER = Keyring(b"f" * 32, b"E" * 32, b"s" * 32)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def token(text: str, rule: str = "PERSON", keys: Keyring = KEYS) -> str:
    value = Value(text, rule, Category.PII, "whoever", 1, lambda among: among[0])
    return load(Operation("token")).rewrite(value, keys)


TEXTS = ["Ann", "Ann\nWeber", "Анна", "\U0001f600", "a\ud800b", "x\x80", "\0", "y" * 16, "z" * 5_000]


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text[:10]) for text in TEXTS])
def test_a_token_opens_to_exactly_what_was_put_in(text: str) -> None:
    made = token(text)
    assert open_token(KEYS, made) == Opened("PERSON", text)
    assert open_token(KEYS, f" {made.lower()}\n").value == text
    assert open_token(KEYS, made.strip("<>")).value == text


def test_a_token_is_one_word_of_letters_and_digits_that_names_its_entity_and_key() -> None:
    made = token("Ann Weber", "aws-access-key")
    assert re.fullmatch(r"<AWS_ACCESS_KEY:[A-Z2-7]{8}:[A-Z2-7]{52}>", made)
    assert token("Bo Li").split(":")[1] == made.split(":")[1] != token("Bo Li", keys=OTHER).split(":")[1]


@pytest.mark.parametrize("rule", ["1099-form", "2", "Über", "氏名"])
def test_a_token_of_whatever_rule_opens(rule: str) -> None:
    assert open_token(KEYS, token("Ann", rule)).value == "Ann"


def test_equal_values_have_equal_tokens_and_different_ones_do_not() -> None:
    assert token("Ann") == token("Ann")
    assert len({token("Ann"), token("ann"), token("Ann "), token("Ann", "USERNAME"), token("Ann", keys=OTHER)}) == 5


def test_a_token_tells_the_length_of_its_value_in_steps_of_sixteen_bytes() -> None:
    assert len({len(token("a" * length)) for length in range(16)}) == 1
    assert len({len(token("a" * length)) for length in range(33)}) == 3


def test_the_key_is_one_of_its_own_and_a_value_shows_in_no_representation() -> None:
    assert KEYS.encryption not in KEYS.token_key()
    assert "Ann" not in repr(open_token(KEYS, token("Ann")))


NONE = ["", "Ann", "<PERSON>", "<PERSON_1>", "<PERSON:3fa94c01b7de>", "<PERSON:ABCDEFGH:>"]
NEARLY = [token("Ann")[:30], token("Ann") * 2, token("Ann").replace(":", ";"), f"by {token('Ann')}"]


@pytest.mark.parametrize("text", [*NONE, *NEARLY])
def test_what_is_no_token_is_told_so(text: str) -> None:
    with pytest.raises(TokenInvalid, match="this is no token; one reads <ENTITY:KEYID:LETTERS>") as told:
        open_token(KEYS, text)
    assert told.value.reason == "not_a_token"


def test_another_keys_token_is_told_so_with_what_to_do() -> None:
    with pytest.raises(TokenInvalid, match="another encryption key; set PRATIQUE_ENCRYPTION_KEY to the one") as told:
        open_token(OTHER, token("Ann"))
    assert told.value.reason == "other_key"


def test_a_token_under_another_entity_does_not_open() -> None:
    with pytest.raises(TokenInvalid, match="does not open") as told:
        open_token(KEYS, token("Ann").replace("PERSON", "LOCATION"))
    assert told.value.reason == "changed"


def test_no_changed_letter_and_no_cut_opens() -> None:
    """Every letter of a token, each once; of the last one, which has bits to spare, every other letter."""
    made = token("Ann").strip("<>")
    first = made.rindex(":") + 1
    changed = [made[:at] + LETTERS[LETTERS.index(made[at]) ^ 1] + made[at + 1 :] for at in range(first, len(made))]
    changed += [made[:-1] + letter for letter in LETTERS if letter != made[-1]]
    changed += [made[:-cut] for cut in range(1, 24)] + [made + letter for letter in "AB7"] + [made + "A" * 8]
    for each in changed:
        with pytest.raises(TokenInvalid) as told:
            open_token(KEYS, each)
        assert told.value.reason == "changed"
