"""The rule's name and a keyed digest: `<PERSON:3fa94c01b7de>`. Links equal values over the whole corpus, and can't be undone."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value

DIGITS = 12
"""Hexadecimal digits of the HMAC: 48 bits, a collision among a million values has a chance of 0.2 %."""


@dataclass(frozen=True, slots=True)
class Pseudonym(Operator):
    """ "Mr SMITH" and "Smith" are one, as long as the fingerprint key stays."""

    name: ClassVar[str] = "pseudonym"

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """`<PERSON:3fa94c01b7de>`."""
        return f"<{value.label}:{keyring.pseudonym_of(value.rule, value.identity)[:DIGITS]}>"


build = Pseudonym
