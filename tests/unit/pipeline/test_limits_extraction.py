"""What docs/limits.md says of extraction is still so. Where one of these fails, the line can go, or has to change."""

import base64
import io
import zipfile
from email.message import EmailMessage

import docx
import pytest
from compound import labels, workbook
from PIL import Image
from reading import answer, read, refusal, saved, zipped
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import CouldNotInspect
from pipeline.extract import Extractor
from pipeline.model import ExtractedDocument

SENTENCE = "The cellar door is painted green."
PICTURES = {"gif": "GIF", "webp": "WEBP"}


def _picture(kind: str) -> bytes:
    return saved(lambda file: Image.new("RGB", (8, 8)).save(file, kind))


def _package(kind: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<a/>"})


NOT_READ = {
    "a.rar": b"Rar!\x1a\x07\x01\x00" + bytes(60),
    "a.jar": zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0", "A.class": b"\xca\xfe\xba\xbe"}),
    "a.odp": _package("presentation"),
    "a.mp3": b"ID3\x04" + bytes(200),
    **{f"a.{ending}": _picture(kind) for ending, kind in PICTURES.items()},
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_no_reader_reads_is_held_as_a_whole(name: str, extractor: Extractor) -> None:
    assert refusal(extractor, name, NOT_READ[name]) == "unsupported_type"


def test_the_macros_of_a_file_are_not_read(extractor: Extractor) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    with zipfile.ZipFile(io.BytesIO(saved(document.save))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert SENTENCE not in read(extractor, "a.docm", zipped({**parts, "word/vbaProject.bin": SENTENCE})).text


def test_what_is_attached_to_a_mail_that_is_called_a_text_stays_encoded(extractor: Extractor) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "Tides"
    mail.set_content("See the file.")
    mail.add_attachment(SENTENCE.encode(), maintype="application", subtype="octet-stream", filename="a.txt")
    found = read(extractor, "a.txt", mail.as_bytes())
    assert not found.attachments
    assert base64.b64encode(SENTENCE.encode()).decode() in found.text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_held_where_none_may_be_recognised(kind: str, extractor: Extractor) -> None:
    assert refusal(extractor, f"a.{kind.lower()}", _picture(kind)) == "needs_tesseract"


def _scanned(pictures: int, texts: int) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    for _ in range(pictures):
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 595, 842)
        canvas.showPage()
    for _ in range(texts):
        canvas.drawString(72, 700, SENTENCE)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def test_a_pdf_is_read_without_its_pictures_unless_they_are_more_than_half_of_it(extractor: Extractor) -> None:
    assert refusal(extractor, "a.pdf", _scanned(2, 1)) == "no_text"
    assert read(extractor, "a.pdf", _scanned(1, 1)).text == SENTENCE


def test_a_picture_in_a_word_file_is_not_looked_at(extractor: Extractor) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_picture(io.BytesIO(_picture("PNG")))
    found = read(extractor, "a.docx", saved(document.save))
    assert SENTENCE in found.text
    assert not found.attachments


def test_the_formula_of_an_old_sheet_is_not_read(extractor: Extractor) -> None:
    found = read(extractor, "a.xls", workbook(*labels({(0, 0): (SENTENCE, 0)})))
    assert "formula" not in {span.reason.partition("_")[2] for span in found.hidden}


def test_a_binary_workbook_is_held_as_what_it_does_not_say_it_is(extractor: Extractor) -> None:
    book = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\x00"})
    assert refusal(extractor, "a.xlsb", book) in {"unsupported_type", "type_mismatch"}


def test_a_text_that_holds_a_whole_pdf_is_held(extractor: Extractor) -> None:
    pdf = _scanned(0, 1)
    assert refusal(extractor, "a.txt", b"See this:\n" + pdf) == "type_mismatch"


def test_an_encoding_that_no_file_states_is_guessed_and_a_wrong_guess_comes_out_as_it_is(extractor: Extractor) -> None:
    came = answer(extractor, "a.txt", "Größe".encode("mac_roman"))
    assert isinstance(came, ExtractedDocument)
    assert "Größe" not in came.text


ELSEWHERE = {
    "a linked sheet": "<link rel=stylesheet href=hide.css>",
    "an imported sheet": "<style>@import url(hide.css);</style>",
    "a font": "<style>@font-face{font-family:f;src:url(lying.woff)}p{font-family:f}</style>",
}


@pytest.mark.parametrize("head", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_fetched_from_elsewhere_hides_nothing(head: str, extractor: Extractor) -> None:
    assert not read(extractor, "a.html", f"<html><head>{head}</head><body><p class=gone>{SENTENCE}</p>").hidden


def test_a_folder_whose_name_ends_like_a_border_counts_as_one(extractor: Extractor) -> None:
    assert read(extractor, "x.txt", SENTENCE, uri="/corpus/a!/b!/c!/x.txt").text == SENTENCE
    with pytest.raises(CouldNotInspect, match="too_deep"):
        read(extractor, "x.txt", SENTENCE, uri="/corpus/a!/b!/c!/d!/x.txt")
