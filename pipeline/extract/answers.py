"""An extracted document as a frame, and back. The pool trusts a worker as little as the file that it read."""

import re
from typing import Any

from pipeline.extract.names import inner_path
from pipeline.extract.reasons import FAULTS, REASONS
from pipeline.model import Attachment, Element, ExtractedDocument, HiddenSpan

_LANGUAGE = re.compile("[a-z]{2,3}")


def encode(document: ExtractedDocument) -> tuple[dict[str, Any], bytes]:
    """The header and the body of the frame that carries `document`."""
    text = document.text.encode("utf-8")
    header = {
        "elements": [
            [element.start, element.end, element.kind, element.page, element.language] for element in document.elements
        ],
        "hidden": [[span.start, span.end, span.reason, span.place] for span in document.hidden],
        "attachments": [
            [found.name, found.media_type, len(found.content), found.fault] for found in document.attachments
        ],
        "text": len(text),
        "extractor": document.extractor,
    }
    return header, text + b"".join(found.content for found in document.attachments)


def decode(header: dict[str, Any], body: bytes) -> ExtractedDocument:
    """The document of a frame. Raises `ValueError` where a span, a reason or a length can't be true."""
    text = body[: _number(header["text"], len(body))].decode("utf-8")
    return ExtractedDocument(
        text=text,
        elements=tuple(_element(row, len(text)) for row in header["elements"]),
        hidden=tuple(_hidden(row, len(text)) for row in header["hidden"]),
        attachments=_attachments(header["attachments"], body, header["text"]),
        extractor=str(header["extractor"]),
    )


def fault(header: dict[str, Any]) -> str | None:
    """The reason of a refusal, None if the frame carries a document."""
    reason = header.get("fault")
    return reason if reason is None or reason in FAULTS else "crashed"


def _element(row: list[Any], length: int) -> Element:
    start, end, kind, page, language = row
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ValueError("a language that can't be")
    return Element(
        _number(start, length), _number(end, length), str(kind)[:40], None if page is None else int(page), language
    )


def _hidden(row: list[Any], length: int) -> HiddenSpan:
    start, end, reason, place = row
    if reason not in REASONS or not 0 <= start < end <= length:
        raise ValueError("a hidden span that can't be")
    return HiddenSpan(start, end, reason, str(place)[:200])


def _attachments(rows: list[list[Any]], body: bytes, offset: int) -> tuple[Attachment, ...]:
    found = []
    for name, media_type, length, reason in rows:
        if reason is not None and reason not in FAULTS:
            raise ValueError("a fault that can't be")
        content = body[offset : offset + _number(length, len(body) - offset)]
        found.append(Attachment(inner_path(str(name)), str(media_type)[:255], content, reason))
        offset += length
    return tuple(found)


def _number(value: object, largest: int) -> int:
    if not isinstance(value, int) or not 0 <= value <= largest:
        raise ValueError("a number out of range")
    return value
