"""Documents that sit in other documents, in whatever wrapping: each comes out as a document of its own, and none is passed over."""

import base64
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO

import pikepdf
import pytest
from compound import compound, message
from reading import answer, read, saved, zipped
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor
from pipeline.extract.embedded import in_data_addresses, in_object_data, packaged

NOTE = b"The tide was late on Monday, and the ledger says so."
SHOWN = "A page with a line of text."


def wrapped(content: bytes = NOTE, label: bytes = b"note.txt") -> bytes:
    """What the Packager makes of a file, as a stream of an OLE object has it."""
    path = b"C:\\Temp\\note.txt\0"
    inside = b"\x02\0" + label + b"\0" + path + b"\0\0\x03\0" + struct.pack("<I", len(path)) + path
    inside += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(inside)) + inside


def ole(stream: str = "\x01Ole10Native", content: bytes = b"") -> bytes:
    return compound({"\x01Ole": b"\0" * 5_000, stream: content or wrapped()})


def _docx(parts: dict[str, bytes], *relations: tuple[str, str]) -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(SHOWN)
    package = _with(saved(document.save), parts)
    rows = "".join(
        f'<Relationship Id="x{number}" Target="{target}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
        for number, (kind, target) in enumerate(relations)
    )
    rels = package["word/_rels/document.xml.rels"].replace(b"</Relationships>", f"{rows}</Relationships>".encode())
    kinds = b'<Default Extension="bin" ContentType="application/x"/><Default Extension="txt" ContentType="text/plain"/></Types>'
    types = package["[Content_Types].xml"].replace(b"</Types>", kinds)
    return zipped({**package, "word/_rels/document.xml.rels": rels, "[Content_Types].xml": types})


def _with(package: bytes, more: dict[str, bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {**{name: archive.read(name) for name in archive.namelist()}, **more}


def _pptx() -> bytes:
    import pptx

    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = SHOWN
    return zipped(_with(saved(show.save), {"ppt/embeddings/oleObject1.bin": ole()}))


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = SHOWN
    return zipped(_with(saved(book.save), {"xl/embeddings/oleObject1.bin": ole()}))


def _pdf() -> bytes:
    written = BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 700, SHOWN)
    canvas.save()
    pdf = pikepdf.open(BytesIO(written.getvalue()))
    pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(pdf, NOTE, filename="note.txt")
    return saved(pdf.save)


_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def _odf(text: str) -> str:
    return (
        f'<o:document-content xmlns:o="{_OFFICE}" xmlns:t="{_TEXT}"><o:body><o:text><t:p>{text}</t:p></o:text></o:body>'
        "</o:document-content>"
    )


def _odt() -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": _odf(SHOWN),
            "Object 1/content.xml": _odf(NOTE.decode()),
            "Object 1/styles.xml": "<x/>",
            "Object 2": ole(),
            "ObjectReplacements/Object 2": b"a picture",
            "Pictures/p.png": b"\x89PNG",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def _rtf(kind: bytes = b"Package", data: bytes = b"") -> bytes:
    native = data or wrapped()[4:]
    found = struct.pack("<II", 0x501, 2) + struct.pack("<I", len(kind) + 1) + kind + b"\0" + struct.pack("<II", 0, 0)
    digits = (found + struct.pack("<I", len(native)) + native).hex().encode()
    lines = b"\n".join(digits[start : start + 64] for start in range(0, len(digits), 64))
    return b"{\\rtf1 " + SHOWN.encode() + b"\\par{\\object\\objemb{\\*\\objdata " + lines + b"}{\\result see}}}"


def _msg(*, ole_object: bool = False) -> bytes:
    inside = {"__substg1.0_3701000D": {"\x01Ole10Native": wrapped()}} if ole_object else {}
    blobs = {} if ole_object else {0x3701: NOTE}
    attached = message(
        {0x3707: "note.txt"}, blobs=blobs, numbers={0x3705: 6 if ole_object else 1}, inside=inside, front=8
    )
    return compound(
        message(
            {0x0037: "Tides", 0x1000: SHOWN, 0x0C1F: "a@example.com"},
            inside={"__attach_version1.0_#00000000": attached},
        )
    )


def _eml() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Tides"
    mail.set_content(SHOWN)
    mail.add_attachment(NOTE, maintype="text", subtype="plain", filename="note.txt")
    return mail.as_bytes()


def _html() -> bytes:
    encoded = base64.b64encode(NOTE).decode()
    return f'<p>{SHOWN}</p><a href="data:text/plain;charset=utf-8;base64,{encoded}">note</a>'.encode()


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _values(*each: tuple[int, int, bytes]) -> bytes:
    """Properties of MAPI: (type, number, value) of some length, behind one that has a name and one of a fixed length."""
    named = struct.pack("<HH16xII", 0x1F, 0x8001, 1, 6) + b"a\0b\0\0\0\0\0" + struct.pack("<II", 1, 4) + b"x\0\0\0"
    fixed = struct.pack("<HHI", 3, 0x0E07, 1)
    told = [
        struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)
        for kind, number, value in each
    ]
    return struct.pack("<I", len(told) + 2) + named + fixed + b"".join(told)


def tnef(*, as_property: bool = False, content: bytes = NOTE) -> bytes:
    name = "note.txt".encode("utf-16-le") + b"\0\0"
    data = [(0x1F, 0x3707, name), *([(0x0D, 0x3701, b"\0" * 16 + content)] if as_property else [])]
    return b"".join(
        (
            b"\x78\x9f\x3e\x22\x01\x00",
            _attribute(1, 0x9003, _values((0x102, 0x1013, b"<p>The page of it.</p>"))),
            _attribute(2, 0x9002, b"\0" * 14),
            _attribute(2, 0x8010, b"NOTE~1.TXT\0"),
            b"" if as_property else _attribute(2, 0x800F, content),
            _attribute(2, 0x9005, _values(*data)),
        )
    )


def _eml_with_tnef() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Tides"
    mail.set_content(SHOWN)
    mail.add_attachment(tnef(), maintype="application", subtype="ms-tnef", filename="att00001.dat")
    return mail.as_bytes()


HOLDERS: dict[str, tuple[str, Callable[[], bytes], list[str]]] = {
    "a mail's attachment": ("a.eml", _eml, ["note.txt"]),
    "an Outlook message's attachment": ("a.msg", _msg, ["note.txt"]),
    "an Outlook message's OLE object": ("a.msg", lambda: _msg(ole_object=True), ["note.txt"]),
    "a mail's winmail.dat": ("a.eml", _eml_with_tnef, ["winmail.dat"]),
    "a winmail.dat by itself": ("winmail.dat", tnef, ["body.html", "note.txt"]),
    "a winmail.dat with its files among the properties": (
        "winmail.dat", lambda: tnef(as_property=True), ["body.html", "note.txt"],
    ),
    "a message in a winmail.dat": (
        "winmail.dat", lambda: tnef(content=tnef(), as_property=True), ["body.html", "winmail.dat"],
    ),
    "a PDF's attachment": ("a.pdf", _pdf, ["note.txt"]),
    "an object in Word": ("a.docx", lambda: _docx({"word/embeddings/oleObject1.bin": ole()}), ["oleObject1"]),
    "an object in PowerPoint": ("a.pptx", _pptx, ["oleObject1"]),
    "an object in Excel": ("a.xlsx", _xlsx, ["oleObject1"]),
    "an object in Word in an unusual place": (
        "a.docx", lambda: _docx({"word/other/thing.bin": ole()}, ("oleObject", "other/thing.bin")), ["thing"],
    ),
    "a chunk of another document in Word": (
        "a.docx", lambda: _docx({"word/note.txt": NOTE}, ("aFChunk", "note.txt")), ["note.txt"],
    ),
    "objects in an OpenDocument text": ("a.odt", _odt, ["Object 1.xml", "Object 2"]),
    "an object in RTF": ("a.rtf", _rtf, ["note.txt"]),
    "a page's data address": ("a.html", _html, ["data-1.txt"]),
    "the Packager's object by itself": ("object", ole, ["note.txt"]),
    "a PDF in an object": ("object", lambda: ole("CONTENTS", _pdf()), ["object"]),
    "an Office file in an object": ("object", lambda: ole("Package", _pptx()), ["object"]),
}  # fmt: skip


def _leaves(extractor: Extractor, name: str, content: bytes) -> list[str]:
    """The texts of all documents inside, to the last."""
    document = read(extractor, name, content)
    inner = [text for each in document.attachments for text in _leaves(extractor, each.name, each.content)]
    return [document.text, *inner]


@pytest.mark.parametrize("holder", HOLDERS)
def test_what_is_embedded_is_a_document_of_its_own(holder: str, extractor: Extractor) -> None:
    name, make, names = HOLDERS[holder]
    document = read(extractor, name, make())
    assert [each.name for each in document.attachments] == names
    texts = _leaves(extractor, name, make())
    assert NOTE.decode() not in texts[0]
    assert any(NOTE.decode() in text for text in texts[1:])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rtf", _rtf(b"Equation.3", b"\x1c\0\0\0\x02\0\x9c\xca" * 9)),
        ("a.docx", _docx({"word/embeddings/oleObject1.bin": compound({"Equation Native": b"\x1c\0" * 40})})),
    ],
    ids=["RTF", "Word"],
)
def test_an_object_that_nobody_reads_is_there_and_refused(name: str, content: bytes, extractor: Extractor) -> None:
    (inner,) = read(extractor, name, content).attachments
    assert answer(extractor, inner.name, inner.content) == "unsupported_type"


@pytest.mark.parametrize("cut", [5, 20, 60, 90])
def test_a_winmail_dat_that_was_cut_off_is_broken(cut: int, extractor: Extractor) -> None:
    assert answer(extractor, "winmail.dat", tnef()[:-cut]) == "broken"


def test_an_ordinary_file_that_ends_in_dat_is_read_as_text(extractor: Extractor) -> None:
    assert read(extractor, "tides.dat", NOTE).text == NOTE.decode()


def test_a_package_that_lies_about_its_lengths_is_told_as_it_stands() -> None:
    for broken in (b"", b"\x02\0note.txt", wrapped()[4:30], b"\x02\0a\0b\0" + b"\xff" * 12):
        assert packaged(broken, "object").content == broken


def test_object_data_behind_a_false_header_is_found_by_the_first_bytes_of_a_compound_file() -> None:
    found = in_object_data((b"\xff" * 40 + ole()).hex().encode(), "object-1")
    assert found is not None
    assert found.content == ole()
    assert in_object_data(b"zzz", "object-1") is None


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ('<a href="data:text/plain,The%20tide">', b"The tide"),
        ("<iframe src='data:text/html;base64,PGI+dGlkZTwvYj4='>", b"<b>tide</b>"),
        ('<object data="data:;base64,dGlkZQ">', b"tide"),
        ('<a href="data:text/plain;base64,no base64 at all!">', b"no base64 at all!"),
        ('<iframe src="data:text/html,<b>tide</b>">', b"<b>tide</b>"),
        ("<iframe src='data:text/html,a \"tide\" &lt;'>", b'a "tide" <'),
        ("<iframe src=data:text/html,tide>more", b"tide"),
        ('<iframe src="data&colon;text/html;odd;base64,dGlkZQ==">', b"tide"),
    ],
)
def test_a_data_address_is_read_however_it_is_written(source: str, content: bytes) -> None:
    assert [each.content for each in in_data_addresses(source)] == [content]


@pytest.mark.parametrize(
    "source",
    [
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<link href="data:text/css,p{}">',
        "<script src='data:text/javascript,alert(1)'></script>",
        "<p>An address may begin with data:text/plain,</p>",
        '<a href="database.html">',
    ],
)
def test_pictures_style_sheets_scripts_and_words_are_no_documents(source: str) -> None:
    assert list(in_data_addresses(source)) == []
