"""The span as it is: the finding is recorded, and nothing is cut."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.keys import Keyring
from pipeline.model import KEEP
from pipeline.operators._operator import Operator, Value


@dataclass(frozen=True, slots=True)
class Keep(Operator):
    """Shows everything."""

    name: ClassVar[str] = KEEP
    aligned: ClassVar[bool] = True

    @property
    def shows(self) -> bool:
        """All of it."""
        return True

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """The value."""
        return value.text


build = Keep
