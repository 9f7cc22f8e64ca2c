"""More places to hide a sentence, and more places where it shows: RTF, OpenDocument, CSV, Markdown, mail, books, Office."""

# ruff: noqa: E501  a case on a line reads better than one cut into strings

from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, GradientFill
from pptx.dml.color import RGBColor
from pptx.util import Inches
from reading import read, why, zipped

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."
AROUND = "Minutes of the meeting in the harbour office."
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{name}="{OFFICE}:{path}:1.0"'
    for name, path in {
        "office": "office", "text": "text", "style": "style", "fo": "xsl-fo-compatible", "table": "table", "draw": "drawing",
        "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def _rtf(inner: str) -> bytes:
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red0\green0\blue200;}"
    return rf"{{\rtf1\ansi\ansicpg1252{colours}\pard {AROUND}\par {inner}\par}}".encode()


def _odt(properties: str, kind: str = "text", body: str = "") -> bytes:
    family = "text" if kind == "text" else "paragraph"
    style = f'<style:style style:name="X" style:family="{family}"><style:{kind}-properties {properties}/></style:style>'
    plain = f'<text:p text:style-name="{"X" if kind != "text" else ""}"><text:span text:style-name="X">{SECRET}</text:span></text:p>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{style}</office:automatic-styles><office:body>"
            f"<office:text><text:p>{AROUND}</text:p>{body or plain}</office:text></office:body></office:document-content>",
        }
    )


def _frame(place: str) -> str:
    return f"<text:p><draw:frame {place}><draw:text-box><text:p>{SECRET}</text:p></draw:text-box></draw:frame></text:p>"


def _word(inner: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(AROUND)
    spaces = f'xmlns:w="{WORD}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    math = (
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    document.element.body.insert(-1, parse_xml(f"<w:p {spaces} {math}>{inner}</w:p>"))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _run(properties: str = "", tag: str = "t") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:{tag}>{SECRET}</w:{tag}></w:r>"


def _field(inner: str) -> str:
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{signs[0]}{inner}{signs[1]}<w:r><w:t>1</w:t></w:r>{signs[2]}"


def _slide(case: str) -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = AROUND
    box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(1))
    box.text_frame.text = SECRET
    font = box.text_frame.paragraphs[0].runs[0].font
    if case.startswith("covered"):
        shape = slide.shapes.add_shape(1, Inches(0.5), Inches(2.5), Inches(6), Inches(2))
        shape.fill.solid() if case == "covered" else shape.fill.background()
        if case == "covered":
            shape.fill.fore_color.rgb = RGBColor(20, 20, 90)
    elif case == "not filled":
        font.fill.background()
    elif case == "squeezed":
        font._element.set("spc", "-4000")
    elif case == "of a layout that no slide uses":
        box._element.getparent().remove(box._element)
        show.slide_layouts[0].shapes._spTree.append(box._element)
    written = BytesIO()
    show.save(written)
    return written.getvalue()


def _sheet(case: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B2"] = AROUND, SECRET
    cell = sheet["B2"]
    if case.startswith("format "):
        cell.number_format = case.removeprefix("format ")
    elif case == "a rule":
        sheet.conditional_formatting.add("B2", FormulaRule(formula=["TRUE"], font=Font(color="FFFFFFFF")))
    elif case == "a run in white":
        sheet["B2"] = CellRichText("shown ", TextBlock(InlineFont(color="FFFFFFFF"), SECRET))
    elif case == "white on a gradient":
        cell.font, cell.fill = Font(color="FFFFFFFF"), GradientFill(stop=("000000", "333333"))
    elif case == "rows folded":
        sheet.sheet_format.zeroHeight = True
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _two_pages() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Figures", "a@example.com"
    mail.set_content(AROUND)
    mail.add_alternative(f"<p>{SECRET}</p>", subtype="html")
    mail.add_alternative(f"<p>{AROUND}</p>", subtype="html")
    return mail.as_bytes()


def _book() -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
            "b.opf": "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine>"
            "<itemref idref='a'/></spine></package>",
            "a.xhtml": "<html><head><link rel='stylesheet' href='s.css'/></head><body>"
            f"<p>{AROUND}</p><p class='q'>{SECRET}</p></body></html>",
            "s.css": "@import 't.css';",
            "t.css": ".q{display:none}",
        }
    )


CASES: dict[str, tuple[str, bytes, str | None]] = {
    "rtf, a paragraph's ground": ("a.rtf", _rtf(rf"{{\pard\cbpat3\cf2 {SECRET}\par}}"), None),
    "rtf, the colour of a paragraph's ground": ("a.rtf", _rtf(rf"{{\pard\cbpat3\cf3 {SECRET}\par}}"), "rtf_colour"),
    "rtf, a cell's ground": ("a.rtf", _rtf(rf"\trowd\clcbpat3\cellx5000\intbl{{\cf2 {SECRET}}}\cell\row"), None),
    "rtf, the colour of a cell's ground": ("a.rtf", _rtf(rf"\trowd\clcbpat3\cellx5000\intbl{{\cf3 {SECRET}}}\cell\row"), "rtf_colour"),
    "rtf, squeezed": ("a.rtf", _rtf(rf"{{\expndtw-600 {SECRET}}}"), "rtf_tiny"),
    "rtf, indented away": ("a.rtf", _rtf(rf"{{\pard\li-20000 {SECRET}\par}}"), "rtf_hidden"),
    "rtf, an entry of the index": ("a.rtf", _rtf(rf"{{\xe {SECRET}}}"), "rtf_field"),
    "rtf, after the end": ("a.rtf", _rtf("x") + SECRET.encode(), "rtf_unrendered"),
    "odt, letters that lie over each other": ("a.odt", _odt('fo:letter-spacing="-2cm"'), "odt_tiny"),
    "odt, narrow letters": ("a.odt", _odt('style:text-scale="1%"'), "odt_tiny"),
    "odt, indented away": ("a.odt", _odt('fo:margin-left="-100cm"', "paragraph"), "odt_hidden"),
    "odt, the window's colour": ("a.odt", _odt('style:use-window-font-color="true" fo:color="#ffffff"'), None),
    "odt, a frame": ("a.odt", _odt("", body=_frame('svg:width="5cm" svg:height="2cm"')), None),
    "odt, a frame off the page": ("a.odt", _odt("", body=_frame('svg:x="-50cm" svg:width="5cm"')), "odt_hidden"),
    "csv, a formula": ("a.csv", f'a,b\n1,"=IF(1=2,""{SECRET}"","""")"\n'.encode(), "csv_formula"),
    "csv, a negative number": ("a.csv", f"a,b\n-5,{SECRET}\n".encode(), None),
    "markdown, words behind a fence": ("a.md", f"{AROUND}\n\n```python {SECRET}\nx\n```\n".encode(), "markdown_comment"),
    "markdown, a comment without an end": ("a.md", f"{AROUND}\n\n<!-- {SECRET}\n".encode(), "markdown_comment"),
    "markdown, a footnote": ("a.md", f"{AROUND}[^1]\n\n[^1]: {SECRET}\n".encode(), None),
    "markdown, a footnote without a sign": ("a.md", f"{AROUND}\n\n[^1]: {SECRET}\n".encode(), "markdown_reference"),
    "markdown, front matter in TOML": ("a.md", f"+++\nnote = '{SECRET}'\n+++\n\n{AROUND}\n".encode(), "metadata"),
    "mail, the first of two pages": ("a.eml", _two_pages(), "mail_alternative"),
    "epub, an imported sheet": ("a.epub", _book(), "html_display"),
    "word, a formula": ("a.docx", _word(f"<m:oMath><m:r><m:t>{SECRET}</m:t></m:r></m:oMath>"), None),
    "word, a watermark": ("a.docx", _word(f'<w:r><w:pict><v:shape><v:textpath string="{SECRET}"/></v:shape></w:pict></w:r>'), None),
    "word, an instruction in plain letters": ("a.docx", _word(_field(_run())), "docx_field"),
    "word, not filled": ("a.docx", _word(_run("<w14:textFill><w14:noFill/></w14:textFill>")), "docx_colour"),
    "word, narrow letters": ("a.docx", _word(_run('<w:w w:val="1"/>')), "docx_tiny"),
    "word, lowered off the page": ("a.docx", _word(_run('<w:position w:val="-3168"/>')), "docx_off_page"),
    "word, dark shading in a pattern": (
        "a.docx",
        _word(_run('<w:color w:val="FFFFFF"/><w:shd w:val="pct90" w:color="000000" w:fill="FFFFFF"/>')),
        None,
    ),
    **{f"slide, {case}": ("a.pptx", _slide(case), reason) for case, reason in {
        "covered": "pptx_covered", "covered by nothing": None, "not filled": "pptx_colour", "squeezed": "pptx_tiny",
        "of a layout that no slide uses": "pptx_unrendered",
    }.items()},
    **{f"sheet, {case}": ("a.xlsx", _sheet(case), reason) for case, reason in {
        "format ;;;@": None, 'format "";"";"";""': "xlsx_format", "format [White]@": "xlsx_colour", "a rule": "xlsx_colour",
        "a run in white": "xlsx_colour", "white on a gradient": None, "rows folded": "xlsx_hidden_row",
    }.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_is_marked_where_nobody_sees_it_and_only_there(name: str, extractor: Extractor) -> None:
    file, content, reason = CASES[name]
    assert why(read(extractor, file, content), SECRET)[0] == reason
