"""Zip archives that come out the same each time: one date for every entry, and for the properties inside."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable

STAMP = (2026, 1, 12, 9, 0, 0)
ISO_STAMP = "2026-01-12T09:00:00Z"

_DATES = re.compile(
    rb"(<dcterms:(?:created|modified)[^>]*>|<meta:creation-date>|<dc:date>| w:date=\")(?:19|20)\d\d-[\d:T.+-]*Z?"
)


def settled(archive: bytes) -> bytes:
    """The same archive with fixed dates."""
    return rewritten(archive, lambda _name, content: _DATES.sub(rb"\g<1>" + ISO_STAMP.encode(), content))


def rewritten(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Each part through `change`; order and way of storing stay (an ODT and an EPUB begin with a stored `mimetype`)."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        parts = [
            (part.filename, change(part.filename, source.read(part)), part.compress_type) for part in source.infolist()
        ]
    return packed(parts)


def packed(parts: Iterable[tuple[str, bytes, int]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content, compression in parts:
            archive.writestr(entry(name, compression), content)
    return buffer.getvalue()


def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    information = zipfile.ZipInfo(name, STAMP)
    information.compress_type = compression
    information.external_attr = 0o644 << 16
    return information
