"""Values that Faker makes, with seeds: identifiers, numbers, addresses and names of many countries, and their look-alikes."""

from collections.abc import Callable

import pytest
from faker import Faker

import detectors
from detectors import Detector, no_fingerprint

SEEDS = range(8)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detectors.load("pii")


def rules(detector: Detector, text: str, value: str) -> set[str]:
    """The rules under which most of the value is found, to redact."""
    start = text.index(value)
    return {
        finding.rule
        for finding in detector.detect(text, no_fingerprint)
        if finding.score >= 0.5 and min(finding.end, start + len(value)) - max(finding.start, start) > len(value) / 2
    }


def made(locale: str, seed: int) -> Faker:
    fake = Faker(locale)
    fake.seed_instance(seed)
    return fake


IDENTIFIERS: dict[str, tuple[str, str, Callable[[Faker], str]]] = {
    "BR_CPF": ("pt_BR", "CPF", lambda fake: fake.cpf()),
    "BR_CNPJ": ("pt_BR", "CNPJ", lambda fake: fake.cnpj()),
    "IT_FISCAL_CODE": ("it_IT", "codice fiscale", lambda fake: fake.ssn()),
    "ES_NIF": ("es_ES", "NIF", lambda fake: fake.nif()),
    "ES_NIE": ("es_ES", "NIE", lambda fake: fake.nie()),
    "PL_PESEL": ("pl_PL", "PESEL", lambda fake: fake.pesel()),
    "NL_BSN": ("nl_NL", "BSN", lambda fake: fake.ssn()),
    "IBAN_CODE": ("de_DE", "IBAN", lambda fake: fake.iban()),
    "CREDIT_CARD": ("en_US", "card", lambda fake: fake.credit_card_number("visa")),
}


@pytest.mark.parametrize("rule", IDENTIFIERS)
def test_valid_identifiers_are_found_by_their_check_digit_or_label(detector: Detector, rule: str) -> None:
    locale, label, make = IDENTIFIERS[rule]
    for seed in SEEDS:
        value = make(made(locale, seed))
        assert rule in rules(detector, f"The file says: {label} {value}, checked in May.", value)


CHECKED = {
    "BR_CPF": ("pt_BR", lambda fake: fake.cpf()),
    "IT_FISCAL_CODE": ("it_IT", lambda fake: fake.ssn()),
    "IBAN_CODE": ("de_DE", lambda fake: fake.iban()),
    "CREDIT_CARD": ("en_US", lambda fake: fake.credit_card_number("visa")),
}


def broken(value: str) -> str:
    """The same with another last character of its kind: its check digit no longer holds."""
    last = value[-1]
    return value[:-1] + (str((int(last) + 1) % 10) if last.isdecimal() else chr(65 + (ord(last) - 64) % 26))


@pytest.mark.parametrize("rule", CHECKED)
def test_a_broken_check_digit_without_a_label_is_no_identifier(detector: Detector, rule: str) -> None:
    locale, make = CHECKED[rule]
    for seed in SEEDS:
        value = broken(make(made(locale, seed)))
        assert rule not in rules(detector, f"The parcel {value} left in May.", value)


DIALLED = {
    "de_DE": "Telefon",
    "fr_FR": "téléphone",
    "es_ES": "teléfono",
    "it_IT": "telefono",
    "pt_PT": "telefone",
    "en_GB": "phone",
    "en_US": "phone",
}


@pytest.mark.parametrize("locale", DIALLED)
def test_labelled_phone_numbers_are_found(detector: Detector, locale: str) -> None:
    for seed in SEEDS:
        value = made(locale, seed).phone_number()
        assert "PHONE_NUMBER" in rules(detector, f"{DIALLED[locale]}: {value}\n", value)


@pytest.mark.parametrize("pattern", ["%## ### ####", "%## ### ###", "%#-###-####"])
def test_the_same_digits_behind_another_label_are_no_phone_number(detector: Detector, pattern: str) -> None:
    for seed in SEEDS:
        value = made("en_US", seed).numerify(pattern)
        assert "PHONE_NUMBER" not in rules(detector, f"Part number {value} is out of stock.", value)


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR", "it_IT", "pt_PT", "nl_NL", "en_GB", "en_US"])
def test_addresses_are_found_whole(detector: Detector, locale: str) -> None:
    missed = []
    for seed in SEEDS:
        value = made(locale, seed).address()
        if not rules(detector, f"Please send it to\n{value}\n\nThank you.", value) & {"ADDRESS"}:
            missed.append(value)
    assert len(missed) <= len(SEEDS) // 8, missed


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "pl_PL", "en_IN", "tr_TR", "en_US"])
def test_names_are_found_behind_a_role(detector: Detector, locale: str) -> None:
    missed = []
    for seed in SEEDS:
        fake = made(locale, seed)
        value = f"{fake.first_name()} {fake.last_name()}"
        if "PERSON" not in rules(detector, f"Contact person: {value}\nFloor: 3\n", value):
            missed.append(value)
    assert len(missed) <= len(SEEDS) // 8, missed


def test_words_that_faker_strings_together_name_nobody(detector: Detector) -> None:
    wrong = []
    for seed in SEEDS:
        text = made("en_US", seed).paragraph(nb_sentences=6)
        wrong += [text[f.start : f.end] for f in detector.detect(text, no_fingerprint) if f.score >= 0.5]
    assert len(wrong) <= 1, wrong
