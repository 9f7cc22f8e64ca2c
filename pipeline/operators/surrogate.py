"""A made-up value of the same kind: another name, number or address, drawn from the HMAC of the value, so that no table is kept.

Equal values have equal surrogates. None holds the value or a part of it: where no draw keeps that, and for entities of which
nothing can be made up, a pseudonym stands instead.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from faker.config import AVAILABLE_LOCALES
from pydantic import AfterValidator

from pipeline.keys import Keyring
from pipeline.operators._likeness import is_like
from pipeline.operators._locale import locale_of
from pipeline.operators._made_up import Draw, made_up
from pipeline.operators._operator import Operator, Value
from pipeline.operators.pseudonym import Pseudonym

ATTEMPTS = 20
"""Draws until one has nothing of the value. A common name shares its letters with one in a hundred others."""

LONGEST = 200
"""Characters. What is longer is no name, number or address."""


def _known(locale: str) -> str:
    if locale and locale not in AVAILABLE_LOCALES:
        raise ValueError("expected a locale that Faker has, such as de_DE or en_GB")
    return locale


@dataclass(frozen=True, slots=True)
class Surrogate(Operator):
    """`locale` is that of all names and addresses; without it, the one of the value's script, or of the document's language."""

    locale: Annotated[str, AfterValidator(_known)] = ""

    name: ClassVar[str] = "surrogate"

    @property
    def only_personal(self) -> bool:
        """A made-up credential would send its finder after nothing."""
        return True

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """A value of the kind, or `<PERSON:3fa94c01b7de>`."""
        locale = self.locale or locale_of(value)
        for attempt in range(ATTEMPTS if len(value.text) <= LONGEST else 0):
            found = made_up(value.rule, value.text, locale, Draw(keyring, value.rule, value.identity, attempt))
            if found is None:
                break
            if not is_like(value.text, found):
                return found
        return Pseudonym().rewrite(value, keyring)


build = Surrogate
