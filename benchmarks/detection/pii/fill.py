"""Templates filled with planted data, and where it stands in the finished text.

`{slot}` or `{slot:argument}`: persons and companies with an argument are the same wherever it returns. Other braces stay.
"""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from benchmarks.detection.pii import values
from benchmarks.detection.pii.checks import nothing
from benchmarks.detection.pii.document import Span, Split
from benchmarks.detection.pii.identifiers import SCHEMES
from benchmarks.detection.pii.people import Person, person
from benchmarks.detection.pii.tables import table

_SLOT = re.compile(r"\{([a-z]+)(?::([a-z0-9_.]+))?\}")
_TITLES = {
    **{"en": ("Ms", "Mr"), "de": ("Frau", "Herr"), "fr": ("Mme", "M."), "es": ("Sra.", "Sr.")},
    **{"it": ("Sig.ra", "Sig."), "pt": ("Sra.", "Sr.")},
}
_DEAR = {
    **{
        "en": ("Dear Ms", "Dear Mr"),
        "de": ("Sehr geehrte Frau", "Sehr geehrter Herr"),
        "fr": ("Chère Madame", "Cher Monsieur"),
    },
    **{
        "es": ("Estimada Sra.", "Estimado Sr."),
        "it": ("Gentile Sig.ra", "Gentile Sig."),
        "pt": ("Exma. Sra.", "Exmo. Sr."),
    },
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_LONG_DATE = {"en": "{} {} {}", "de": "{}. {} {}", "fr": "{} {} {}", "it": "{} {} {}"}


class Filler:
    """Everything that chance decides in one document, and the people in it."""

    def __init__(self, random: Random, split: Split, language: str, country: str, scheme: str = "") -> None:
        self.random, self.split, self.language, self.country = random, split, language, country
        self._only = scheme
        self._kept: dict[str, Any] = {}
        self._text: list[str] = []
        self._length = 0
        self._spans: list[Span] = []

    def fill(self, template: str, pools: Mapping[str, list[str]]) -> tuple[str, tuple[Span, ...]]:
        """The finished text and what was planted in it, by start. `{pool:name}` is one of a pool's templates, filled in turn."""
        self._write(template, pools)
        return "".join(self._text), tuple(self._spans)

    def _write(self, template: str, pools: Mapping[str, list[str]]) -> None:
        at = 0
        for slot in _SLOT.finditer(template):
            self._put(template[at : slot.start()])
            at = slot.end()
            name, argument = slot[1], slot[2] or ""
            if name == "pool":
                self._write(self._unused(argument, pools[argument]), pools)
            else:
                self._put(*self._made(name, argument))
        self._put(template[at:])

    def _put(self, text: str, kind: str = "", detail: str = "") -> None:
        if kind:
            self._spans.append(Span(self._length, self._length + len(text), kind, detail))
        self._text.append(text)
        self._length += len(text)

    def _unused(self, name: str, pool: list[str]) -> str:
        """One of the pool that this document does not have yet, while there is one."""
        left = self._kept.setdefault(f"pool {name}", [])
        if not left:
            left.extend(pool)
            self.random.shuffle(left)
        return str(left.pop())

    def _made(self, name: str, argument: str) -> tuple[str, str, str]:
        if name in values.MADE:
            kind, make = values.MADE[name]
            return make(self.random, self.split), kind, name
        made: tuple[str, str, str] = getattr(self, f"_slot_{name}")(argument)
        return made

    def _person(self, key: str) -> Person:
        """The person of that key; without a key somebody new."""
        if not key:
            return person(self.random, self.split, self.language)
        if key not in self._kept:
            self._kept[key] = person(self.random, self.split, self.language)
        kept: Person = self._kept[key]
        return kept

    def _slot_person(self, key: str) -> tuple[str, str, str]:
        return self._person(key).full, "PERSON", "full"

    def _slot_first(self, key: str) -> tuple[str, str, str]:
        return self._person(key).first, "PERSON", "given"

    def _slot_last(self, key: str) -> tuple[str, str, str]:
        return self._person(key).last, "PERSON", "surname"

    def _slot_inv(self, key: str) -> tuple[str, str, str]:
        who = self._person(key)
        return f"{who.last}, {who.first}", "PERSON", "inverted"

    def _slot_caps(self, key: str) -> tuple[str, str, str]:
        who = self._person(key)
        return f"{who.first} {who.last}".upper(), "PERSON", "capitals"

    def _slot_short(self, key: str) -> tuple[str, str, str]:
        who = self._person(key)
        return f"{who.first[0]}. {who.last}", "PERSON", "initial"

    def _slot_title(self, key: str) -> tuple[str, str, str]:
        return _TITLES[self.language][not self._person(key).female], "", ""

    def _slot_dear(self, key: str) -> tuple[str, str, str]:
        return _DEAR[self.language][not self._person(key).female], "", ""

    def _local(self, key: str) -> str:
        first, last = self._person(key).slug
        forms = (
            [f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}"]
            if self.split is Split.OPEN
            else [f"{last}.{first}", f"{first}{last[0]}", f"{first[0]}.{last}", f"{first}-{last}"]
        )
        return self.random.choice(forms)

    def _domain(self) -> str:
        words = table(self.split, "words")
        return f"{self.random.choice(words['domains'])}.{self.random.choice(words['suffixes'])}"

    def _slot_email(self, key: str) -> tuple[str, str, str]:
        return f"{self._local(key)}@{self._domain()}", "EMAIL", "plain"

    def _slot_mailbox(self, _: str) -> tuple[str, str, str]:
        """The address of an office: it is an address, though nobody's in particular."""
        box = self.random.choice(table(self.split, "words")["mailboxes"])
        return f"{box}@{self._domain()}", "EMAIL", "role"

    def _slot_hidden(self, key: str) -> tuple[str, str, str]:
        at, dot = self.random.choice(table(self.split, "words")["obfuscations"])
        return (self._local(key) + at + self._domain()).replace(".", dot), "EMAIL", "obfuscated"

    def _slot_user(self, key: str) -> tuple[str, str, str]:
        first, last = self._person(key).slug
        form = (
            f"{first[0]}{last[:6]}{self.random.randint(1, 99)}"
            if self.split is Split.OPEN
            else f"{last[:5]}{first[:2]}"
        )
        return form, "USER", "name"

    def _slot_profile(self, key: str) -> tuple[str, str, str]:
        first, last = self._person(key).slug
        site = self.random.choice(table(self.split, "words")["profiles"])
        return f"https://{site}{first}-{last}", "URL", "profile"

    def _slot_org(self, key: str) -> tuple[str, str, str]:
        if not key or f"org {key}" not in self._kept:
            words = table(self.split, "words")
            self._kept[f"org {key}"] = self.random.choice(words["firms"][self.language])
        return str(self._kept[f"org {key}"]), "ORG", ""

    def _city(self) -> list[str]:
        return str(self.random.choice(table(self.split, "countries")[self.country]["cities"])).split("|")

    def _slot_city(self, key: str) -> tuple[str, str, str]:
        if not key or f"city {key}" not in self._kept:
            self._kept[f"city {key}"] = self._city()[0]
        return str(self._kept[f"city {key}"]), "LOCATION", "city"

    def _slot_address(self, form: str) -> tuple[str, str, str]:
        """On one line, or with `block` on several."""
        country = table(self.split, "countries")[self.country]
        city, region, code = self._city()
        given = {
            **{"city": city, "region": region, "code": values.shaped(self.random, code)},
            **{"street": self.random.choice(country["streets"]), "no": str(self.random.randint(1, 240))},
        }
        text = self.random.choice(country["block" if form == "block" else "line"])
        return re.sub(r"\{(\w+)\}", lambda slot: given[slot[1]], text), "ADDRESS", form or "line"

    def _slot_phone(self, form: str) -> tuple[str, str, str]:
        chosen = form or ("national" if self.random.random() < 0.6 else "international")
        return values.phone(self.random, self.split, self.country, chosen), "PHONE", chosen

    def _slot_iban(self, _: str) -> tuple[str, str, str]:
        return values.iban(self.random, self.split, self.country), "IBAN", self.country

    def _slot_id(self, scheme: str) -> tuple[str, str, str]:
        chosen = scheme or self._kept.setdefault("scheme", self._scheme())
        return values.identifier(self.random, self.split, chosen), "GOV_ID", chosen

    def _slot_label(self, scheme: str) -> tuple[str, str, str]:
        """The words that announce the number of that scheme, or of the one that the next `{id}` writes."""
        if not scheme:
            scheme = self._kept["scheme"] = self._scheme()
        labels = table(self.split, "ids")[scheme]
        return self.random.choice(labels.get(self.language, labels["en"])), "", ""

    def _scheme(self) -> str:
        """The one that the document is about; otherwise any country's in English, the country's own in other languages."""
        if self._only:
            return self._only
        own = [name for name, scheme in SCHEMES.items() if scheme.country == self.country]
        return self.random.choice(list(SCHEMES) if self.language == "en" or not own else own)

    def _slot_broken(self, scheme: str) -> tuple[str, str, str]:
        if self._only and SCHEMES[self._only].check is not nothing:
            scheme = self._only
        checked = ["uk_nhs", "br_cpf", "pl_pesel", "ca_sin", "nl_bsn", "in_aadhaar", "de_tax_id", "no_fnr", "fr_nir"]
        return values.identifier(self.random, self.split, scheme or self.random.choice(checked), broken=True), "", ""

    def _slot_doc(self, kind: str) -> tuple[str, str, str]:
        """Passports and driving licences: shapes without a check digit; `staff`, `mrn`, `plate` and `account` likewise."""
        shapes = table(self.split, "words")["shapes"][kind]
        kinds = {"mrn": "MRN", "plate": "PLATE", "staff": "STAFF", "account": "BANK", "sort": "BANK"}
        return values.shaped(self.random, self.random.choice(shapes)), kinds.get(kind, "GOV_ID"), kind

    def _slot_dob(self, _: str) -> tuple[str, str, str]:
        return self._date(self.random.randint(1948, 2004)), "DOB", ""

    def _slot_age(self, _: str) -> tuple[str, str, str]:
        return str(self.random.randint(19, 88)), "AGE", ""

    def _slot_date(self, _: str) -> tuple[str, str, str]:
        return self._date(self.random.randint(2023, 2026)), "", ""

    def _date(self, year: int) -> str:
        day, month = self.random.randint(1, 28), self.random.randint(1, 12)
        name = _MONTHS[self.language].split()[month - 1]
        forms = [_LONG_DATE.get(self.language, "{} de {} de {}").format(day, name, year), f"{year}-{month:02}-{day:02}"]
        if self.split is Split.FINAL:
            forms.append(f"{day:02}.{month:02}.{year}" if self.language == "de" else f"{day:02}/{month:02}/{year}")
        return self.random.choice(forms)

    def _slot_time(self, _: str) -> tuple[str, str, str]:
        return f"{self.random.randint(7, 19):02}:{self.random.randint(0, 59):02}", "", ""

    def _slot_money(self, _: str) -> tuple[str, str, str]:
        return f"{self.random.randint(1, 48)},{self.random.randint(0, 999):03}.{self.random.randint(0, 99):02}", "", ""

    def _slot_n(self, digits: str) -> tuple[str, str, str]:
        return values.shaped(self.random, "N" + "#" * (int(digits or 1) - 1)), "", ""

    def _slot_w(self, name: str) -> tuple[str, str, str]:
        """A harmless word of a list."""
        return str(self.random.choice(table(self.split, "words")["lists"][name])), "", ""

    def _slot_shape(self, name: str) -> tuple[str, str, str]:
        """A harmless number: an order, a part, a version."""
        return values.shaped(self.random, self.random.choice(table(self.split, "words")["harmless"][name])), "", ""
