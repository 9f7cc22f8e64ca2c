"""The nouns. Frozen, slotted, and silent about text: no field that holds document text shows in a repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

from detectors import Finding


@dataclass(frozen=True, slots=True)
class AccessList:
    """Who may read a document, as its source states it: `user:alice@example.com`, `group:legal`, `public`."""

    readers: tuple[str, ...]
    deny: tuple[str, ...] = ()
    stated_in: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as it was found. `readers` is None where the source has no access list: nobody may read it.

    `fault` is set where the source could not hand over the content (`too_large`, `unreadable`, `access_list_invalid`):
    such a document is held, never skipped.
    """

    uri: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    readers: AccessList | None
    parent: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A structural part of a document: a view into its canonical text. `kind` is unstructured's category (`Title`, `Table`)."""

    start: int
    end: int
    kind: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class HiddenSpan:
    """Text that a person looking at the document would not see: why (`pdf_invisible`), and where (`page 3`)."""

    start: int
    end: int
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document inside a document (a file attached to a mail)."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """The one canonical text of a document. All offsets, everywhere, count Unicode code points of `text`.

    `text` holds hidden text too, so that it is inspected; `hidden` says which parts those are.
    """

    text: str = field(repr=False)
    elements: tuple[Element, ...]
    hidden: tuple[HiddenSpan, ...]
    attachments: tuple[Attachment, ...]
    extractor: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A view into the document's canonical text: `text[start:end]`."""

    ordinal: int
    start: int
    end: int
    page: int | None
