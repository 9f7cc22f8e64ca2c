"""The rule's name and a number: `<PERSON_1>`. Tells the values of one document apart, and links nothing across documents."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value


@dataclass(frozen=True, slots=True)
class Numbered(Operator):
    """Equal values of a document have equal numbers, in the order in which each appears first."""

    name: ClassVar[str] = "numbered"

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """`<PERSON_1>`."""
        return f"<{value.label}_{value.number}>"


build = Numbered
