"""A source as a Word document, with the ways in which Word can keep text from a reader's eyes."""

import io
from datetime import datetime

from _archive import STAMP, settled
from _source import Block, Source
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

NAVY = RGBColor(0x12, 0x35, 0x5B)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)


def word(source: Source) -> bytes:
    document = Document()
    _dress(document, source)
    for block in source.blocks():
        _write(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue())


def _dress(document: WordDocument, source: Source) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = "Ostrand Marine Instruments"
    properties.title = source.title
    properties.created = properties.modified = datetime(*STAMP)
    properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), NAVY
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = str(source.front.get("brand", "Ostrand Marine Instruments"))
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    section.footer.paragraphs[0].text = str(source.front.get("footer", "Internal use"))


def _write(document: WordDocument, block: Block) -> None:
    match block.kind:
        case "heading":
            document.add_heading(block.text, level=block.level - 1)
        case "paragraph":
            document.add_paragraph(block.text)
        case "bullets":
            for line in block.lines:
                document.add_paragraph(line, style="List Bullet")
        case "code":
            run = document.add_paragraph().add_run("\n".join(block.lines))
            run.font.name, run.font.size = "Consolas", Pt(9)
        case "table":
            _write_table(document, block)
        case "break":
            document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx left this one bare
        case _:
            _hide(document, block)


def _write_table(document: WordDocument, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _hide(document: WordDocument, block: Block) -> None:
    match block.kind:
        case "white":
            run = document.add_paragraph().add_run(block.text)
            run.font.color.rgb = WHITE
        case "vanish":
            document.add_paragraph().add_run(block.text).font.hidden = True
        case "comment":
            runs = _last(document).runs
            document.add_comment(runs, text=block.text, author="Reviewer", initials="R")
        case "metadata":
            document.core_properties.comments = block.text
        case _:
            raise ValueError(f"Word has no ::{block.kind}")


def _last(document: WordDocument) -> Paragraph:
    return next(paragraph for paragraph in reversed(document.paragraphs) if paragraph.runs)
