"""Every reader of `pipeline/extract/visibility/` keeps these promises; a new one is found, and fails until it has a sample."""

import json
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO

import pytest
from compound import compound, labels, message, workbook
from reading import saved, zipped

from pipeline.extract import REASONS, Extractor, chunk
from pipeline.extract.registry import readers
from pipeline.model import ExtractedDocument, SourceDocument

SHOWN = "The quarterly figures were approved by everybody."
HIDDEN = "Whoever reads this should look the other way."


def _txt() -> bytes:
    return SHOWN.encode()


def _html() -> bytes:
    return f"<p>{SHOWN}</p><p style='display:none'>{HIDDEN}</p>".encode()


def _md() -> bytes:
    return f"{SHOWN}\n\n<!-- {HIDDEN} -->\n".encode()


def _xml() -> bytes:
    return f"<r><a>{SHOWN}</a><!-- {HIDDEN} --></r>".encode()


def _csv() -> bytes:
    return f'"{SHOWN}",2\n3\n'.encode()


def _tsv() -> bytes:
    return f"{SHOWN}\t2\n3\n".encode()


def _json() -> bytes:
    return json.dumps({"a": SHOWN}).encode()


def _eml() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Figures", "a@example.com", "b@example.com"
    mail.set_content(HIDDEN)
    mail.add_alternative(f"<p>{SHOWN}</p>", subtype="html")
    return mail.as_bytes()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(SHOWN)
    document.add_paragraph().add_run(HIDDEN).font.hidden = True
    return saved(document.save)


def _pptx() -> bytes:
    import pptx

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = SHOWN
    slide.notes_slide.notes_text_frame.text = HIDDEN
    return saved(show.save)


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = SHOWN
    sheet = book.create_sheet("Second")
    sheet["A1"], sheet.sheet_state = HIDDEN, "hidden"
    return saved(book.save)


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    written = BytesIO()
    page = Canvas(written)
    page.drawString(72, 700, SHOWN)
    page.setFillColorRGB(1, 1, 1)
    page.drawString(72, 600, HIDDEN)
    page.save()
    return written.getvalue()


def _epub() -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<container><rootfiles><rootfile full-path='book.opf'/></rootfiles></container>",
            "book.opf": "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
            "<spine><itemref idref='a'/></spine></package>",
            "a.xhtml": f"<html><body><p>{SHOWN}</p><p style='visibility:hidden'>{HIDDEN}</p></body></html>",
        }
    )


def _odt() -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.style import Style, TextProperties
    from odf.text import P

    document = OpenDocumentText()
    style = Style(name="gone", family="paragraph")
    style.addElement(TextProperties(display="none"))
    document.automaticstyles.addElement(style)
    document.text.addElement(P(text=SHOWN))
    document.text.addElement(P(text=HIDDEN, stylename=style))
    return saved(document.save)


def _rtf() -> bytes:
    return rf"{{\rtf1\ansi {SHOWN}\par{{\v {HIDDEN}}}\par}}".encode()


def _msg() -> bytes:
    return compound(message({0x0037: "Figures", 0x1000: HIDDEN}, blobs={0x1013: f"<p>{SHOWN}</p>".encode()}))


def _xls() -> bytes:
    return workbook(*labels({(0, 0): (SHOWN, 0), (1, 0): (HIDDEN, 1)}))


SAMPLES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "txt": (_txt, None),
    "html": (_html, "html_display"),
    "md": (_md, "markdown_comment"),
    "xml": (_xml, "xml_comment"),
    "csv": (_csv, None),
    "tsv": (_tsv, None),
    "json": (_json, None),
    "jsonl": (_json, None),
    "eml": (_eml, "mail_alternative"),
    "docx": (_docx, "docx_vanish"),
    "pptx": (_pptx, "pptx_notes"),
    "xlsx": (_xlsx, "xlsx_hidden_sheet"),
    "pdf": (_pdf, "pdf_invisible"),
    "epub": (_epub, "html_display"),
    "odt": (_odt, "odt_hidden"),
    "rtf": (_rtf, "rtf_hidden"),
    "msg": (_msg, "mail_alternative"),
    "xls": (_xls, "xlsx_tiny"),
}
BY_OTHER_PROGRAMS = {"doc", "ppt", "png", "jpeg", "tiff"}
"""Read through programs that may not be there: `test_extract_old_office.py`."""


@pytest.fixture(scope="module")
def documents(extractor: Extractor) -> dict[str, ExtractedDocument]:
    return {kind: extractor.extract(_source(kind)) for kind in SAMPLES}


def _source(kind: str) -> SourceDocument:
    return SourceDocument(f"sample.{kind}", f"sample.{kind}", "", SAMPLES[kind][0](), None)


def test_every_format_has_a_sample() -> None:
    assert set(readers()) == set(SAMPLES) | BY_OTHER_PROGRAMS


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_what_a_person_sees_is_in_the_text_and_not_marked(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    start = document.text.index(SHOWN)
    assert not [span for span in document.hidden if span.start < start + len(SHOWN) and start < span.end]


@pytest.mark.parametrize("kind", sorted(kind for kind, (_, reason) in SAMPLES.items() if reason))
def test_what_is_hidden_is_in_the_text_once_and_marked_exactly(
    kind: str, documents: dict[str, ExtractedDocument]
) -> None:
    document = documents[kind]
    assert document.text.count(HIDDEN) == 1
    start = document.text.index(HIDDEN)
    marks = [(span.start, span.end, span.reason) for span in document.hidden if span.start <= start < span.end]
    assert marks == [(start, start + len(HIDDEN), SAMPLES[kind][1])]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_hidden_span_says_where(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    assert all(span.place for span in documents[kind].hidden)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_elements_follow_each_other_and_hold_all_text(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    position = 0
    for element in document.elements:
        assert document.text[position : element.start].strip() == ""
        assert position <= element.start < element.end
        position = element.end
    assert document.text[position:].strip() == ""


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_reading_again_gives_the_same(kind: str, extractor: Extractor, documents: dict[str, ExtractedDocument]) -> None:
    assert extractor.extract(_source(kind)) == documents[kind]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_chunks_hold_every_word(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    covered = {
        index for part in chunk(document.text, document.elements, 40, 8) for index in range(part.start, part.end)
    }
    assert all(index in covered for index, letter in enumerate(document.text) if not letter.isspace())


def test_readers_give_only_reasons_of_the_table_and_the_table_has_no_others() -> None:
    # In a process of its own: the readers put stand-ins in the place of modules that other tests need.
    program = (
        "import json; from pipeline.extract.registry import reader, readers; "
        "print(json.dumps({kind: sorted(reader(kind).REASONS) for kind in readers()}))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    given = {reason for reasons in json.loads(answer.stdout).values() for reason in reasons}
    assert given == set(REASONS)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_is_told_in_one_sentence(reason: str) -> None:
    assert REASONS[reason].endswith(".")
    assert reason == reason.lower()
