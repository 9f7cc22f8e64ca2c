"""A small file of each format, with a sentence that a person sees and one that a person does not, and the reason why."""

import json
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO

from compound import compound, labels, message, workbook
from reading import saved, zipped

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
