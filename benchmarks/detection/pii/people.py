"""Persons of many countries: names from Faker's lists, each name in one half only."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from random import Random

from benchmarks.detection.pii.document import Split
from benchmarks.detection.pii.tables import table

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’ -]+")
_PLAIN = {
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "æ": "ae",
    "ə": "e",
    "Ə": "E",
}
FEMALE, DOUBLE, SHORTEST = 0.5, 0.07, 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody. `female` chooses the forms of address."""

    first: str
    last: str
    middle: str
    female: bool

    @property
    def full(self) -> str:
        """As it stands in a sentence."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part)

    @property
    def slug(self) -> tuple[str, str]:
        """Given name and surname as an e-mail address writes them."""
        return _ascii(self.first), _ascii(self.last)


def person(random: Random, split: Split, language: str) -> Person:
    """Somebody whom a text in that language may mention: a compatriot, or, in English above all, anyone."""
    locales = table(split, "people")
    share = 0.4 if language == "en" else 0.85
    locale = random.choice(locales[language] if random.random() < share else locales["world"])
    female = random.random() < FEMALE
    first = random.choice(_names(split, locale, f"first_names_{'female' if female else 'male'}"))
    lasts = _names(split, locale, f"last_names_{'female' if female else 'male'}")
    last = random.choice(lasts)
    if random.random() < DOUBLE:
        last = f"{last}-{random.choice(lasts)}"
    middle = f"{random.choice('ABCDEFGHJKLMNPRSTW')}." if language == "en" and random.random() < 0.1 else ""
    return Person(first, last, middle, female)


def half_of(name: str) -> Split:
    """The only half that uses a name: by its hash, so that no list has to be cut by hand."""
    return (Split.OPEN, Split.FINAL)[hashlib.sha256(_ascii(name).encode()).digest()[0] % 2]


@cache
def _names(split: Split, locale: str, kind: str) -> tuple[str, ...]:
    """Names of a kind that belong to the half, of those in Latin script; of rare and of common ones alike."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    general = kind.rpartition("_")[0]
    lists = [getattr(provider, each, ()) for each in (kind, general, f"unisex_{general}")]
    listed = next(filter(lambda names: len(names) > 1, lists))  # where a locale has none, Faker puts in one
    return tuple(sorted(name for name in set(listed) if len(name) > SHORTEST and _belongs(name, split)))


def _belongs(name: str, split: Split) -> bool:
    return bool(_LATIN.fullmatch(name)) and all(half_of(part) is split for part in re.split("[ -]", name))


def _ascii(name: str) -> str:
    plain = "".join(_PLAIN.get(sign, sign) for sign in name)
    kept = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", kept.lower())
