"""What Word, PowerPoint, Excel, OpenDocument, RTF and PDF files show and hide, case by case."""

import datetime
from collections.abc import Callable
from io import BytesIO

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from odf.office import Annotation
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.text import H, P, Span
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from PIL import Image
from pptx.dml.color import RGBColor as SlideColor
from pptx.util import Inches
from pptx.util import Pt as SlidePoints
from reading import read, saved, why
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."
AROUND = "Minutes of the meeting in the harbour office."


# --- Word -----------------------------------------------------------------------------------------------------------------


def _run_xml(properties: str = "", text: str = SECRET, tag: str = "t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def _word(inner: str, prepare: Callable[[docx.document.Document], None] = lambda document: None) -> bytes:
    document = docx.Document()
    prepare(document)
    document.add_paragraph(AROUND)
    document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w', 'wp', 'a', 'r')}>{inner}</w:p>"))
    return saved(document.save)


def _with_background(document: docx.document.Document) -> None:
    document.element.insert(0, parse_xml(f'<w:background {nsdecls("w")} w:color="FFEEDD"/>'))


def _with_hidden_style(document: docx.document.Document) -> None:
    base = document.styles.add_style("Base", 1)
    base.font.hidden = True
    document.styles.add_style("Quiet", 1).base_style = base


TEXT_BOX = (
    '<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p>'
    f"{_run_xml()}</w:p></w:txbxContent></v:textbox></w:pict></w:r>"
)
PICTURE = f'<w:r><w:drawing><wp:docPr id="1" name="p" descr="{SECRET}"/></w:drawing></w:r>'
WORD: dict[str, tuple[bytes, str | None]] = {
    "a plain run": (_word(_run_xml()), None),
    "a hidden run": (_word(_run_xml("<w:vanish/>")), "docx_vanish"),
    "a run that is not hidden after all": (_word(_run_xml('<w:vanish w:val="0"/>')), None),
    "a hidden style": (_word(f'<w:pPr><w:pStyle w:val="Quiet"/></w:pPr>{_run_xml()}', _with_hidden_style), "docx_vanish"),
    "white": (_word(_run_xml('<w:color w:val="FFFFFF"/>')), "docx_colour"),
    "the theme's background colour": (_word(_run_xml('<w:color w:val="auto" w:themeColor="background1"/>')), "docx_colour"),
    "the page's colour": (_word(_run_xml('<w:color w:val="FFEEDD"/>'), _with_background), "docx_colour"),
    "white on a dark ground": (_word(_run_xml('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="202020"/>')), None),
    "white under a highlighter": (_word(_run_xml('<w:color w:val="FFFFFF"/><w:highlight w:val="red"/>')), None),
    "yellow under a highlighter": (_word(_run_xml('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')), "docx_colour"),
    "one point": (_word(_run_xml('<w:sz w:val="2"/>')), "docx_tiny"),
    "an insertion": (_word(f'<w:ins w:id="1" w:author="a">{_run_xml()}</w:ins>'), None),
    "a deletion": (_word(f'<w:del w:id="1" w:author="a">{_run_xml(tag="delText")}</w:del>'), "docx_deleted"),
    "a move": (_word(f'<w:moveFrom w:id="1" w:author="a">{_run_xml()}</w:moveFrom>'), "docx_deleted"),
    "a content control": (_word(f"<w:sdt><w:sdtContent>{_run_xml()}</w:sdtContent></w:sdt>"), None),
    "a text box": (_word(TEXT_BOX), None),
    "a field's instruction": (_word(_run_xml(tag="instrText")), "docx_field"),
    "a picture's description": (_word(PICTURE), "alt_text"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(WORD))
def test_word(case: str, extractor: Extractor) -> None:
    content, reason = WORD[case]
    document = read(extractor, "a.docx", content)
    assert why(document, SECRET) == [reason]
    assert why(document, AROUND) == [None]


def test_word_headers_tables_comments_and_properties(extractor: Extractor) -> None:
    document = docx.Document()
    document.core_properties.subject = SECRET
    paragraph = document.add_paragraph(AROUND)
    document.sections[0].header.paragraphs[0].text = "In the header"
    document.sections[0].footer.paragraphs[0].add_run("lost in the footer").font.color.rgb = RGBColor(255, 255, 255)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    table.cell(0, 1).paragraphs[0].add_run("gone").font.size = Pt(1)
    document.add_comment(paragraph.runs[0], "a remark in the margin", author="A")
    found = read(extractor, "a.docx", saved(document.save))
    assert why(found, SECRET) == ["metadata"]
    assert why(found, "In the header") == [None]
    assert why(found, "lost in the footer") == ["docx_colour"]
    assert why(found, "left | right") == [None]
    assert why(found, "gone") == ["docx_tiny"]
    assert why(found, "a remark in the margin") == ["docx_comment"]


# --- PowerPoint -----------------------------------------------------------------------------------------------------------


def _slides(change: Callable[[pptx.slide.Slide], None]) -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = AROUND
    change(slide)
    return saved(show.save)


def _box(slide: pptx.slide.Slide, left: float = 1, top: float = 3) -> pptx.shapes.autoshape.Shape:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
    box.text_frame.text = SECRET
    return box


def _white(slide: pptx.slide.Slide) -> None:
    _box(slide).text_frame.paragraphs[0].runs[0].font.color.rgb = SlideColor(255, 255, 255)


def _white_on_dark(slide: pptx.slide.Slide) -> None:
    ground = slide.shapes.add_shape(1, Inches(0), Inches(2), Inches(6), Inches(4))
    ground.fill.solid()
    ground.fill.fore_color.rgb = SlideColor(0, 0, 60)
    _white(slide)


def _tiny(slide: pptx.slide.Slide) -> None:
    _box(slide).text_frame.paragraphs[0].runs[0].font.size = SlidePoints(1)


def _switched_off(slide: pptx.slide.Slide) -> None:
    _box(slide)._element.nvSpPr.cNvPr.set("hidden", "1")


def _described(slide: pptx.slide.Slide) -> None:
    slide.shapes.title._element.nvSpPr.cNvPr.set("descr", SECRET)


def _noted(slide: pptx.slide.Slide) -> None:
    slide.notes_slide.notes_text_frame.text = SECRET


def _table(slide: pptx.slide.Slide) -> None:
    slide.shapes.add_table(1, 1, 0, 0, Inches(2), Inches(1)).table.cell(0, 0).text = SECRET


def _group(slide: pptx.slide.Slide) -> None:
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.text = SECRET


SHOWS: dict[str, tuple[Callable[[pptx.slide.Slide], object], str | None]] = {
    "a text box": (_box, None),
    "a table": (_table, None),
    "a group": (_group, None),
    "right of the slide": (lambda slide: _box(slide, left=30), "pptx_off_slide"),
    "above the slide": (lambda slide: _box(slide, top=-3), "pptx_off_slide"),
    "white": (_white, "pptx_colour"),
    "white on a dark shape": (_white_on_dark, None),
    "one point": (_tiny, "pptx_tiny"),
    "a shape switched off": (_switched_off, "pptx_hidden_shape"),
    "a description": (_described, "alt_text"),
    "notes": (_noted, "pptx_notes"),
}


@pytest.mark.parametrize("case", sorted(SHOWS))
def test_powerpoint(case: str, extractor: Extractor) -> None:
    change, reason = SHOWS[case]
    document = read(extractor, "a.pptx", _slides(lambda slide: change(slide) and None))
    assert why(document, SECRET) == [reason]
    assert why(document, AROUND) == [None]


def test_a_slide_that_the_show_skips(extractor: Extractor) -> None:
    document = read(extractor, "a.pptx", _slides(lambda slide: slide._element.set("show", "0")))
    assert why(document, AROUND) == ["pptx_hidden_slide"]
    assert document.elements[0].page == 1


# --- Excel ----------------------------------------------------------------------------------------------------------------


def _white_cell(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet["B2"].font = Font(color="FFFFFFFF")


def _white_cell_on_dark(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    _white_cell(sheet)
    sheet["B2"].fill = PatternFill("solid", fgColor="FF102030")


def _empty_format(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet["B2"].number_format = ";;;"


def _remark(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet["A1"].comment = Comment(SECRET, "me")
    sheet["B2"] = 7


def _formula(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet["B2"] = f'=IF(1=2,"{SECRET}","")'


SHEETS: dict[str, tuple[Callable[[openpyxl.worksheet.worksheet.Worksheet], object], str | None]] = {
    "a cell": (lambda sheet: None, None),
    "a hidden column": (lambda sheet: setattr(sheet.column_dimensions["B"], "hidden", True), "xlsx_hidden_column"),
    "a column of no width": (lambda sheet: setattr(sheet.column_dimensions["B"], "width", 0.01), "xlsx_hidden_column"),
    "a hidden row": (lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True), "xlsx_hidden_row"),
    "a white cell": (_white_cell, "xlsx_colour"),
    "a white cell on dark": (_white_cell_on_dark, None),
    "a format that shows nothing": (_empty_format, "xlsx_format"),
    "one point": (lambda sheet: setattr(sheet["B2"], "font", Font(size=1)), "xlsx_tiny"),
    "a comment": (_remark, "xlsx_comment"),
    "a formula": (_formula, "xlsx_formula"),
    "a sheet's name": (lambda sheet: [setattr(sheet, "title", SECRET[:30]), setattr(sheet["B2"], "value", 1)], None),
}


@pytest.mark.parametrize("case", sorted(SHEETS))
def test_excel(case: str, extractor: Extractor) -> None:
    change, reason = SHEETS[case]
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B2"] = AROUND, SECRET
    change(book.active)
    document = read(extractor, "a.xlsx", saved(book.save))
    assert why(document, SECRET[:30]) == [reason]
    assert why(document, AROUND) == [None]


def test_excel_numbers_dates_and_hidden_columns_row_by_row(extractor: Extractor) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["day", "pay", "sum"],
        [datetime.date(2026, 3, 1), 41, 0.1 + 0.2],
        [datetime.date(2026, 3, 2), 42, True],
    ):
        book.active.append(row)
    book.active.column_dimensions["B"].hidden = True
    document = read(extractor, "a.xlsx", saved(book.save))
    assert "day | sum\n2026-03-01 | 0.3\n2026-03-02 | TRUE" in document.text
    assert why(document, "pay\n41\n42") == ["xlsx_hidden_column"]


# --- OpenDocument and RTF -------------------------------------------------------------------------------------------------


def test_opendocument(extractor: Extractor) -> None:
    document = OpenDocumentText()
    for name, look in {
        "gone": {"display": "none"},
        "white": {"color": "#ffffff"},
        "small": {"fontsize": "1pt"},
    }.items():
        style = Style(name=name, family="text")
        style.addElement(TextProperties(**look))
        document.automaticstyles.addElement(style)
    document.text.addElement(H(outlinelevel=1, text="A heading"))
    paragraph = P(text=AROUND)
    for name in ("gone", "white", "small"):
        paragraph.addElement(Span(stylename=name, text=f"words in {name}"))
    remark = Annotation()
    remark.addElement(P(text="a remark in the margin"))
    paragraph.addElement(remark)
    document.text.addElement(paragraph)
    found = read(extractor, "a.odt", saved(document.save))
    assert why(found, "words in gone") == ["odt_hidden"]
    assert why(found, "words in white") == ["odt_colour"]
    assert why(found, "words in small") == ["odt_tiny"]
    assert why(found, "a remark in the margin") == ["odt_comment"]
    assert why(found, f"A heading\n\n{AROUND}") == [None]


RTF: dict[str, tuple[str, str | None]] = {
    "plain": (SECRET, None),
    "hidden": (rf"{{\v {SECRET}}}", "rtf_hidden"),
    "white": (rf"{{\cf2 {SECRET}}}", "rtf_colour"),
    "white on blue": (rf"{{\cf2\chcbpat3 {SECRET}}}", None),
    "tiny": (rf"{{\fs2 {SECRET}}}", "rtf_tiny"),
    "deleted": (rf"{{\deleted {SECRET}}}", "rtf_deleted"),
    "a remark": (rf"{{\*\annotation {SECRET}}}", "rtf_comment"),
    "a footnote": (rf"{{\footnote {SECRET}}}", None),
    "an unknown group": (rf"{{\*\whatever {SECRET}}}", "rtf_unrendered"),
    "a field's result": (rf"{{\field{{\*\fldinst PAGE}}{{\fldrslt {SECRET}}}}}", None),
    "a title": (rf"{{\info{{\title {SECRET}}}}}", "metadata"),
}


@pytest.mark.parametrize("case", sorted(RTF))
def test_rtf(case: str, extractor: Extractor) -> None:
    inner, reason = RTF[case]
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red0\green0\blue200;}"
    document = read(extractor, "a.rtf", rf"{{\rtf1\ansi\ansicpg1252{colours} {AROUND}\par {inner}\par}}".encode())
    assert why(document, SECRET) == [reason]
    assert why(document, AROUND) == [None]


def test_rtf_characters_beyond_ascii_are_decoded(extractor: Extractor) -> None:
    source = rb"{\rtf1\ansi\ansicpg1252 caf\'e9 \u8364?5 \u-10179?\u-8704? {\uc0 \u8211}\emdash end}"
    assert read(extractor, "a.rtf", source).text == "café €5 \U0001f600 –—end"


# --- PDF ------------------------------------------------------------------------------------------------------------------


def _page(draw: Callable[[Canvas], None]) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    canvas.drawString(72, 760, AROUND)
    draw(canvas)
    canvas.save()
    return written.getvalue()


def _at(canvas: Canvas, y: float = 500, x: float = 72) -> None:
    canvas.drawString(x, y, SECRET)


def _mode(mode: int) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 500)
        text.setTextRenderMode(mode)
        text.textLine(SECRET)
        canvas.drawText(text)

    return draw


def _coloured(red: float, green: float, blue: float, alpha: float = 1) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(red, green, blue, alpha)
        _at(canvas)

    return draw


def _covered(canvas: Canvas) -> None:
    _at(canvas)
    canvas.setFillColorRGB(0.2, 0.4, 0.9)
    canvas.rect(60, 490, 400, 30, fill=1, stroke=0)


def _on_dark(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0, 0.2)
    canvas.rect(60, 490, 400, 30, fill=1, stroke=0)
    _coloured(1, 1, 1)(canvas)


def _clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(10, 10, 5, 5)
    canvas.clipPath(path, stroke=0)
    _at(canvas)


def _sized(size: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        _at(canvas)

    return draw


def _turned(canvas: Canvas) -> None:
    canvas.translate(300, 400)
    canvas.rotate(60)
    canvas.drawString(0, 0, SECRET)


def _in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("form")
    canvas.drawString(0, 0, SECRET)
    canvas.endForm()
    canvas.translate(72, 500)
    canvas.doForm("form")


def _noted_page(canvas: Canvas) -> None:
    canvas.textAnnotation(SECRET, (100, 100, 200, 200))


def _bookmarked(canvas: Canvas) -> None:
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry(SECRET, "a")


PDF: dict[str, tuple[Callable[[Canvas], None], str | None]] = {
    "plain": (_at, None),
    "outlined": (_mode(1), None),
    "never painted": (_mode(3), "pdf_invisible"),
    "painted as a clip": (_mode(7), "pdf_invisible"),
    "white": (_coloured(1, 1, 1), "pdf_invisible"),
    "nearly white": (_coloured(0.97, 0.97, 0.97), "pdf_invisible"),
    "light grey": (_coloured(0.8, 0.8, 0.8), None),
    "see-through": (_coloured(0, 0, 0, 0.02), "pdf_invisible"),
    "covered": (_covered, "pdf_invisible"),
    "white on dark": (_on_dark, None),
    "clipped away": (_clipped, "pdf_invisible"),
    "half a point": (_sized(0.5), "pdf_tiny"),
    "small print": (_sized(5), None),
    "left of the page": (lambda canvas: _at(canvas, x=-700), "pdf_off_page"),
    "under the page": (lambda canvas: _at(canvas, y=-60), "pdf_off_page"),
    "turned": (_turned, None),
    "in a form object": (_in_a_form, None),
    "a sticky note": (_noted_page, "pdf_annotation"),
    "the title": (lambda canvas: canvas.setTitle(SECRET), "metadata"),
    "a bookmark": (_bookmarked, "pdf_outline"),
}


@pytest.mark.parametrize("case", sorted(PDF))
def test_pdf(case: str, extractor: Extractor) -> None:
    draw, reason = PDF[case]
    document = read(extractor, "a.pdf", _page(draw))
    assert why(document, SECRET) == [reason]
    assert why(document, AROUND) == [None]


def _pdf_with(change: Callable[[pikepdf.Pdf], None], draw: Callable[[Canvas], None] = _at) -> bytes:
    pdf = pikepdf.open(BytesIO(_page(draw)))
    change(pdf)
    return saved(pdf.save)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_as_any_other(degrees: int, extractor: Extractor) -> None:
    content = _pdf_with(lambda pdf: pdf.pages[0].rotate(degrees, relative=False))
    assert why(read(extractor, "a.pdf", content), SECRET) == [None]


def test_text_outside_the_crop_box_is_off_the_page(extractor: Extractor) -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = [0, 700, 595, 842]

    assert why(read(extractor, "a.pdf", _pdf_with(crop)), SECRET) == ["pdf_off_page"]


def test_a_script_is_marked(extractor: Extractor) -> None:
    def script(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('look here please');")

    assert why(read(extractor, "a.pdf", _pdf_with(script)), "look here please") == ["pdf_javascript"]


def test_the_text_layer_of_a_scan_has_a_reason_of_its_own(extractor: Extractor) -> None:
    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)
        _mode(3)(canvas)

    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    scan(canvas)
    canvas.save()
    assert why(read(extractor, "a.pdf", written.getvalue()), SECRET) == ["pdf_ocr_layer"]


def test_the_same_words_seen_and_unseen_on_one_page_are_told_apart(extractor: Extractor) -> None:
    def twice(canvas: Canvas) -> None:
        _at(canvas, 500)
        canvas.setFillColorRGB(1, 1, 1)
        _at(canvas, 300)

    assert why(read(extractor, "a.pdf", _page(twice)), SECRET) == [None, "pdf_invisible"]
