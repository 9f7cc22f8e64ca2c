"""Every rule for identifiers finds its examples, leaves its look-alikes alone, and heeds check digits and labels."""

import random

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from detectors._checksums import base58check, bech32, iban, luhn, mod_11_10, verhoeff
from detectors.pii._detector import LabelsOnly
from detectors.pii._fields import Fields
from detectors.pii._identifiers import IdentifierRecognizer, IdentifierRule, identifier_rules
from detectors.pii._ner import RoutedNlpEngine
from detectors.pii._page import Page

REDACTED = 0.5
RULES = identifier_rules()
EXAMPLES = [(rule, text) for rule in RULES for text in rule.examples]
COUNTEREXAMPLES = [(rule, text) for rule in RULES for text in rule.counterexamples]
# Rules that need a check digit: their made-up twins can be told from the real ones.
# Not those that only count digits, nor the Danish one: its shape leaves nothing to refuse but the 30th of February.
WEAK = ("_has_digits", "_some_digits", "_danish")
CHECKED = [rule for rule in RULES if rule.check and not rule.loose and rule.check.__name__ not in WEAK]


def named(pairs: list[tuple[IdentifierRule, str]]) -> list[object]:
    return [pytest.param(rule, text, id=f"{rule.entity}: {text}") for rule, text in pairs]


def found(rule: IdentifierRule, text: str) -> list[tuple[str, float]]:
    page = Page(text, 0, Fields(text), None)
    return [(text[r.start : r.end], r.score) for r in IdentifierRecognizer(rule).find(page)]


@pytest.mark.parametrize(("rule", "text"), named(EXAMPLES))
def test_an_example_is_found(rule: IdentifierRule, text: str) -> None:
    assert [value for value, score in found(rule, text) if score >= REDACTED]


@pytest.mark.parametrize(("rule", "text"), named(COUNTEREXAMPLES))
def test_a_look_alike_is_not_found(rule: IdentifierRule, text: str) -> None:
    assert [value for value, score in found(rule, text) if score >= REDACTED] == []


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.entity)
def test_of_generated_values_those_with_a_right_check_digit_are_found_and_no_others(rule: IdentifierRule) -> None:
    chance = random.Random(rule.entity)
    example = rule.examples[0]
    value, _ = found(rule, example)[0]
    assert rule.check is not None
    verdicts = set()
    for _ in range(3_000):
        other = "".join(_another(c, chance) if chance.random() < 0.2 else c for c in value)
        if rule.shape.fullmatch(other):
            right = bool(found(rule, example.replace(value, other)))
            assert right == rule.check(other if rule.verbatim else "".join(filter(str.isalnum, other)).upper())
            verdicts.add(right)
            if len(verdicts) == 2 and chance.random() < 0.02:
                break
    assert verdicts == {True, False}


def _another(character: str, chance: random.Random) -> str:
    if character.isdecimal():
        return chance.choice("0123456789")
    return chance.choice("ABCDEFGHJKLMNPRSTWXYZ") if character.isupper() else character


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.alone == 0], ids=lambda rule: rule.entity)
def test_a_shape_that_many_numbers_have_needs_its_label(rule: IdentifierRule) -> None:
    value, _ = found(rule, rule.examples[0])[0]
    assert all(score < REDACTED for _, score in found(rule, f"Then {value} was there."))


@pytest.mark.parametrize(
    ("label", "score"),
    [
        ("SSN ", 0.95),
        ("SSN: ", 0.95),
        ("ssn is ", 0.95),
        ("Social Security No. ", 0.95),
        ("social-security number (", 0.95),
        ("", 0.6),
        ("Order ", 0.18),
        ("invoice no. ", 0.18),
        ("SSN was given.\n\n", 0.6),
    ],
)
def test_the_label_before_a_number_decides_its_score(label: str, score: float) -> None:
    rule = next(rule for rule in RULES if rule.entity == "US_SSN")
    assert found(rule, f"{label}219-09-9998") == [("219-09-9998", pytest.approx(score))]


@pytest.mark.parametrize(
    "text", ["1234-219-09-9998", "219-09-9998-12", "x219-09-9998", "219-09-99981", "a/219-09-9998", "0.219-09-9998"]
)
def test_a_number_within_a_longer_one_is_not_it(text: str) -> None:
    rule = next(rule for rule in RULES if rule.entity == "US_SSN")
    assert found(rule, text) == []


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_the_heading_of_a_column_is_the_label_of_its_cells(separator: str) -> None:
    rows = [["name", "passport", "city"], ["Jo Roe", "590284713", "Ayr"], ["Al Poe", "123456789", "Deal"]]
    rule = next(rule for rule in RULES if rule.entity == "PASSPORT")
    assert [value for value, _ in found(rule, "\n".join(map(separator.join, rows)))] == ["590284713", "123456789"]


def test_a_cell_with_line_ends_does_not_shift_the_columns() -> None:
    text = "name;address;passport\nJo Roe;1 High Street\nAyr\nKA1 1AA;590284713\nAl Poe;2 Low Road;123456789"
    rule = next(rule for rule in RULES if rule.entity == "PASSPORT")
    assert [value for value, _ in found(rule, text)] == ["590284713", "123456789"]


def test_our_recognizers_work_in_presidios_own_engine() -> None:
    registry = RecognizerRegistry(recognizers=[IdentifierRecognizer(rule) for rule in RULES])
    engine = AnalyzerEngine(registry=registry, nlp_engine=RoutedNlpEngine(), context_aware_enhancer=LabelsOnly())
    results = engine.analyze("NI number AB 12 34 56 C", "en")
    assert [(result.entity_type, result.start, result.end) for result in results] == [("UK_NINO", 10, 23)]


def test_there_are_sixty_kinds_of_thirty_countries() -> None:
    entities = {rule.entity for rule in RULES}
    countries = {entity[:2] for entity in entities if entity[2] == "_"}
    assert len(entities) >= 60
    assert len(countries) >= 30


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (luhn, "4111111111111111", "4111111111111112"),
        (luhn, "79927398713", "79927398710"),
        (iban, "GB82WEST12345698765432", "GB82WEST12345698765423"),
        (verhoeff, "2363", "2633"),
        (mod_11_10, "94577403194", "94577403195"),
        (base58check, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divfna"),
        (bech32, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
    ],
)
def test_a_check_digit_tells_right_from_wrong(check: object, right: str, wrong: str) -> None:
    assert callable(check)
    assert check(right)
    assert not check(wrong)
