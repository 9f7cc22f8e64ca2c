"""Codes in plain words: reasons, categories, severities, faults and what mends them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract import FAULTS, REASONS
from pipeline.model import KEEP, Action, Decision
from pipeline.quarantine import ItemState, Kind
from pipeline.review import Rejection

CATEGORIES = {
    "injection": "Planted instruction",
    "hidden": "Hidden text",
    "credential": "Credential",
    "pii": "Personal data",
    "uninspected": "Could not be inspected",
}
"""What an item may be held for, in the words of the page; the keys are the filter's values."""

SEVERITIES = ("Low", "Medium", "High", "Critical")
STATES = {
    ItemState.HELD: "Held",
    ItemState.RELEASED: "Released",
    ItemState.REDACTED: "Redacted",
    ItemState.REJECTED: "Rejected",
    ItemState.SUPERSEDED: "Superseded",
}
KINDS = {
    Kind.DOCUMENT: "whole document",
    Kind.CHUNK: "one passage",
    Kind.UNINSPECTED: "not inspected",
    Kind.WITHDRAWN: "withdrawn from the index",
}
ACTIONS = {
    Action.ALLOW: "notes it",
    Action.REDACT: "cuts it out",
    Action.QUARANTINE: "holds it",
    Action.REJECT: "rejects it",
}

_HIDDEN = {
    "zero_width": "Zero-width characters that split words or carry data.",
    "tag_characters": "Text in Unicode tag characters, which no screen shows and a model reads.",
    "bidi_override": "Direction marks that make a text read differently from how it is stored.",
    "variation_selectors": "Data in variation selectors, which no screen shows.",
    "private_use": "A run of private-use characters, which mean nothing to a reader.",
    "terminal_escape": "Terminal escape sequences, which can hide or overwrite text.",
    "soft_hyphens": "Soft hyphens that take words apart.",
    "mixed_script_word": "Words that mix look-alike letters of two scripts.",
}
_EXPLAINED = {
    "injection": "A sentence that speaks to a model instead of to the reader.",
    "credential": "What looks like a key, token or password.",
    "pii": "What identifies a person.",
}
_COMPARED = {
    "settled_attack": "A passage that a reviewer has rejected before, whole or nearly.",
    "repeated_sentence": "An instruction that stands in many documents that have nothing else in common.",
}
_OTHER_FAULTS = {
    "unreadable": "The file could not be read from its source.",
    "access_list_invalid": "The list of who may read it can't be understood.",
}
_MENDS = {
    "unsupported_type": "Convert it to a kind that is read, such as PDF, Word, HTML or plain text.",
    "type_mismatch": "Give the file the ending that fits its content.",
    "encrypted": "Store it without a password.",
    "broken": "Open it in the program that made it and save it again.",
    "archive_ratio": "Unpack it and store the parts that are needed by themselves.",
    "archive_entries": "Split it into smaller files.",
    "entity_bomb": "Save the XML without a document type declaration.",
    "too_large": "Split it into smaller files, or raise max_bytes in the policy's [extract].",
    "too_deep": "Simplify its nesting, or save it in another format.",
    "too_many_pages": "Split it into smaller files.",
    "too_many_attachments": "Store the attachments as files of their own.",
    "no_text": "If it is a scan, run text recognition over it; if it is meant to be empty, reject it.",
    "needs_libreoffice": "Install LibreOffice (Debian: libreoffice-writer-nogui, -impress-nogui), or save it as docx or pptx.",
    "needs_tesseract": "Install Tesseract (Debian: tesseract-ocr) and set ocr = true in the policy's [extract]; or reject it.",
    "timeout": "Split it into smaller files, or raise the seconds in the policy's [extract].",
    "memory": "Split it into smaller files, or raise memory_bytes in the policy's [extract].",
    "crashed": "Save it again, or in another format; if it still fails, reject it and report the file's format.",
    "unreadable": "Check that the file exists and that Pratique's account may read it.",
    "access_list_invalid": "Correct the access.toml nearest to it, or the readers in its manifest.",
}
_MEND_CHECK = "Split it into smaller files; if that does not help, run the check on it by hand to see what stops it."


@dataclass(frozen=True, slots=True)
class Cause:
    """Reasons of one kind: their category, their short names, and the one sentence that explains them all."""

    category: str
    labels: tuple[str, ...]
    sentence: str
    mend: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code in words: which of `CATEGORIES`, a short name, one sentence, and what mends it where something does."""

    category: str
    label: str
    sentence: str
    mend: str = ""


def done_with(decision: Decision) -> str:
    """What the policy does with a finding."""
    kept = decision.action is Action.REDACT and decision.operation.operator == KEEP
    return "keeps it" if kept else ACTIONS[decision.action]


def reason(code: str) -> Reason:
    """A reason code such as `hidden:zero_width` or `could_not_inspect:encrypted` in plain words."""
    category, _, rule = code.partition(":")
    if category == "could_not_inspect":
        return _fault(rule)
    return Reason(category, _spoken(rule), _sentence(category, rule))


def causes(codes: Sequence[str]) -> tuple[Cause, ...]:
    """Reason codes gathered by what explains them, in the order in which each first appears."""
    labels: dict[tuple[str, str, str], list[str]] = {}
    for each in map(reason, codes):
        labels.setdefault((each.category, each.sentence, each.mend), []).append(each.label)
    return tuple(Cause(category, tuple(names), sentence, mend) for (category, sentence, mend), names in labels.items())


def echo(done: Rejection) -> str:
    """What a rejection did beyond its item, in one or two sentences; empty where it did nothing."""
    withdrawn, standing = len(done.echo.withdrawn), len(done.echo.standing)
    told = []
    if withdrawn:
        told.append(
            f"{withdrawn} {_resembling(withdrawn)} it, and was withdrawn."
            if withdrawn == 1
            else f"{withdrawn} {_resembling(withdrawn)} it, and were withdrawn."
        )
    if standing:
        told.append(
            f"{standing} {_resembling(standing)} it and stays: a reviewer let it in."
            if standing == 1
            else f"{standing} {_resembling(standing)} it and stay: reviewers let them in."
        )
    return " ".join(told)


def _resembling(count: int) -> str:
    return "document in the index resembles" if count == 1 else "documents in the index resemble"


def _sentence(category: str, rule: str) -> str:
    if category == "hidden":
        return _HIDDEN.get(rule) or REASONS.get(rule, "Text that a reader does not see.")
    if category == "injection" and rule in _COMPARED:
        return _COMPARED[rule]
    return _EXPLAINED.get(category, "A finding that the policy does not know.")


def _fault(code: str) -> Reason:
    known = {**FAULTS, **_OTHER_FAULTS}
    if code in known:
        return Reason("uninspected", _spoken(code), known[code], _MENDS[code])
    check, _, why = code.rpartition(":")
    sentence = f"The check for {_spoken(check) or 'findings'} did not come to its end ({_spoken(why)})."
    return Reason("uninspected", _spoken(code.replace(":", ": ")), sentence, _MEND_CHECK)


def _spoken(code: str) -> str:
    """`zero_width` and `aws-access-key` as words; acronyms in capitals (`US_SSN`) keep them."""
    return code.replace("_", " ").replace("-", " ").strip()
