"""What a file is, by its content and its name. A file that is two things at once is read as both, or not at all."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from compound import compound, message
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.sniff import sniff

LIMITS = Limits()


def kind_of(name: str, content: bytes, media_type: str = "") -> str:
    try:
        return sniff(name, media_type, content, LIMITS)
    except CouldNotInspect as refusal:
        return refusal.reason


def _zip(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def _pdf() -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 700, "A page with a line of text.")
    canvas.save()
    return written.getvalue()


def _behind(front: bytes, packed: bytes) -> bytes:
    """An archive behind something else, its offsets corrected, as an unpacker would have it."""
    written = io.BytesIO(front)
    written.seek(0, io.SEEK_END)
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(written, "a") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return written.getvalue()


def _picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, kind)
    return written.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}
FILES = {"a.txt": b"words"}
PAGE = b"<html><body>words</body></html>"

KINDS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a Word file without a name": ("blob", lambda: _zip(DOCX), "docx"),
    "an archive without a name": ("blob", lambda: _zip(FILES), "zip"),
    "an empty archive": ("a.zip", lambda: _zip({}), "zip"),
    "an archive of a PDF, not compressed": ("a.zip", lambda: _zip({"a.pdf": _pdf()}, zipfile.ZIP_STORED), "zip"),
    "a tar of a PDF": ("a.tar", lambda: _tar({"a.pdf": _pdf()}).rstrip(b"\0"), "tar"),
    "a tar of an archive": ("a.tar", lambda: _tar({"a.zip": _zip(FILES)}), "tar"),
    "a compressed tar under its short name": ("a.tgz", lambda: gzip.compress(_tar(FILES)), "gz"),
    "a PDF behind a blank line": ("a.pdf", lambda: b"\n" + _pdf(), "pdf"),
    "a PDF behind some bytes": ("a.pdf", lambda: b"\x00\x01\x02\x03" + _pdf(), "pdf"),
    "a message": ("a.msg", lambda: compound(message({0x37: "Subject"})), "msg"),
    "a JPEG under its other name": ("a.jpeg", lambda: _picture("JPEG"), "jpeg"),
    "a text that speaks of formats": ("a.txt", lambda: b"A PDF begins with %PDF-1.7, and startxref ends it.", "txt"),
    "a page named txt is read as it stands": ("a.txt", lambda: PAGE, "txt"),
    "a mailbox without a name": ("Inbox", lambda: b"From a@b Mon Jan  5 09:00:00 2026\nFrom: a@b\nTo: c\nDate: d\n\nwords", "mbox"),
    "a letter that begins with From": ("letter", lambda: b"From here on it rains.\nAnd then it stops: mostly.\n", "txt"),
}  # fmt: skip

TRICKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a PDF that is an archive too": ("a.pdf", lambda: _behind(_pdf(), _zip(FILES)), "type_mismatch"),
    "a PDF in front of an archive's comment": ("a.pdf", lambda: _pdf() + _zip(FILES, comment=b"%%EOF\n"), "type_mismatch"),
    "a picture that is an archive too": ("a.png", lambda: _behind(_picture("PNG"), _zip(FILES)), "type_mismatch"),
    "an RTF that is an archive too": ("a.rtf", lambda: _behind(rb"{\rtf1 words}", _zip(FILES)), "type_mismatch"),
    "a page in front of a PDF": ("a.pdf", lambda: PAGE + b"\xff\xfe\x00" + _pdf(), "type_mismatch"),
    "a page in front of a plain PDF": ("a.html", lambda: PAGE + b"%PDF-1.4\nstream\nstartxref\n9\n%%EOF", "type_mismatch"),
    "a Word file with a PDF in its first part": (
        "a.docx", lambda: _zip({"a": _pdf(), **DOCX}, zipfile.ZIP_STORED, b"startxref\n9\n%%EOF"), "type_mismatch",
    ),
    "an archive with a PDF in a name": (
        "a.zip", lambda: _zip({"%PDF-1.4\n1 0 obj": b"words"}, comment=b"startxref\n9\n%%EOF"), "type_mismatch",
    ),
    "a tar with a PDF in a name": ("a.tar", lambda: _tar({"%PDF-1.4": _pdf()}).rstrip(b"\0"), "type_mismatch"),
    "an archive named pdf": ("a.pdf", lambda: _zip(FILES), "type_mismatch"),
    "an archive named docx": ("a.docx", lambda: _zip(FILES), "type_mismatch"),
    "a Word file named zip": ("a.zip", lambda: _zip(DOCX), "type_mismatch"),
    "a Word file named xlsx": ("a.xlsx", lambda: _zip(DOCX), "type_mismatch"),
    "two kinds of Office file in one": ("a.docx", lambda: _zip({**DOCX, "xl/workbook.xml": b"<w/>"}), "unsupported_type"),
    "a picture named txt": ("a.txt", lambda: _picture("PNG"), "type_mismatch"),
    "a JPEG named png": ("a.png", lambda: _picture("JPEG"), "type_mismatch"),
    "a compressed file named txt": ("a.txt", lambda: gzip.compress(b"words"), "type_mismatch"),
    "a compressed file named zip": ("a.zip", lambda: gzip.compress(b"words"), "type_mismatch"),
    "a message named doc": ("a.doc", lambda: compound(message({0x37: "Subject"})), "type_mismatch"),
    "an archive of a kind that no program is known for": ("a.kmz", lambda: _zip(FILES), "unsupported_type"),
    "a compound file of another program": ("a.msi", lambda: compound({"Table": b"rows"}), "unsupported_type"),
    "a program": ("a.exe", lambda: b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "unsupported_type"),
    "a program named txt": ("a.txt", lambda: b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "unsupported_type"),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_a_file_is_what_its_content_says(case: str) -> None:
    name, make, kind = KINDS[case]
    assert kind_of(name, make()) == kind


@pytest.mark.parametrize("trick", TRICKS)
def test_a_file_that_may_be_read_in_two_ways_is_not_read(trick: str) -> None:
    name, make, reason = TRICKS[trick]
    assert kind_of(name, make()) == reason


def test_a_pdf_may_carry_an_archive_inside() -> None:
    packed = _zip(FILES)
    carried = _pdf().replace(b"trailer", b"9 0 obj <<>> stream\n" + packed + b"\nendstream endobj\ntrailer", 1)
    assert kind_of("a.pdf", carried) == "pdf"


def test_the_media_type_counts_where_the_name_says_nothing() -> None:
    assert kind_of("part-1", _zip(FILES), "application/zip") == "zip"
    assert kind_of("part-1", _zip(FILES), "application/pdf") == "type_mismatch"
    assert kind_of("part-1", _zip(FILES), "application/octet-stream") == "zip"
