"""A generated document, the personal data that was planted in it, and what an engine says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Split(StrEnum):
    """Which half of templates, names and formats: the open one may be looked at, of the final one only totals are shown."""

    OPEN = "open"
    FINAL = "final"


CORE = (
    *("PERSON", "LOC", "EMAIL", "PHONE", "CARD", "IBAN", "BANK", "GOV_ID"),
    *("IP", "MAC", "CRYPTO", "VEHICLE", "DEVICE", "MED"),
)
"""The classes that count for recall, precision, cover and over."""
MORE = ("BIRTH", "USER", "URL")
"""Classes with a recall of their own; masking them is never wrong."""
NEUTRAL = "NEUTRAL"
"""Companies and staff numbers: nobody has to find them, and masking them is not wrong."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        **{"PERSON": "PERSON", "LOCATION": "LOC", "ADDRESS": "LOC", "EMAIL": "EMAIL", "PHONE": "PHONE"},
        **{"CARD": "CARD", "IBAN": "IBAN", "BANK": "BANK", "GOV_ID": "GOV_ID", "IP": "IP", "MAC": "MAC"},
        **{"CRYPTO": "CRYPTO", "VIN": "VEHICLE", "PLATE": "VEHICLE", "IMEI": "DEVICE", "MRN": "MED", "NPI": "MED"},
        **{"DOB": "BIRTH", "AGE": "BIRTH", "USER": "USER", "URL": "URL", "ORG": NEUTRAL, "STAFF": NEUTRAL},
    }
)
"""The class of each kind that is planted."""


@dataclass(frozen=True, slots=True)
class Span:
    """Planted data, as code-point offsets; `detail` says which identifier or form it is."""

    start: int
    end: int
    kind: str
    detail: str = ""

    @property
    def group(self) -> str:
        """The class that it counts for."""
        return GROUPS[self.kind]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its labels. `suite` is the row of the report; `form` the kind of document within it."""

    id: str
    suite: str
    form: str
    language: str
    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """A stretch of a document that an engine marks, with the class that its entity name stands for."""

    start: int
    end: int
    group: str
    entity: str = ""
