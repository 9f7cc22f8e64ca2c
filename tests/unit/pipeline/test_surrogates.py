"""Made-up values: of the same kind and form, never the true one, and always the same."""

import random
import re
from ipaddress import ip_address

import pytest
from faker import Faker
from faker.generator import random as faker_random

from detectors import Category
from detectors.forms import forms_of, normalise
from pipeline.keys import Keyring
from pipeline.model import Operation
from pipeline.operators import Value, load
from pipeline.operators._likeness import is_like

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
OTHER = Keyring(b"F" * 32, b"e" * 32, b"s" * 32)


def surrogate(rule: str, text: str, language: str = "en", keys: Keyring = KEYS, **options: str) -> str:
    identity = keys.fingerprint_of(normalise(rule, text))
    value = Value(text, rule, Category.PII, identity, 1, lambda among: language)
    return load(Operation("surrogate", tuple(options.items()))).rewrite(value, keys)


KINDS = [
    ("EMAIL_ADDRESS", "Ann.Smith@harbour.com", r"[\w.-]+@[\w-]+\.example"),
    ("EMAIL_ADDRESS", "ann (at) harbour dot com", r"[\w.-]+@[\w-]+\.example"),
    ("PHONE_NUMBER", "+49 (0)30 1234-567", r"\+49 \(0\)\d\d \d{4}-\d{3}"),
    ("PHONE_NUMBER", "(415) 555-0123", r"\([2-9]\d\d\) \d{3}-\d{4}"),
    ("PHONE_NUMBER", "0151 23456789", r"0\d{3} \d{8}"),
    ("DATE_OF_BIRTH", "1970-05-12", r"(19[3-9]|200)\d-\d\d-\d\d"),
    ("DATE_OF_BIRTH", "12.05.1970", r"\d\d\.\d\d\.(19[3-9]|200)\d"),
    ("DATE_OF_BIRTH", "May 12, 1970", r"[A-Z][a-z]+ \d\d, (19[3-9]|200)\d"),
    ("DATE_OF_BIRTH", "am zwölften Mai", r"\d{4}-\d\d-\d\d"),
    ("AGE", "42", r"[1-8]\d"),
    ("USERNAME", "@ann_smith", r"@[\w.]+"),
    ("URL", "https://ann-smith.com/about", r"https://[\w-]+\.example/\S+"),
    ("ADDRESS", "12 High Street, Bristol BS1 4DJ", r"\d+ .+, \d{5} .+"),
    ("ADDRESS", "12 High Street", r"\d+ [^,]+"),
    ("LOCATION", "Bristol", r"[A-Z][\w ]+"),
    ("IBAN_CODE", "DE89 3704 0044 0532 0130 00", r"DE\d\d \d{4} \d{4} \d{4} \d{4} \d\d"),
    ("LICENSE_PLATE", "M-AB 1234", r"[A-Z]-[A-Z]{2} \d{4}"),
]


@pytest.mark.parametrize(("rule", "text", "form"), KINDS, ids=[f"{rule} {text}" for rule, text, _ in KINDS])
def test_it_is_of_the_same_kind_and_form(rule: str, text: str, form: str) -> None:
    found = surrogate(rule, text)
    assert re.fullmatch(form, found), found
    assert not is_like(text, found)


CHECKED = [
    *[("US_SSN", "219-09-9998"), ("CREDIT_CARD", "4111 1111 1111 1111"), ("IBAN_CODE", "GB82WEST12345698765432")],
    *[("UK_NHS", "943 476 5919"), ("DE_TAX_ID", "86095742719"), ("IT_FISCAL_CODE", "RSSMRA85T10A562S")],
    *[("ES_NIF", "12345678Z"), ("NL_BSN", "111222333"), ("PL_PESEL", "44051401359"), ("BR_CPF", "111.444.777-35")],
    *[("BR_CNPJ", "11.222.333/0001-81"), ("FR_NIR", "1 85 05 78 006 084 91"), ("IN_AADHAAR", "2341 2341 2346")],
    *[("VIN", "1HGCM82633A004352"), ("MAC_ADDRESS", "00:1b:44:11:3a:b7"), ("IMEI", "49-015420-323751-8")],
]


@pytest.mark.parametrize(("rule", "text"), CHECKED)
def test_an_identifier_keeps_its_shape_and_right_check_digits(rule: str, text: str) -> None:
    held = [form for form in forms_of(rule) if form.holds(text)]
    assert held, "the example is none"
    found = surrogate(rule, text)
    assert all(form.holds(found) for form in held), found
    assert [each.isalnum() for each in found] == [each.isalnum() for each in text]
    assert not is_like(text, found)


def test_a_mistyped_number_keeps_its_shape_alone() -> None:
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", surrogate("CREDIT_CARD", "4111 1111 1111 1112"))


@pytest.mark.parametrize("text", ["192.168.0.7", "8.8.8.8", "2001:db8::1"])
def test_a_network_address_stays_one_private_or_public(text: str) -> None:
    found, known = ip_address(surrogate("IP_ADDRESS", text)), ip_address(text)
    assert found.version == known.version
    assert found.version == 6 or found.is_private == known.is_private


def test_a_name_is_made_up_word_by_word_and_written_as_it_was() -> None:
    full = surrogate("PERSON", "John Smith")
    given, family = full.split()
    assert surrogate("PERSON", "Smith") == family
    assert surrogate("PERSON", "John") == given
    assert surrogate("PERSON", "Mr SMITH") == family.upper()
    assert surrogate("PERSON", "smith") == family.lower()
    assert surrogate("PERSON", "Smith’s") == f"{family}’s"
    assert surrogate("PERSON", "Smith, John") == f"{family}, {given}"
    assert surrogate("PERSON", "Jane Smith").split()[1] == family
    assert re.fullmatch(rf"[A-Z]\. {family}", surrogate("PERSON", "J. Smith"))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("AGE", "in her forties"),
        ("SOMETHING", "x"),
        ("PERSON", "@@ -- !"),
        ("PHONE_NUMBER", "030 " + "1234" * 50),
        ("US_SSN", "１２３-45-6789"),
        ("LICENSE_PLATE", "MÜ-AB 1234"),
    ],
)
def test_where_nothing_can_be_made_up_a_pseudonym_stands(rule: str, text: str) -> None:
    assert re.fullmatch(rf"<{rule}:[0-9a-f]{{12}}>", surrogate(rule, text))


def test_the_locale_is_that_of_the_script_then_of_the_option_then_of_the_document() -> None:
    assert re.search(r"[а-яё]", surrogate("PERSON", "Анна Петрова"))
    assert surrogate("LOCATION", "Bristol", "de") == surrogate("LOCATION", "Bristol", locale="de_DE")
    assert surrogate("LOCATION", "Bristol", "de") != surrogate("LOCATION", "Bristol", "fr")
    assert surrogate("LOCATION", "Bristol", "de", locale="fr_FR") == surrogate(
        "LOCATION", "Bristol", "en", locale="fr_FR"
    )


def test_another_key_makes_up_other_values() -> None:
    assert surrogate("PERSON", "John Smith") != surrogate("PERSON", "John Smith", keys=OTHER)
    assert surrogate("US_SSN", "219-09-9998") != surrogate("US_SSN", "219-09-9998", keys=OTHER)


def test_nobody_elses_chance_is_touched_and_nobody_elses_counts() -> None:
    """Faker has one state for the whole process, which a program may have seeded for itself."""
    Faker.seed(1)
    random.seed(1)
    before = (faker_random.getstate(), random.getstate())
    found = surrogate("PERSON", "John Smith")
    assert (faker_random.getstate(), random.getstate()) == before
    Faker.seed(2)
    random.seed(2)
    assert surrogate("PERSON", "John Smith") == found


LIKE = [
    ("Ann Weber", "Joanna Miller", True),
    ("Müller", "MULLER", True),
    ("12 High Street, Bristol", "7 Low Street, Leeds", False),
    ("12 High Street, Bristol", "7 Low Road, Bristol", True),
    ("12 High Street", "12 Low Road", True),
    ("219-09-9998", "311-20-9998", True),
    ("219-09-9998", "311-27-0558", False),
    ("219-09-9998", "5121909991", True),
    ("Li", "Ali", True),
    ("Li", "Bo", False),
]


@pytest.mark.parametrize(("true", "made_up", "alike"), LIKE)
def test_a_word_or_four_digits_of_the_value_are_too_much(true: str, made_up: str, alike: bool) -> None:
    assert is_like(true, made_up) is alike


def test_over_many_names_none_comes_back() -> None:
    """Common names, drawn from the very lists that surrogates are drawn from."""
    generator = Faker("en_US")
    generator.seed_instance(7)
    for name in {generator.name() for _ in range(300)}:
        found = surrogate("PERSON", name)
        assert not {word for word in re.findall(r"\w{3,}", normalise("PERSON", name)) if word in found.casefold()}
