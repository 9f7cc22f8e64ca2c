"""Card numbers and IBANs with valid checksums, and their look-alikes without."""

from benchmarks.detection.corpus.draw import Draw

_CARDS = [
    ("visa", ["4"], 16, (4, 4, 4, 4)),
    ("mastercard", ["51", "52", "53", "54", "55", "2223", "2345", "2654"], 16, (4, 4, 4, 4)),
    ("amex", ["34", "37"], 15, (4, 6, 5)),
    ("discover", ["6011", "644", "65"], 16, (4, 4, 4, 4)),
    ("jcb", ["3528", "3550", "3589"], 16, (4, 4, 4, 4)),
    ("diners", ["36"], 14, (4, 6, 4)),
]
_IBANS = {
    "DE": "{n:18}",
    "FR": "{n:10}{upperalnum:11}{n:2}",
    "GB": "{upper:4}{n:14}",
    "ES": "{n:20}",
    "IT": "{upper:1}{n:22}",
    "NL": "{upper:4}0{n:9}",
    "PT": "{n:21}",
    "PL": "{n:24}",
    "AT": "{n:16}",
    "BE": "{n:12}",
    "CH": "{n:17}",
}
"""The account part of an IBAN by country, from the SWIFT registry's structures."""


def card(draw: Draw) -> tuple[str, str]:
    """The issuer and a number with a valid Luhn digit, grouped or not."""
    issuer, prefixes, length, groups = draw.pick(_CARDS)
    body = draw.pick(prefixes)
    body += draw.letters("digit", length - 1 - len(body))
    number = body + str(luhn_digit(body))
    separator = draw.pick([" ", "-", "", ""])
    return issuer, _grouped(number, groups, separator) if separator else number


def iban(draw: Draw) -> tuple[str, str]:
    """The country and an IBAN with valid check digits (ISO 13616), in groups of four or in one."""
    country = draw.pick(list(_IBANS))
    number = _checked(country, draw.fill(_IBANS[country]))
    return country, _grouped(number, (4,) * 8, " ") if draw.chance(0.5) else number


def broken_card(draw: Draw) -> str:
    """A number with the form of a card's, whose Luhn digit is wrong."""
    _, number = card(draw)
    return number[:-1] + str((int(number[-1]) + draw.number(1, 9)) % 10)


def broken_iban(draw: Draw) -> str:
    """A number with the form of an IBAN, whose check digits are wrong."""
    _, number = iban(draw)
    wrong = (int(number[2:4]) - 2 + draw.number(1, 90)) % 96 + 2
    return f"{number[:2]}{wrong:02}{number[4:]}"


def luhn_digit(body: str) -> int:
    """The digit that makes the number pass the Luhn test (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body))]
    return -sum(number - 9 if number > 9 else number for number in doubled) % 10


def _checked(country: str, account: str) -> str:
    digits = "".join(str(int(character, 36)) for character in account + country + "00")
    return f"{country}{98 - int(digits) % 97:02}{account}"


def _grouped(number: str, groups: tuple[int, ...], separator: str) -> str:
    parts: list[str] = []
    at = 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    parts.append(number[at:])
    return separator.join(part for part in parts if part)
