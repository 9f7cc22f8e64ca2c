"""What is measured: a document, the secrets that stand in it, and what a scanner says about it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a document is there to show."""

    POSITIVE = "positive"
    PLAIN = "plain"
    """The twin of an obfuscated document, with its secret in clear."""
    OBFUSCATED = "obfuscated"
    PAYMENT = "payment"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Gold:
    """A planted secret: the stretches of text that give it away, in order, as code-point offsets.

    A secret that is split over lines or cells has several parts; what stands between them is nobody's loss.
    """

    parts: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where its first part begins."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Where its last part ends."""
        return self.parts[-1][1]

    def __len__(self) -> int:
        return sum(end - start for start, end in self.parts)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its labels. `family` names the token format, the wrapping, the quoting or the kind of look-alike."""

    id: str
    kind: Kind
    secret_class: str
    place: str
    language: str
    family: str
    text: str = field(repr=False)
    golds: tuple[Gold, ...] = ()
    plain_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A stretch of a document that a scanner holds for a secret, as code-point offsets."""

    start: int
    end: int
    rule: str
