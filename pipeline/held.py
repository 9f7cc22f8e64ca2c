"""What an item of the quarantine holds, and the form in which it is sealed."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from detectors import Category, Evidence, Finding
from pipeline.model import Action, Allowance, Chunk, Decision, Operation, Redaction, SanitizedChunk

CONTEXT = 400
"""Characters that a reviewer is shown around a finding."""


@dataclass(frozen=True, slots=True)
class Held:
    """What an item holds: the document's canonical text, the chunks of it that are kept out, and what was decided on them.

    `nearby` are the decisions on the text around those chunks, as far as a reviewer is shown it. Where the item was withdrawn from
    the index, `standing` is what stood there, and `text` is that, put together.
    """

    text: str = field(repr=False)
    chunks: tuple[Chunk, ...]
    decisions: tuple[Decision, ...]
    nearby: tuple[Decision, ...] = ()
    standing: tuple[SanitizedChunk, ...] = ()


def encode(held: Held) -> bytes:
    """The bytes that are sealed."""
    record = {
        "text": held.text,
        "chunks": [asdict(chunk) for chunk in held.chunks],
        "decisions": [asdict(decision) for decision in held.decisions],
        "nearby": [asdict(decision) for decision in held.nearby],
        "standing": [asdict(chunk) for chunk in held.standing],
    }
    return json.dumps(record).encode()


def decode(data: bytes) -> Held:
    """What was held, also by an older version."""
    record = json.loads(data)
    return Held(
        text=record["text"],
        chunks=tuple(Chunk(**chunk) for chunk in record["chunks"]),
        decisions=tuple(_decision(decision) for decision in record["decisions"]),
        nearby=tuple(_decision(decision) for decision in record.get("nearby", ())),  # older items have none
        standing=tuple(_sanitized(chunk) for chunk in record.get("standing", ())),
    )


def _sanitized(record: dict[str, Any]) -> SanitizedChunk:
    redactions = tuple(Redaction(**redaction) for redaction in record["redactions"])
    return SanitizedChunk(Chunk(**record["chunk"]), record["text"], redactions)


def _decision(record: dict[str, Any]) -> Decision:
    finding = record["finding"]
    evidence = Evidence.read(finding.get("evidence", {}))  # older items have none
    restored = {"category": Category(finding["category"]), "layers": tuple(finding["layers"]), "evidence": evidence}
    return Decision(
        Finding(**{**finding, **restored}),
        Action(record["action"]),
        _operation(record),
        record["whole_document"],
        Allowance(**record["allowance"]) if record.get("allowance") else None,  # older items have no such key
        record.get("marker_ignored", False),
        record.get("number", 0),
    )


def _operation(record: dict[str, Any]) -> Operation:
    """How the finding would be rewritten; older items have the operator's name alone."""
    if "operation" not in record:
        return Operation(record["operator"])
    stated = record["operation"]
    return Operation(stated["operator"], tuple((name, value) for name, value in stated["options"]))
