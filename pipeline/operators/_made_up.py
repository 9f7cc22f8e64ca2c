"""Values made up, by kind: names and addresses by Faker, identifiers by their own shape and check digits."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from threading import Lock

from faker import Factory, Generator

from detectors.forms import forms_of
from pipeline.keys import Keyring
from pipeline.operators._person import person
from pipeline.operators._shaped import renumbered, shaped


@dataclass(frozen=True, slots=True)
class Draw:
    """Chance that is none: everything drawn follows from the keyed digest of rule, value and attempt."""

    keyring: Keyring = field(repr=False)
    rule: str
    identity: str
    attempt: int

    def numbers(self, purpose: str = "") -> random.Random:
        """A stream of numbers of its own; nothing else in the process draws from it."""
        return random.Random(self.seed(purpose, self.identity))  # noqa: S311 - the seed is the secret, and stays one

    def fake(self, locale: str, method: str) -> str:
        """What Faker draws for this value."""
        return _faked(locale, method, self.seed(method, self.identity))

    def name(self, locale: str, method: str, word: str, attempt: int) -> str:
        """What Faker draws for a word of a name, whoever bears it: a surname alone leads to that of the full name."""
        return _faked(locale, method, self.seed(method, f"{word}\0{attempt}"))

    def seed(self, purpose: str, identity: str) -> int:
        """A number that nobody without the fingerprint key can tell."""
        return int(self.keyring.pseudonym_of(f"surrogate {self.rule} {purpose} {self.attempt}", identity), 16)


def made_up(rule: str, text: str, locale: str, draw: Draw) -> str | None:
    """A value in place of `text`; None where nothing of this kind can be made up."""
    maker = _MAKERS.get(rule)
    return (
        maker(text, locale, draw)
        if maker
        else shaped(text, forms_of(rule), draw.numbers(), _COUNTRY_FIRST.get(rule, 0))
    )


_COUNTRY_FIRST = {"IBAN_CODE": 2}
_Maker = Callable[[str, str, Draw], str | None]
_FAKER = Lock()
_FIRST_DAY, _DAYS = date(1935, 1, 1), 25_000
"""Birthdays up to 2003: a grown-up's, whatever day it is today."""

_DATES = (
    *("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
    *("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %d %Y"),
)


@cache
def _generator(locale: str) -> Generator:
    return Factory.create(locale)


def _faked(locale: str, method: str, seed: int) -> str:
    """Faker's generators have one state each: drawn from by one thread at a time, and seeded before every draw."""
    with _FAKER:
        generator = _generator(locale)
        generator.seed_instance(seed)
        return " ".join(str(generator.format(method)).split())


def _address(text: str, locale: str, draw: Draw) -> str:
    street, postcode, city = (draw.fake(locale, each) for each in ("street_address", "postcode", "city"))
    return f"{street}, {postcode} {city}" if "," in text or "\n" in text else street


def _city(text: str, locale: str, draw: Draw) -> str:
    return draw.fake(locale, "city")


def _mail_address(text: str, locale: str, draw: Draw) -> str:
    """Under `.example`, which nobody can own (RFC 2606)."""
    return f"{draw.fake(locale, 'user_name')}@{draw.fake(locale, 'domain_word')}.example"


def _web_address(text: str, locale: str, draw: Draw) -> str:
    return f"https://{draw.fake(locale, 'domain_word')}.example/{draw.fake(locale, 'uri_path')}"


def _username(text: str, locale: str, draw: Draw) -> str:
    return ("@" if text.startswith("@") else "") + draw.fake(locale, "user_name")


def _company(text: str, locale: str, draw: Draw) -> str:
    return draw.fake(locale, "company")


def _network_address(text: str, locale: str, draw: Draw) -> str | None:
    try:
        known = ip_address(text.strip("[] "))
    except ValueError:
        return None
    if known.version == 6:
        return draw.fake(locale, "ipv6")
    return draw.fake(locale, "ipv4_private" if known.is_private else "ipv4_public")


def _birthday(text: str, locale: str, draw: Draw) -> str:
    day = _FIRST_DAY + timedelta(days=draw.numbers().randrange(_DAYS))
    plain = " ".join(text.split())
    return day.strftime(next((form for form in _DATES if _is_date(plain, form)), _DATES[0]))


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _age(text: str, locale: str, draw: Draw) -> str | None:
    return str(draw.numbers().randrange(18, 90)) if re.fullmatch(r"\s*\d{1,3}\s*", text) else None


def _phone(text: str, locale: str, draw: Draw) -> str:
    return renumbered(text, draw.numbers())


_MAKERS: dict[str, _Maker] = {
    "ADDRESS": _address,
    "AGE": _age,
    "DATE_OF_BIRTH": _birthday,
    "EMAIL_ADDRESS": _mail_address,
    "IP_ADDRESS": _network_address,
    "LOCATION": _city,
    "ORGANIZATION": _company,
    "PERSON": person,
    "PHONE_NUMBER": _phone,
    "URL": _web_address,
    "USERNAME": _username,
}
