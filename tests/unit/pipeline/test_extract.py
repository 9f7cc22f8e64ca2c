"""The pool: what it refuses and why, and that a hostile file costs one document and nothing else."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pikepdf
import pptx
import pytest
from PIL import Image
from reading import read, refusal
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import CouldNotInspect
from pipeline.extract import FAULTS, Extractor, Limits, extractor_version

LIMITS = Limits(
    max_bytes=3_000_000, cpu_seconds=8, wall_seconds=30, max_unpacked_bytes=30_000_000, max_pages=5, max_text_chars=500_000,
    max_attachments=3, max_depth=100,
)  # fmt: skip


def _pdf(pages: int = 1, text: str = "A page with a line of text.") -> bytes:
    written = BytesIO()
    canvas = Canvas(written)
    for _ in range(pages):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _scan() -> bytes:
    written = BytesIO()
    canvas = Canvas(written)
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 595, 842)
    canvas.save()
    return written.getvalue()


def _edited(edit: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    pdf, written = pikepdf.open(BytesIO(_pdf())), BytesIO()
    edit(pdf)
    pdf.save(written, **saving)
    return written.getvalue()


def _page_loop() -> bytes:
    def loop(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    return _edited(loop)


def _flate_bomb() -> bytes:
    def inflate(pdf: pikepdf.Pdf) -> None:
        packed = zlib.compress(b" " * 60_000_000)
        pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)

    return _edited(inflate)


def _docx(**parts: bytes) -> bytes:
    """A package that looks like a Word file; `document` is its body."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return written.getvalue()


def _with_password_flag(package: bytes) -> bytes:
    """Set the encryption bit of every entry in the central directory and in the local headers."""
    content = bytearray(package)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(signature)
        while position >= 0:
            (flags,) = struct.unpack_from("<H", content, position + offset)
            struct.pack_into("<H", content, position + offset, flags | 1)
            position = content.find(signature, position + 4)
    return bytes(content)


def _picture_slides() -> bytes:
    picture, written = BytesIO(), BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[6]).shapes.add_picture(picture, 0, 0)
    show.save(written)
    return written.getvalue()


def _twin_parts() -> bytes:
    return _docx(document=b"<d/>", documenu=b"<d/>").replace(b"documenu", b"document")


def _locked_pdf() -> bytes:
    return _edited(lambda _: None, encryption=pikepdf.Encryption(user="u", owner="o"))


def _mail_with(attachments: int) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Files", "a@example.com"
    mail.set_content("See the files.")
    for number in range(attachments):
        mail.add_attachment(b"text", maintype="text", subtype="plain", filename=f"{number}.txt")
    return mail.as_bytes()


ENTITIES = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><r>&b;</r>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("a.txt", lambda: b"", "no_text"),
    "a file of white space": ("a.txt", lambda: b" \n\t ", "no_text"),
    "a page without text": ("a.html", lambda: b"<html><body><img src=x></body></html>", "no_text"),
    "a page with a title and no text": ("a.html", lambda: b"<title>Words</title><img src=x>", "no_text"),
    "slides that are pictures": ("a.pptx", _picture_slides, "no_text"),
    "a scan": ("a.pdf", _scan, "no_text"),
    "a picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, "needs_tesseract"),
    "a film": ("a.mp4", lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 40, "unsupported_type"),
    "bytes without a name": ("blob", lambda: bytes(range(256)) * 4, "unsupported_type"),
    "an unknown package": ("a.zip", lambda: _docx().replace(b"word/", b"worm/"), "unsupported_type"),
    "a damaged old Office file": ("a.doc", lambda: OLE, "broken"),
    "PDF bytes named docx": ("a.docx", _pdf, "type_mismatch"),
    "a Word file named pdf": ("a.pdf", lambda: _docx(document=b"<d/>"), "type_mismatch"),
    "PDF bytes named txt": ("a.txt", _pdf, "type_mismatch"),
    "text named pdf": ("a.pdf", lambda: b"just words", "type_mismatch"),
    "random bytes named pdf": ("a.pdf", lambda: bytes(range(256)) * 8, "broken"),
    "a truncated PDF": ("a.pdf", lambda: _pdf()[:400], "broken"),
    "a truncated Word file": ("a.docx", lambda: _docx(document=b"<d/>")[:-30], "broken"),
    "two parts of one name": ("a.docx", _twin_parts, "broken"),
    "broken JSON": ("a.json", lambda: b'{"a": ', "broken"),
    "broken XML": ("a.xml", lambda: b"<a><b></a>", "broken"),
    "an unclosed RTF group": ("a.rtf", lambda: rb"{\rtf1 text {\b more", "broken"),
    "half a UTF-16 character": ("a.txt", lambda: b"\xff\xfea\0b", "broken"),
    "a PDF with a password": ("a.pdf", _locked_pdf, "encrypted"),
    "a zip with a password": ("a.docx", lambda: _with_password_flag(_docx(document=b"<d/>")), "encrypted"),
    "an Office file with a password": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "a zip bomb": ("a.docx", lambda: _docx(document=b" " * 29_000_000), "archive_ratio"),
    "a zip that unpacks beyond the cap": ("a.docx", lambda: _docx(document=b" " * 31_000_000), "archive_ratio"),
    "a flate bomb in a PDF": ("a.pdf", _flate_bomb, "archive_ratio"),
    "too many parts": ("a.docx", lambda: _docx(**{f"p{number}": b"" for number in range(5_001)}), "archive_entries"),
    "XML entities": ("a.xml", lambda: ENTITIES, "entity_bomb"),
    "XML entities in UTF-16": ("a.xml", lambda: ENTITIES.decode().encode("utf-16"), "entity_bomb"),
    "XML entities in a Word file": ("a.docx", lambda: _docx(document=ENTITIES), "entity_bomb"),
    "a file beyond the cap": ("a.txt", lambda: b"a" * 3_000_001, "too_large"),
    "text beyond the cap": ("a.txt", lambda: b"a" * 500_001, "too_large"),
    "deep XML": ("a.xml", lambda: b"<a>" * 101 + b"x" + b"</a>" * 101, "too_deep"),
    "deep JSON": ("a.json", lambda: b"[" * 3_000 + b"1" + b"]" * 3_000, "too_deep"),
    "bottomless JSON": ("a.json", lambda: b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "deep HTML": ("a.html", lambda: b"<div>" * 5_000 + b"x", "too_deep"),
    "deep RTF": ("a.rtf", lambda: rb"{\rtf1 " + b"{" * 101 + b"x" + b"}" * 102, "too_deep"),
    "too many pages": ("a.pdf", lambda: _pdf(6), "too_many_pages"),
    "too many attachments": ("a.eml", lambda: _mail_with(4), "too_many_attachments"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_a_file_that_cannot_be_read_whole_is_refused_with_its_reason(case: str, extractor: Extractor) -> None:
    name, make, reason = REFUSED[case]
    assert refusal(extractor, name, make()) == reason


def test_a_loop_in_the_page_tree_ends(extractor: Extractor) -> None:
    assert refusal(extractor, "a.pdf", _page_loop()) in {"broken", "too_many_pages"}


def test_every_refusal_is_in_the_table_of_faults() -> None:
    assert {reason for _, _, reason in REFUSED.values()} | {"timeout", "memory", "crashed", "needs_libreoffice"} == set(
        FAULTS
    )


def test_an_attachment_of_an_attachment_of_an_attachment_is_too_deep(extractor: Extractor) -> None:
    assert read(extractor, "c.txt", b"words", uri="a.eml!/b.eml!/c.eml!/c.txt").text == "words"
    with pytest.raises(CouldNotInspect, match="too_deep"):
        read(extractor, "d.txt", b"words", uri="a.eml!/b.eml!/c.eml!/d.eml!/d.txt")


def test_the_media_type_decides_where_the_name_says_nothing(extractor: Extractor) -> None:
    assert read(extractor, "noname", b"a,b\n1,2\n", "text/csv").text == "a | b\n1 | 2"


def test_the_content_decides_where_neither_says_anything(extractor: Extractor) -> None:
    assert read(extractor, "noname", b"<!doctype html><p>One</p><p>Two</p>").text == "One\n\nTwo"
    assert read(extractor, "noname", b'{"key": "value"}').text == "key: value"
    assert read(extractor, "noname", _pdf()).text == "A page with a line of text."


def test_a_text_may_speak_of_file_formats(extractor: Extractor) -> None:
    text = "A PDF begins with %PDF-1.7, and a zip with PK."
    assert read(extractor, "formats.md", text.encode()).text == text


def test_source_code_and_unknown_endings_are_read_as_text(extractor: Extractor) -> None:
    assert read(extractor, "a.py", b"def f():\n    return 1").text == "def f():\n    return 1"


def test_plain_text_keeps_its_lines(extractor: Extractor) -> None:
    text = "user: a\n  key: b\n\n- one\n- two"
    document = read(extractor, "a.txt", text.replace("\n", "\r\n").encode())
    assert document.text == text
    assert document.extractor == extractor_version()


def test_text_that_is_not_utf8_is_decoded(extractor: Extractor) -> None:
    assert read(extractor, "a.txt", "Grüße aus Zürich".encode("utf-16")).text == "Grüße aus Zürich"
    assert "Zürich" in read(extractor, "a.txt", ("Grüße aus Zürich, schöne Zeit. " * 5).encode("cp1252")).text


def test_a_ragged_csv_keeps_every_cell(extractor: Extractor) -> None:
    document = read(extractor, "a.csv", b'a;b;c\n1;2\n"x; y";3;4;5\n')
    assert document.text == "a | b | c\n1 | 2\nx; y | 3 | 4 | 5"


def test_json_keeps_keys_values_repeats_and_digits(extractor: Extractor) -> None:
    document = read(extractor, "a.json", b'{"a": {"b": [1.10, true, null]}, "c": "x", "c": "y"}')
    assert document.text == "a.b: 1.10\na.b: true\na.b: null\n\nc: x\n\nc: y"


def test_json_lines_are_read_line_by_line(extractor: Extractor) -> None:
    assert read(extractor, "a.jsonl", b'{"a": 1}\n{"a": "two"}\n').text == "a: 1\n\na: two"


def test_xml_keeps_attributes_and_tails(extractor: Extractor) -> None:
    text = read(extractor, "a.xml", b'<r kind="big">start<x id="7">in<b>bold</b>after</x>end</r>').text
    assert text.split() == ["r.kind:", "big", "r:", "start", "x.id:", "7", "x:", "in", "b:", "bold", "after", "end"]


def test_attachments_come_back_as_documents_of_their_own(extractor: Extractor) -> None:
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner.set_content("The inner text.")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Outside", "a@example.com", "b@example.com"
    mail.set_content("The outer text.")
    mail.add_attachment(b"a,b", maintype="text", subtype="csv", filename="table.csv")
    mail.add_attachment(inner)
    document = read(extractor, "a.eml", mail.as_bytes())
    assert document.text.startswith("Subject: Outside\nFrom: a@example.com\nTo: b@example.com\n\nThe outer text.")
    assert [(found.name, found.media_type) for found in document.attachments] == [
        ("table.csv", "text/csv"),
        ("Inside.eml", "message/rfc822"),
    ]
    assert "The inner text." in read(extractor, "Inside.eml", document.attachments[1].content).text


def test_files_embedded_in_a_pdf_come_back_as_attachments(extractor: Extractor) -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(pdf, b"the attached note", filename="note.txt")

    found = read(extractor, "a.pdf", _edited(attach)).attachments
    assert [(attachment.name, attachment.content) for attachment in found] == [("note.txt", b"the attached note")]


def test_a_refusal_and_a_document_show_no_text_in_their_repr(extractor: Extractor) -> None:
    document = read(extractor, "a.eml", _mail_with(1))
    assert "See the files" not in repr(document)
    with pytest.raises(CouldNotInspect) as refused:
        read(extractor, "a.json", b'{"secretword": ')
    assert "secretword" not in str(refused.value) + repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


SLOW = b"[" * 60_000  # the Markdown parser takes time in the square of these


def test_a_picture_in_a_body_is_no_attachment_and_what_only_claims_to_be_one_is(extractor: Extractor) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Tide tables"
    mail.set_content("See below.")
    mail.add_alternative('<p>See below.</p><img src="cid:logo"><img src="cid:other">', subtype="html")
    body = mail.get_payload()[1]
    body.add_related(b"\x89PNG\r\n\x1a\n" + bytes(40), "image", "png", cid="<logo>")
    body.add_related(b"%PDF-1.7 not a picture", "image", "png", cid="<other>", filename="other.png")
    names = [attachment.name for attachment in read(extractor, "a.eml", mail.as_bytes()).attachments]
    assert names == ["other.png"]


def test_a_document_that_spends_its_cpu_time_is_a_timeout_and_the_next_one_is_read() -> None:
    with Extractor(Limits(cpu_seconds=1), workers=1) as pool:
        assert refusal(pool, "slow.md", SLOW) == "timeout"
        assert read(pool, "a.csv", b"a,b").text == "a | b"


def test_a_document_that_takes_too_long_by_the_clock_is_a_timeout() -> None:
    with Extractor(Limits(wall_seconds=0.5), workers=1) as pool:
        assert refusal(pool, "slow.md", SLOW) == "timeout"


def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    with Extractor(Limits(memory_bytes=260_000_000, max_text_chars=10**9), workers=1) as pool:
        assert refusal(pool, "a.json", b"[" + b'"abcdefgh",' * 3_000_000 + b"1]") == "memory"
        assert read(pool, "a.csv", b"a,b").text == "a | b"


def test_a_worker_that_crashes_costs_one_document() -> None:
    others = _workers_of(os.getpid())
    with Extractor(Limits(), workers=1) as pool:
        read(pool, "a.csv", b"a,b")
        (child,) = _workers_of(os.getpid()) - others
        threading.Timer(0.5, os.kill, (child, signal.SIGSEGV)).start()
        assert refusal(pool, "slow.md", SLOW) == "crashed"
        assert read(pool, "a.csv", b"a,b").text == "a | b"


def test_a_worker_is_kept_however_large_the_process_is_that_started_it() -> None:
    others = _workers_of(os.getpid())
    ballast = b"x" * 500_000_000  # more than a worker may grow to
    with Extractor(Limits(memory_bytes=800_000_000), workers=1) as pool:
        read(pool, "a.csv", b"a,b")
        first = _workers_of(os.getpid()) - others
        read(pool, "a.csv", b"a,b")
        assert _workers_of(os.getpid()) - others == first != set()
    assert ballast


def test_many_threads_share_few_workers() -> None:
    results: list[str] = []
    others = _workers_of(os.getpid())
    with Extractor(Limits(), workers=2) as pool:
        threads = [threading.Thread(target=lambda: results.append(read(pool, "a.csv", b"a,b").text)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(_workers_of(os.getpid()) - others) <= 2
    assert results == ["a | b"] * 12
    assert _workers_of(os.getpid()) == others


def test_a_closed_pool_reads_nothing_and_may_be_closed_again() -> None:
    pool = Extractor(Limits())
    pool.close()
    pool.close()
    with pytest.raises(ValueError, match="closed"):
        read(pool, "a.csv", b"a,b")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_workers_end_with_a_parent_that_is_killed() -> None:
    program = (
        "import signal\n"
        "from pipeline.extract import Extractor, Limits\n"
        "from pipeline.model import SourceDocument\n"
        "pool = Extractor(Limits(), 1)\n"
        "pool.extract(SourceDocument('a', 'a.csv', '', b'a,b', None))\n"
        "print('read', flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"read\n"
            (worker,) = _workers_of(parent.pid)
        finally:
            parent.kill()
    deadline = time.monotonic() + 5
    while (still_there := _runs(Path(f"/proc/{worker}"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not still_there


def test_a_worker_can_open_no_socket_start_no_program_and_write_nowhere_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    program = (
        "import os, socket, subprocess, sys\n"
        "from pathlib import Path\n"
        "from pipeline.extract import sandbox\n"
        "inside, outside = map(Path, sys.argv[1:])\n"
        "sandbox.lock(inside)\n"
        "for attempt in (socket.socket, lambda: socket.getaddrinfo('localhost', 80), lambda: subprocess.run(['true']),\n"
        "                lambda: os.system('true'), os.fork, lambda: outside.write_text('x'), outside.mkdir,\n"
        "                lambda: os.open(outside, os.O_WRONLY | os.O_CREAT), lambda: os.rename(inside, outside)):\n"
        "    try:\n"
        "        attempt()\n"
        "        print('allowed')\n"
        "    except PermissionError:\n"
        "        print('refused')\n"
        "(inside / 'a').write_text('x')\n"
        "print('written')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(inside), str(outside)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert answer.stdout.split() == ["refused"] * 9 + ["written"]
    assert not outside.exists()


def test_importing_the_pool_loads_no_parser() -> None:
    program = "import sys, pipeline.extract; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"unstructured", "spacy", "lxml", "numpy", "pikepdf", "pypdfium2", "pydantic", "langchain_text_splitters"}
    assert not heavy & set(loaded.stdout.split())


def _workers_of(parent: int) -> set[int]:
    """The workers that a process started, whichever of its threads did.

    Asked of each process in turn: the kernel's own lists of threads and children leave entries out while others end.
    """
    numbered = (folder for folder in Path("/proc").iterdir() if folder.name.isdecimal())
    return {int(folder.name) for folder in numbered if _is_worker(folder, parent)}


def _is_worker(process: Path, parent: int) -> bool:
    try:
        started_by = process.joinpath("stat").read_bytes().rpartition(b")")[2].split()[1]
        return int(started_by) == parent and b"pipeline.extract.worker" in process.joinpath("cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _runs(process: Path) -> bool:
    try:
        return ") Z " not in (process / "stat").read_text()
    except OSError:
        return False
