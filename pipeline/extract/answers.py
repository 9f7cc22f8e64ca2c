"""An extracted document as a frame, and back. The pool trusts a worker as little as the file that it read."""

import re
from typing import Any

from pipeline.errors import CouldNotInspect
from pipeline.extract.names import inner_path
from pipeline.extract.reasons import FAULTS, REASONS
from pipeline.model import Attachment, Element, ExtractedDocument, HiddenSpan

_LAST_PAGE = 10_000_000
_LONGEST_NAME = 100_000
_LANGUAGE = re.compile("[a-z]{2,3}")


def encode(document: ExtractedDocument) -> tuple[dict[str, Any], bytes]:
    """The header and the body of the frame that carries `document`."""
    text = document.text.encode("utf-8")
    header = {
        "elements": [
            [element.start, element.end, element.kind, element.page, element.language] for element in document.elements
        ],
        "hidden": [[span.start, span.end, span.reason, _storable(span.place)] for span in document.hidden],
        "attachments": [
            [_storable(found.name), _storable(found.media_type), len(found.content), found.fault]
            for found in document.attachments
        ],
        "text": len(text),
        "extractor": document.extractor,
    }
    return header, text + b"".join(found.content for found in document.attachments)


def taken(header: dict[str, Any], body: bytes) -> ExtractedDocument:
    """The document of a frame. Raises `CouldNotInspect` with the worker's reason, or `crashed` where the answer can't be true."""
    reason = header.get("fault")
    if reason is not None:
        raise CouldNotInspect(reason if isinstance(reason, str) and reason in FAULTS else "crashed")
    try:
        return decode(header, body)
    except (ValueError, KeyError, TypeError):
        raise CouldNotInspect("crashed") from None


def decode(header: dict[str, Any], body: bytes) -> ExtractedDocument:
    """The document of a frame. Raises `ValueError`, `KeyError` or `TypeError` where a span, a reason or a length can't be true."""
    text = body[: _number(header["text"], len(body))].decode("utf-8")
    return ExtractedDocument(
        text=text,
        elements=tuple(_element(row, len(text)) for row in header["elements"]),
        hidden=tuple(_hidden(row, len(text)) for row in header["hidden"]),
        attachments=_attachments(header["attachments"], body, header["text"]),
        extractor=_word(header["extractor"], 200),
    )


def _element(row: list[Any], length: int) -> Element:
    start, end, kind, page, language = row
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ValueError("a language that can't be")
    first, last = _span(start, end, length)
    return Element(first, last, _word(kind, 40), None if page is None else _number(page, _LAST_PAGE), language)


def _hidden(row: list[Any], length: int) -> HiddenSpan:
    start, end, reason, place = row
    first, last = _span(start, end, length)
    if reason not in REASONS or first == last:
        raise ValueError("a hidden span that can't be")
    return HiddenSpan(first, last, reason, _word(place, 200))


def _attachments(rows: list[list[Any]], body: bytes, offset: int) -> tuple[Attachment, ...]:
    found = []
    for name, media_type, length, reason in rows:
        if reason is not None and reason not in FAULTS:
            raise ValueError("a fault that can't be")
        content = body[offset : offset + _number(length, len(body) - offset)]
        found.append(Attachment(inner_path(_word(name, _LONGEST_NAME)), _word(media_type, 255), content, reason))
        offset += length
    return tuple(found)


def _span(start: object, end: object, length: int) -> tuple[int, int]:
    last = _number(end, length)
    return _number(start, last), last


def _number(value: object, largest: int) -> int:
    if type(value) is not int or not 0 <= value <= largest:
        raise ValueError("a number out of range")
    return value


def _word(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    value.encode("utf-8")  # a lone surrogate is a `ValueError`
    return value[:longest]


def _storable(text: str) -> str:
    """The text without what no database takes: lone surrogates, which damaged mails have in their names, and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
