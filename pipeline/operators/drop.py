"""Nothing: the span is gone, and only the offset map tells that it was there."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value


@dataclass(frozen=True, slots=True)
class Drop(Operator):
    """Cuts without a trace in the text."""

    name: ClassVar[str] = "drop"

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """The empty text."""
        return ""


build = Drop
