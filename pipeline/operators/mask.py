"""A mask of the value's length: `+## ## ####`. Personal data keeps its format; of anything else only blanks and lines stay."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from detectors import Category
from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value

DIGIT, OTHER = "#", "*"

_BLANKS = frozenset(" \n")
"""Words keep their lengths. Anything else can be the secret itself: `p@$$`, a vowel sign, a zero-width character."""

_SEPARATORS = _BLANKS | frozenset("-./:@+(),")
"""What holds a number, a date or an address together."""

Count = Annotated[int, Field(ge=0, le=8, strict=True)]


@dataclass(frozen=True, slots=True)
class Mask(Operator):
    """`keep_first` and `keep_last` letters and digits stay, where that is not more than half of the value's."""

    keep_first: Count = 0
    keep_last: Count = 0

    name: ClassVar[str] = "mask"
    aligned: ClassVar[bool] = True

    @property
    def shows(self) -> bool:
        """A part of it, where an option says so."""
        return bool(self.keep_first or self.keep_last)

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """`#` for digits, `*` for all else but separators."""
        if value.category is not Category.PII:
            return "".join(each if each in _BLANKS else OTHER for each in value.text)
        written = [place for place, each in enumerate(value.text) if each.isalnum()]
        separators = _SEPARATORS if written else _BLANKS
        shown = self._shown(written)
        return "".join(
            each if place in shown or each in separators else DIGIT if each.isdecimal() else OTHER
            for place, each in enumerate(value.text)
        )

    def _shown(self, written: list[int]) -> Collection[int]:
        """Four of five digits would be the number, so a short value shows none."""
        if 2 * (self.keep_first + self.keep_last) > len(written):
            return ()
        return {*written[: self.keep_first], *written[len(written) - self.keep_last :]}


build = Mask
