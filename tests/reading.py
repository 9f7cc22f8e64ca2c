"""Reading one file in a test, by way of the real pool: `extractor` of `conftest` has the limits that a module calls LIMITS."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest

from pipeline.errors import CouldNotInspect
from pipeline.extract import Extractor
from pipeline.model import ExtractedDocument, SourceDocument


def read(
    extractor: Extractor, name: str, content: bytes | str, media_type: str = "", uri: str = ""
) -> ExtractedDocument:
    """The document that comes of a file of that name."""
    content = content.encode() if isinstance(content, str) else content
    return extractor.extract(SourceDocument(uri or name, name, media_type, content, None))


def refusal(extractor: Extractor, name: str, content: bytes | str) -> str:
    """The reason for which nothing comes of it."""
    with pytest.raises(CouldNotInspect) as refused:
        read(extractor, name, content)
    return refused.value.reason


def answer(extractor: Extractor, name: str, content: bytes | str) -> ExtractedDocument | str:
    """The document, or the reason why there is none."""
    try:
        return read(extractor, name, content)
    except CouldNotInspect as refused:
        return refused.reason


def why(document: ExtractedDocument, text: str) -> list[str | None]:
    """For each place where `text` stands: the reason for which all of it is hidden, or None if nothing of it is."""
    found: list[str | None] = []
    start = document.text.find(text)
    while start >= 0:
        end = start + len(text)
        spans = [span for span in document.hidden if span.start < end and start < span.end]
        assert not spans or (spans[0].start <= start and end <= spans[-1].end)
        found.append(spans[0].reason if spans else None)
        start = document.text.find(text, end)
    return found


def saved(save: Callable[[BytesIO], object]) -> bytes:
    """What a library writes into the file that it is given."""
    written = BytesIO()
    save(written)
    return written.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip file of these members."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()
