import random
from functools import cache

import pytest

from detectors import no_fingerprint
from detectors._checksums import luhn
from detectors._payment import is_card, is_iban
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

KINDS = {"payment-card", "iban"}


@cache
def detector() -> CredentialDetector:
    return build()


def found(text: str) -> list[str]:
    return [text[f.start : f.end] for f in detector().detect(text, no_fingerprint) if f.rule in KINDS]


def card(prefix: str, size: int, seed: int = 1) -> str:
    source = random.Random(f"{prefix} {size} {seed}")
    digits = prefix + "".join(source.choice("0123456789") for _ in range(size - len(prefix) - 1))
    return next(digits + last for last in "0123456789" if luhn(digits + last))


def fours(digits: str, mark: str = " ") -> str:
    return mark.join(digits[at : at + 4] for at in range(0, len(digits), 4))


def iban(country: str, account: str) -> str:
    number = "".join(str(int(c, 36)) for c in account + country + "00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


NETWORKS = {
    "Visa": ("4", 16),
    "Mastercard": ("53", 16),
    "Mastercard from 2017 on": ("2345", 16),
    "American Express": ("37", 15),
    "Diners Club": ("36", 14),
    "Discover": ("6011", 16),
    "JCB": ("3550", 16),
    "UnionPay": ("6225", 16),
    "long UnionPay": ("6221", 19),
    "Mir": ("2202", 16),
}


@pytest.mark.parametrize("network", NETWORKS)
def test_the_cards_of_a_network_are_found_without_a_label(network: str) -> None:
    for seed in range(30):
        number = card(*NETWORKS[network], seed)
        assert found(f"Refund {number} as agreed.") == [number]
        assert found(f"Refund {fours(number)} as agreed.") == [fours(number)]


LABELLED = {
    "old Visa": ("4", 13),
    "long Visa": ("4", 19),
    "Maestro": ("5018", 12),
    "long Maestro": ("6304", 18),
    "RuPay": ("8172", 16),
    "Elo": ("5066", 16),
    "Troy": ("9792", 16),
    "Humo": ("9860", 16),
}


@pytest.mark.parametrize("network", LABELLED)
def test_looser_ranges_need_a_label(network: str) -> None:
    number = card(*LABELLED[network])

    assert found(f"card number: {number}") == [number]
    assert found(f"Refund {number} as agreed.") == []


NUMBER, AMEX, DINERS = card("4929", 16), card("3714", 15), card("3055", 14)
WRITTEN = {
    "dashes": fours(NUMBER, "-"),
    "dots": fours(NUMBER, "."),
    "no-break spaces": fours(NUMBER, "\u00a0"),
    "narrow no-break spaces": fours(NUMBER, "\u202f"),
    "spaced dashes": fours(NUMBER, " - "),
    "double spaces": fours(NUMBER, "  "),
    "American Express": f"{AMEX[:4]} {AMEX[4:10]} {AMEX[10:]}",
    "American Express with dashes": f"{AMEX[:4]}-{AMEX[4:10]}-{AMEX[10:]}",
    "Diners Club": f"{DINERS[:4]} {DINERS[4:10]} {DINERS[10:]}",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_digits_may_be_grouped(way: str) -> None:
    assert found(f"my card is {WRITTEN[way]}, why was I charged?") == [WRITTEN[way]]


PLACES = [
    "Card on file: {} exp 09/27",
    '{{"customer": 77, "number": "{}"}}',
    "PAN={} status=declined",
    "| 7781 | {} | 09/27 |",
    "order 4711 was paid with {}",
    "7781,{},EUR",
    "<td>{}</td>",
    "({})",
    "card no. {}.",
    "Kreditkarte: {}",
    "card #{}",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_card_is_found_where_people_write_it(place: str) -> None:
    for number in (NUMBER, fours(NUMBER)):
        assert found(place.format(number)) == [number]


OTHERS = [
    "Tracking {0}, IMEI {0}, order {0}",
    "tracking_number: {0}",
    "orderId={0}",
    "Invoice no. {0}",
    "serial number {0}",
    "timestamp {0}",
    "id: {0}",
    "user_id={0}",
    "trace id {0}",
    "0.{0}",
    "-{0}",
    "1{0}",
    "{0}1",
    "{0}.5",
    "item-{0}",
    "/orders/{0}",
    "a{0}",
    "{0}f",
    "{0}-4711",
    "+{0}",
    "9f8e-{0}-77",
]


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_that_pass_the_check_are_none(text: str) -> None:
    assert found(text.format(NUMBER)) == []


def test_a_wrong_check_digit_is_no_card() -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)

    assert found(f"card {wrong} {fours(wrong)}") == []


def test_columns_of_four_digits_are_no_card() -> None:
    rows = f"1024 {fours(NUMBER)} 2048\n{fours(NUMBER)} 4096\n"

    assert found(rows) == []


def test_identifiers_times_and_published_test_cards_are_none() -> None:
    source = random.Random(5)
    snowflakes = [str(source.randrange(10**18, 2 * 10**18)) for _ in range(300)]
    moments = [str(1_600_000_000_000 + source.randrange(10**11)) for _ in range(300)]
    days = [
        f"20{source.randrange(10, 30)}0{source.randrange(1, 10)}15{source.randrange(10**5, 10**6)}" for _ in range(300)
    ]
    samples = [
        "4242 4242 4242 4242",
        "5555555555554444",
        "3782 822463 10005",
        "4000 0000 0000 9995",
        "4111-1111-1111-1111",
    ]

    for number in (*snowflakes, *moments, *days, *samples):
        assert found(f"seen {number} today") == []


ACCOUNTS = {
    "DE": "500105175407324931",
    "GB": "NWBK60161331926820",
    "FR": "30006000011234567890189",
    "NO": "86011117948",
    "BE": "539007547035",
    "CH": "00762011623852958",
    "NL": "ABNA0417164301",
    "ES": "21000418450200051333",
    "PL": "109010140000071219812875",
    "MT": "MALT011000012345MTLCAST001T",
    "SE": "50000000058398257467",
    "IE": "AIBK93115212345679",
}


@pytest.mark.parametrize("country", ACCOUNTS)
def test_an_iban_of_every_form_is_found_in_every_spelling(country: str) -> None:
    number = iban(country, ACCOUNTS[country])

    for written in (number, fours(number), fours(number, "-"), fours(number, "\u00a0"), number.lower()):
        assert found(f"Please wire to {written} before Friday.") == [written]
        assert found(f"iban,{written},EUR") == [written]


def test_an_iban_with_a_wrong_digit_length_or_form_is_none() -> None:
    number = iban("DE", ACCOUNTS["DE"])
    wrong = f"DE{(int(number[2:4]) + 1) % 100:02d}{number[4:]}"

    for text in (wrong, number[:-1], number + "7", "X" + number, number + "-77", number.replace("DE", "ZZ")):
        assert found(f"Reference {text} was rejected.") == []
    assert found("The registry's example is GB82 WEST 1234 5698 7654 32.") == []


def test_a_bank_identifier_behind_an_iban_is_no_part_of_it() -> None:
    number = fours(iban("CH", ACCOUNTS["CH"]))

    assert found(f"IBAN: {number}\nBIC: DNBANOKK\n") == [number]
    assert found(f"IBAN: {number} BIC DNBANOKK") == [number]


def test_the_tables_know_lengths() -> None:
    assert is_card(card("4", 16), sure=True)
    assert not is_card(card("4", 15))
    assert not is_card(card("1", 16))
    assert is_iban(iban("DE", ACCOUNTS["DE"]))
    assert not is_iban(iban("DE", ACCOUNTS["DE"] + "1"))
