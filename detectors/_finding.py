"""What a detector says of a text: where, what kind, how sure. Never the matched text itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, Self


class Category(StrEnum):
    """The four questions that Pratique asks of a text."""

    PII = "pii"
    CREDENTIAL = "credential"
    INJECTION = "injection"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a finding is one, in codes and numbers: nothing of the text. What a detector can't tell stays empty.

    `techniques` are ids of MITRE ATLAS; `families` those of the rules that spoke; `features` what a model went by, and by how much;
    `standing` is `used`, or how the words are mentioned (`shown`, `explained`, `topical`); `resembles` names settled
    items that it is worded like, and how much (0..1).
    """

    techniques: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    standing: str = ""
    resembles: tuple[tuple[str, float], ...] = ()

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """The evidence that `dataclasses.asdict` made this record of; a record of earlier days may lack any of it."""
        return cls(
            tuple(record.get("techniques", ())),
            tuple(record.get("families", ())),
            tuple((name, weight) for name, weight in record.get("features", ())),
            record.get("standing", ""),
            tuple((item, similarity) for item, similarity in record.get("resembles", ())),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of a text that a rule objects to.

    `start` and `end` count Unicode code points of the text that was given; `score` lies in 0..1; `layers` names, from the
    outside in, how the span was decoded before the rule matched (`("base64", "hex")`); `fingerprint` is equal for equal
    values under one key, and empty where no key was given. Two findings are equal whatever their evidence.
    """

    detector: str
    rule: str
    category: Category
    start: int
    end: int
    score: float
    layers: tuple[str, ...] = ()
    fingerprint: str = ""
    evidence: Evidence = field(default=Evidence(), compare=False)


Fingerprint = Callable[[str], str]
"""Turns a matched value into a keyed token (HMAC-SHA-256, hexadecimal): the only trace of a value that leaves a detector."""


def no_fingerprint(_value: str) -> str:
    """The fingerprint where no key is at hand: the bulk interface and the dry run link nothing."""
    return ""


class Detector(Protocol):
    """What every detector offers. It may load models on first use; it keeps no text between calls."""

    name: str
    version: str
    category: Category

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """Findings in `text`, ordered by start. Raises `CouldNotInspect` where a budget ends or a model is missing."""
        ...


class CouldNotInspect(Exception):
    """An inspection did not come to its end. Carries a reason code (`budget_exceeded`, `model_missing`), never text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
