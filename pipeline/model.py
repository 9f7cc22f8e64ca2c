"""The nouns. Frozen, slotted, and silent about text: no field that holds document text shows in a repr."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from detectors import Finding

INSIDE = "!/"
"""Between the uri of a document and the name of one inside it."""


def lies_in(uri: str, pattern: str) -> bool:
    """Whether a policy's glob speaks of a document.

    One inside another counts as lying there, and beside it: the folders that an archive says it has are its author's words, and
    must not choose the policy. Only a glob that has `!/` itself reads them.
    """
    if INSIDE not in uri or INSIDE in pattern:
        return fnmatchcase(uri, pattern)
    outermost = uri.partition(INSIDE)[0]
    beside = "".join((*outermost.rpartition("/")[:2], uri.rpartition("/")[2]))
    return fnmatchcase(outermost, pattern) or fnmatchcase(beside, pattern)


@dataclass(frozen=True, slots=True)
class AccessList:
    """Who may read a document, as its source states it: `user:alice@example.com`, `group:legal`, `public`."""

    readers: tuple[str, ...]
    deny: tuple[str, ...] = ()
    stated_in: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as it was found. `readers` is None where the source has no access list: nobody may read it.

    `fault` is set where the source could not hand over the content (`too_large`, `unreadable`, `outside_root`,
    `not_a_file`, `access_list_invalid`):
    such a document is held, never skipped. `parent` is the id of the document that it was found inside.
    """

    uri: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    readers: AccessList | None
    parent: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    fault: str | None = None

    @property
    def id(self) -> str:
        """The document's name in the ledger; see `document_id`."""
        return document_id(self.uri, self.parent)


def document_id(uri: str, parent: str | None = None) -> str:
    """A document's id, the same over runs and versions: SHA-256 of its uri and of its parent's id, 32 hexadecimal digits.

    The parent keeps an attachment `a.eml!/b.pdf` apart from a file `b.pdf` in a folder that somebody named `a.eml!`.
    """
    return hashlib.sha256(f"{parent or ''}\0{uri}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Element:
    """A structural part of a document: a view into its canonical text. `kind` is unstructured's category (`Title`, `Table`).

    `language` is an ISO 639-1 code where the element has words enough to tell it.
    """

    start: int
    end: int
    kind: str
    page: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class HiddenSpan:
    """Text that a person looking at the document would not see: why (`pdf_invisible`), and where (`page 3`)."""

    start: int
    end: int
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document inside a document: a file attached to a mail, a member of an archive.

    `name` may be a path. `fault` is set where it is there and can't be read: why.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)
    fault: str | None = None


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


class Action(IntEnum):
    """What may happen to a text, mild to strict: the verdict over several findings is their `max()`."""

    ALLOW = 0
    REDACT = 1
    QUARANTINE = 2
    REJECT = 3


class State(StrEnum):
    """Where a document stands. Every document that a run saw is in exactly one of these."""

    INDEXED = "indexed"
    PARTIAL = "partial"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Operation:
    """How a redacted span is rewritten: which operator of `pipeline/operators/`, and its options by name."""

    operator: str = "placeholder"
    options: tuple[tuple[str, int | str], ...] = ()


KEEP = "keep"
"""The operator that leaves a span as it is."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Why a finding may stand: the id of the policy's allow entry, and who answers for it."""

    entry: str
    owner: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy makes of one finding. `whole_document` widens a quarantine from the chunk to the document.

    `allowance` is set where an allow entry lets the finding stand; `marker_ignored` where a marker in the document asks for
    that and the policy does not believe it. `number` counts, from 1, the different values of the finding's rule in the document;
    0 where nothing is done with the finding.
    """

    finding: Finding
    action: Action
    operation: Operation
    whole_document: bool
    allowance: Allowance | None = None
    marker_ignored: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """Where a finding begins, for a person: the line of the canonical text, from 1, and the page where the format has pages."""

    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to one chunk, and why: the decisions that touch it, and reason codes (`injection:override`)."""

    chunk: Chunk
    action: Action
    decisions: tuple[Decision, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Redaction:
    """One span: document offsets `start..end` became `new_start..new_end` of the sanitized text, by the operator of that name."""

    start: int
    end: int
    new_start: int
    new_end: int
    rule: str
    operator: str


@dataclass(frozen=True, slots=True)
class SanitizedChunk:
    """A chunk's text as it may be indexed, with the map back to the document."""

    chunk: Chunk
    text: str = field(repr=False)
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class AccessScope:
    """Who may read, as sorted principals. Deny beats allow; an empty `allow` is nobody."""

    allow: tuple[str, ...]
    deny: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Principal:
    """A person and the groups that the membership file puts them in."""

    user: str
    groups: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every name that an access list may call this person by."""
        return (f"user:{self.user}", *(f"group:{group}" for group in self.groups), "public")


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link of the audit chain. `details` holds ids, codes and counts, never document text."""

    sequence: int
    at: datetime
    actor: str
    event: str
    subject: str
    details: Mapping[str, Any]
    previous_hash: str
    hash: str
