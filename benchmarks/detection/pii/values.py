"""Numbers and addresses of machines, accounts and cars; dates of birth and ages."""

import hashlib
from collections.abc import Callable
from random import Random

from benchmarks.detection.pii import checks
from benchmarks.detection.pii.document import Split
from benchmarks.detection.pii.identifiers import LETTERS, SCHEMES
from benchmarks.detection.pii.tables import table

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VIN = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_IBAN = {
    **{
        "de": "##################",
        "fr": "#######################",
        "es": "####################",
        "at": "################",
    },
    **{"nl": "ABNA##########", "be": "############", "gb": "MIDL##############", "pt": "#####################"},
    **{
        "it": "X######################",
        "ch": "#################",
        "pl": "########################",
        "ie": "AIBK##############",
    },
}
"""Length and shape of the account part by country (the SWIFT registry); `X` is a letter."""


def shaped(random: Random, pattern: str) -> str:
    """`#` a digit, `N` one of 2 to 9, `@` a capital letter, `x` a hexadecimal digit; after a backslash the sign itself."""
    out: list[str] = []
    signs = iter(pattern)
    for sign in signs:
        match sign:
            case "\\":
                out.append(next(signs))
            case "#":
                out.append(random.choice("0123456789"))
            case "N":
                out.append(random.choice("23456789"))
            case "@":
                out.append(random.choice(LETTERS))
            case "x":
                out.append(random.choice("0123456789abcdef"))
            case _:
                out.append(sign)
    return "".join(out)


def spread(number: str, pattern: str) -> str:
    """The number with separators: each `#` takes one sign of it."""
    signs = iter(number)
    return "".join(next(signs) if sign == "#" else sign for sign in pattern) + "".join(signs)


def identifier(random: Random, split: Split, scheme: str, broken: bool = False) -> str:
    """A government identifier as it is written in the half."""
    number = SCHEMES[scheme].draw_broken(random) if broken else SCHEMES[scheme].draw(random)
    return spread(number, random.choice(table(split, "ids")[scheme]["formats"]))


def phone(random: Random, split: Split, country: str, form: str) -> str:
    """A national or an international number."""
    return shaped(random, random.choice(table(split, "countries")[country][form]))


def iban(random: Random, split: Split, country: str) -> str:
    """An IBAN, in groups of four or in one piece."""
    country = country if country in _IBAN else random.choice(sorted(_IBAN))
    account = "".join(
        random.choice(LETTERS) if sign == "X" else random.choice("0123456789") if sign == "#" else sign
        for sign in _IBAN[country]
    )
    number = country.upper() + checks.iban(country.upper(), account) + account
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    return grouped if split is Split.OPEN or random.random() < 0.6 else number


def card(random: Random, split: Split) -> str:
    """A payment card's number."""
    prefix, size = random.choice([("4", 16), ("52", 16), ("55", 16), ("37", 15), ("2221", 16), ("6011", 16)])
    payload = prefix + "".join(random.choices("0123456789", k=size - 1 - len(prefix)))
    number = payload + checks.luhn(payload)
    pattern = (
        "#### ###### #####" if size == 15 else ("#### #### #### ####", "####-####-####-####")[split is Split.FINAL]
    )
    return spread(number, random.choice([pattern, "#" * size]))


def wallet(random: Random, split: Split) -> str:
    """A Bitcoin address with its checksum, or an Ethereum one in small letters."""
    if random.random() < 0.5:
        return "0x" + "".join(random.choices("0123456789abcdef", k=40))
    body = (b"\x00" if split is Split.OPEN else b"\x05") + random.randbytes(20)
    whole = body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(whole, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" * (len(whole) - len(whole.lstrip(b"\x00"))) + text


def vin(random: Random, _: Split) -> str:
    """A vehicle identification number."""
    payload = random.choice(["1HG", "WVW", "VF1", "JTD", "SAL", "YV1"]) + "".join(random.choices(_VIN, k=13))
    return payload[:8] + checks.vehicle(payload) + payload[8:]


def imei(random: Random, _: Split) -> str:
    """The number of a telephone."""
    payload = "35" + "".join(random.choices("0123456789", k=12))
    return spread(payload + checks.luhn(payload), random.choice(["###############", "##-######-######-#"]))


def npi(random: Random, _: Split) -> str:
    """The number of an American care provider: Luhn behind 80840."""
    payload = random.choice("12") + "".join(random.choices("0123456789", k=8))
    return payload + checks.luhn("80840" + payload)


def ip(random: Random, split: Split) -> str:
    """A public address of either version."""
    if random.random() < 0.25:
        groups = [f"{random.randrange(1, 65536):x}" for _ in range(4)]
        return (
            f"2a02:{groups[0]}:{groups[1]}::{groups[2]}"
            if split is Split.OPEN
            else f"2001:4{groups[0][:2]}:" + ":".join(groups) + "::1"
        )
    return ".".join(map(str, [random.choice([31, 81, 92, 146, 185, 203]), *(random.randint(1, 254) for _ in range(3))]))


def mac(random: Random, split: Split) -> str:
    """A network card's address."""
    groups = [f"{random.randrange(256):02x}" for _ in range(6)]
    return (
        ":".join(groups) if split is Split.OPEN else random.choice(["-".join(groups).upper(), ":".join(groups).upper()])
    )


MADE: dict[str, tuple[str, Callable[[Random, Split], str]]] = {
    **{"card": ("CARD", card), "wallet": ("CRYPTO", wallet), "vin": ("VIN", vin), "imei": ("IMEI", imei)},
    **{"npi": ("NPI", npi), "ip": ("IP", ip), "mac": ("MAC", mac)},
}
"""Slots that need nothing but chance: their kind and maker."""
