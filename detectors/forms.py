"""What a value of an entity looks like, for those who write another one in its place. Loads the rules when it is asked."""

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an identifier: its shape, and whether the check digits of a value are right.

    `is_checksum` says that only a computed value can pass, one in billions (addresses of wallets): nobody will hit it by chance.
    """

    shape: re.Pattern[str]
    passes: Callable[[str], bool]
    is_checksum: bool

    def fits(self, value: str) -> bool:
        """Whether a value has the shape."""
        return self.shape.fullmatch(value) is not None

    def holds(self, value: str) -> bool:
        """Whether it has the shape, and its check digits are right."""
        return self.fits(value) and self.passes(value)


@cache
def forms_of(entity: str) -> tuple[Form, ...]:
    """The forms of an identifier, as the rules of personal data have them; none for what is no identifier."""
    return tuple(form for name, form in _forms() if name == entity)


def normalise(entity: str, value: str) -> str:
    """The form of a value under which two mentions are the same: what its fingerprint is made of."""
    normal: str = _pii("_normalise").normalise(entity, value)
    return normal


def is_given_name(word: str) -> bool:
    """Whether a word is known as a given name."""
    known: bool = _pii("_names").is_given(word)
    return known


@cache
def _forms() -> tuple[tuple[str, Form], ...]:
    rules: Sequence[Any] = _pii("_identifiers").identifier_rules()
    return tuple(
        (rule.entity, Form(rule.shape, rule.holds, rule.verbatim and rule.check is not None)) for rule in rules
    )


def _pii(module: str) -> ModuleType:
    """By name: whoever asks for a form must not load the models of names with it, unless they are asked for."""
    return importlib.import_module(f"detectors.pii.{module}")
