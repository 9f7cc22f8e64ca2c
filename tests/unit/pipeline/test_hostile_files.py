"""Files that were made to cost: each ends with its verdict, in bounded time, and the parent does not grow with them."""

import io
import random
import time
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from reading import answer, read, saved, zipped
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor, Limits

LIMITS = Limits(cpu_seconds=2, wall_seconds=60, max_text_chars=2_000_000)
READ = "read"
"""The verdict on a file that is harmless after all: its words are all there."""

WORDS = "The tide was late."


def _pdf(content: bytes, *, packed: bool = False) -> bytes:
    written = BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 700, WORDS)
    canvas.save()
    pdf = pikepdf.open(BytesIO(written.getvalue()))
    stream = pikepdf.Stream(pdf, content, Filter=pikepdf.Name.FlateDecode) if packed else pikepdf.Stream(pdf, content)
    pdf.pages[0].Contents = stream
    return saved(pdf.save)


def _deflated(size: int) -> bytes:
    """Blanks, packed 1,000 to 1: one packed block, repeated, which takes no time to write."""
    block, packer = b" " * 4_000_000, zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    count, check = size // len(block), 1
    for _ in range(count):
        check = zlib.adler32(block, check)
    return first + again * (count - 1) + b"\x03\x00" + check.to_bytes(4, "big")


def _page_tree(depth: int) -> bytes:
    """Nodes of a page tree that name the same node below twice: 2 ** depth pages in a few kilobytes."""
    kids = "<</Type/Pages/Kids[{0} 0 R {0} 0 R]/Count 2/MediaBox[0 0 99 99]>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        *(kids.format(number) for number in range(3, depth + 3)),
        "<</Type/Page>>",
    ]
    written = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return written + head.encode() + f"startxref\n{len(written)}\n%%EOF".encode()


def _mails(depth: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "Tides"
    mail.set_content(WORDS)
    for _ in range(depth):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "a@example.com", "Tides"
        outer.set_content(WORDS)
        outer.add_attachment(mail)
        mail = outer
    return mail.as_bytes()


def _billion_laughs() -> bytes:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE r [<!ENTITY l0 "ha">{rows}]><r>&l9;</r>'.encode()


def _word(body: bytes) -> bytes:
    ns = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = b"<w:document " + ns + b"><w:body>" + body + b"</w:body></w:document>"
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


FILES: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "a PDF of 400 MB of blanks": ("a.pdf", lambda: _pdf(_deflated(400_000_000), packed=True), {"archive_ratio"}),
    "a PDF of 400,000 operators": ("a.pdf", lambda: _pdf(b"0 0 m 9 9 l S\n" * 133_000), {"no_text", "timeout"}),
    "a PDF whose page tree doubles": ("a.pdf", lambda: _page_tree(40), {"broken", "too_many_pages"}),
    "random bytes named PDF": ("a.pdf", lambda: random.Random(6).randbytes(100_000), {"broken"}),
    "random bytes with a PDF's mark": ("a.pdf", lambda: b"%PDF-1.7\n" + random.Random(6).randbytes(100_000), {"broken"}),
    "a page of 200,000 tags in each other": ("a.html", lambda: b"<b>" * 200_000 + WORDS.encode(), {"too_deep"}),
    "a page of 300 tables in each other": (
        "a.html", lambda: b"<table><tr><td>" * 300 + WORDS.encode() + b"</td></tr></table>" * 300, {"too_deep"},
    ),
    "XML of 200,000 tags in each other": ("a.xml", lambda: b"<a>" * 200_000 + b"x" + b"</a>" * 200_000, {"too_deep", "broken"}),
    "a Word file of 200,000 tags in each other": (
        "a.docx", lambda: _word(b"<w:p>" * 200_000 + b"</w:p>" * 200_000), {"too_deep", "broken"},
    ),
    "XML entities in powers of ten": ("a.xml", _billion_laughs, {"entity_bomb"}),
    "Markdown of opening brackets": ("a.md", lambda: b"[" * 50_000, {"timeout", READ}),
    "Markdown of stars": ("a.md", lambda: b"*a_" * 17_000, {"timeout", READ}),
    "Markdown of quotes": ("a.md", lambda: b">" * 50_000 + b" x", {"timeout", "too_deep", READ}),
    "a field of 20 MB in a table": ("a.csv", lambda: b'a,"' + b"x" * 20_000_000 + b'"\n', {"too_large"}),
    "a table of ragged rows": ("a.csv", lambda: b"\n".join(b"tide," * (n % 40) for n in range(5_000)), {READ}),
    "a table of a million columns": ("a.csv", lambda: b"," * 1_000_000 + b"tide", {READ, "too_large"}),
    "a quotation mark without an end": ("a.csv", lambda: b'a,"b\n' + b"tide,late\n" * 20_000, {READ}),
    "a mail in a mail, 60 deep": ("a.eml", lambda: _mails(60), {READ, "too_deep"}),
    "a mail of 20,000 parts": (
        "a.eml",
        lambda: b"From: a@example.com\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: application/pdf\n\nx\n" * 20_000 + b"--b--\n",
        {"too_many_attachments"},
    ),
    "RTF of 200,000 groups": ("a.rtf", lambda: rb"{\rtf1 " + b"{" * 200_000 + b"}" * 200_001, {"too_deep"}),
    "JSON of 200,000 lists": ("a.json", lambda: b"[" * 200_000 + b"]" * 200_000, {"too_deep"}),
    "a megabyte word": ("a.txt", lambda: b"x" * 1_000_000, {READ}),
    "a million blank lines": ("a.txt", lambda: b"\n" * 1_000_000 + WORDS.encode(), {READ}),
    "style rules times elements": (
        "a.html",
        lambda: b"<style>" + b"".join(b"div p:nth-child(%d) b{color:red}" % n for n in range(3_000)) + b"</style>"
        + b"<div><p><b>tide</b></p></div>" * 3_000,
        {READ, "timeout", "too_large"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_cost_has_its_verdict(name: str, extractor: Extractor) -> None:
    file, make, expected = FILES[name]
    content = make()
    began = time.monotonic()
    found = answer(extractor, file, content)
    assert time.monotonic() - began < LIMITS.wall_seconds + 20
    assert (found if isinstance(found, str) else READ) in expected


def test_after_all_of_them_the_next_file_is_read(extractor: Extractor) -> None:
    assert read(extractor, "a.txt", WORDS).text == WORDS


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux")
def test_the_parent_does_not_grow_with_what_its_workers_unpack(extractor: Extractor) -> None:
    bomb = zipped({f"{number}.txt": b"\0" * 9_000_000 for number in range(20)})
    archive = io.BytesIO(zipped({"a.txt": WORDS, "b.txt": "x" * 4_000_000}))
    answer(extractor, "a.zip", bomb)
    before = _resident()
    for _ in range(5):
        assert answer(extractor, "a.zip", bomb) == "archive_ratio"
        assert len(read(extractor, "b.zip", archive.getvalue()).attachments) == 2
    assert _resident() - before < 40_000_000
