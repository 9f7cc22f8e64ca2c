"""What an operator is, and what it is told of a span."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from detectors import Category
from pipeline.keys import Keyring

_NOT_IN_A_LABEL = re.compile("[^A-Z0-9]+")


def label_of(rule: str) -> str:
    """A rule as one word of capitals: `AWS_ACCESS_KEY`."""
    return _NOT_IN_A_LABEL.sub("_", rule.upper()).strip("_") or "VALUE"


@dataclass(frozen=True, slots=True)
class Value:
    """What an operator is told of a span, which is always the whole one, however chunks cut it.

    `identity` is equal for values that mean the same ("Mr SMITH", "Smith"): the finding's fingerprint. `number` counts the
    different values of the rule in the document. `language` asks for the document's, among some, the first being the default.
    """

    text: str = field(repr=False)
    rule: str
    category: Category
    identity: str
    number: int
    language: Callable[[tuple[str, ...]], str] = field(repr=False)

    @property
    def label(self) -> str:
        """The rule as it stands in a replacement."""
        return label_of(self.rule)


class Operator(ABC):
    """What every operator offers. Its options are the fields of its dataclass.

    `aligned`: a replacement is as long as its value, so that the border of a chunk cuts both at the same place. `opaque`: it means
    nothing to a model, which therefore reads a placeholder.
    """

    name: ClassVar[str]
    aligned: ClassVar[bool] = False
    opaque: ClassVar[bool] = False

    @property
    def shows(self) -> bool:
        """Whether a reader of the index sees the value, or a part of it."""
        return False

    @property
    def only_personal(self) -> bool:
        """Whether the policy may choose it for personal data alone: it shows something, or can be undone."""
        return self.shows

    @abstractmethod
    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """What stands in the value's place. The same for the same value, options and keys, in every process."""
