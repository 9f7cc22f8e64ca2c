"""The rule's name: `<PERSON>`. Gives away what kind of value stood there, and nothing else."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value


@dataclass(frozen=True, slots=True)
class Placeholder(Operator):
    """All values of a rule look the same."""

    name: ClassVar[str] = "placeholder"

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """`<PERSON>`."""
        return f"<{value.label}>"


build = Placeholder
