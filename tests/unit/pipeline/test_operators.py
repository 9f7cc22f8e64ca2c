"""What each operator writes in a value's place. Surrogates and tokens have pages of their own."""

import pytest

from detectors import Category
from pipeline.errors import PolicyError
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Value, load

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
OTHER = Keyring(b"F" * 32, b"e" * 32, b"s" * 32)


def rewrite(
    operator: str,
    text: str,
    *,
    rule: str = "PERSON",
    identity: str = "smith",
    category: Category = Category.PII,
    keys: Keyring = KEYS,
    **options: int,
) -> str:
    value = Value(text, rule, category, identity, 3, lambda among: among[0])
    return load(Operation(operator, tuple(options.items()))).rewrite(value, keys)


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("placeholder", "<PERSON>"),
        ("numbered", "<PERSON_3>"),
        ("mask", "*** *****"),
        ("keep", "Ann Smith"),
        ("drop", ""),
    ],
)
def test_each_operator_rewrites_in_its_own_way(operator: str, expected: str) -> None:
    assert rewrite(operator, "Ann Smith") == expected


@pytest.mark.parametrize(
    ("rule", "label"), [("aws-access-key", "AWS_ACCESS_KEY"), ("a <b>:c", "A_B_C"), ("--", "VALUE")]
)
def test_a_rule_stands_in_a_replacement_as_one_word(rule: str, label: str) -> None:
    assert rewrite("placeholder", "x", rule=rule) == f"<{label}>"


MASKS = [
    ("Ana Müller", "*** ******"),
    ("+49 (0)30 12-34", "+## (#)## ##-##"),
    ("DE89 3704", "**## ####"),
    ("ana@example.org", "***@*******.***"),
    ("1970-05-12", "####-##-##"),
    ("!#$%&", "*****"),
    ("\u200b\u200c\u200b", "***"),
    ("\U000e0041\U000e0042", "**"),
    ("मी", "**"),
    ("a\u0301b", "***"),
    ("\t\u2003\u2003", "***"),
    ("@ - .", "* * *"),
]


@pytest.mark.parametrize(("text", "expected"), MASKS, ids=[ascii(text) for text, _ in MASKS])
def test_a_mask_keeps_the_format_and_hides_letters_digits_marks_and_what_is_invisible(text: str, expected: str) -> None:
    assert rewrite("mask", text) == expected


@pytest.mark.parametrize("category", [Category.CREDENTIAL, Category.INJECTION, Category.HIDDEN])
def test_of_a_secret_a_mask_shows_no_sign(category: Category) -> None:
    assert rewrite("mask", "p@$$-12 z.", category=category) == "******* **"


SHOWN = [
    ("4111 1111 1111 1234", {"keep_last": 4}, "#### #### #### 1234"),
    ("4111-1111-1111-1234", {"keep_first": 4, "keep_last": 4}, "4111-####-####-1234"),
    ("+49 30 1234", {"keep_first": 2}, "+49 ## ####"),
    ("12345678", {"keep_last": 4}, "####5678"),
    ("1234567", {"keep_last": 4}, "#######"),
    ("12-34", {"keep_first": 2, "keep_last": 2}, "##-##"),
    ("Smith", {"keep_last": 0}, "*****"),
]


@pytest.mark.parametrize(("text", "options", "expected"), SHOWN)
def test_a_mask_shows_what_it_is_told_and_never_more_than_half(
    text: str, options: dict[str, int], expected: str
) -> None:
    assert rewrite("mask", text, **options) == expected


@pytest.mark.parametrize(
    ("operator", "option", "value"),
    [
        ("mask", "keep_last", -1),
        ("mask", "keep_last", 9),
        ("mask", "keep_first", "4"),
        ("surrogate", "locale", "xx_XX"),
    ],
)
def test_an_option_out_of_bounds_is_told_by_its_name(operator: str, option: str, value: int | str) -> None:
    with pytest.raises(PolicyError, match=f"operator {operator}: {option}: "):
        load(Operation(operator, ((option, value),)))


def test_a_pseudonym_links_what_means_the_same_and_nothing_else() -> None:
    one = rewrite("pseudonym", "Mr SMITH")
    assert one == rewrite("pseudonym", "Smith's")
    assert one != rewrite("pseudonym", "Mr SMITH", identity="smythe")
    assert one.split(":")[1] != rewrite("pseudonym", "Mr SMITH", rule="USERNAME").split(":")[1]
    assert one != rewrite("pseudonym", "Mr SMITH", keys=OTHER)


def test_a_pseudonym_can_not_be_looked_up_among_the_fingerprints_of_ledger_and_log() -> None:
    digest = rewrite("pseudonym", "Smith").strip("<>").split(":")[1]
    assert not any(KEYS.fingerprint_of(each).startswith(digest) for each in ("smith", "PERSON\0smith", "Smith"))
