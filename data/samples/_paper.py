"""A source as a PDF on the company's letterhead, with the ways in which a PDF can hold text that no page shows."""

import io
import re
from collections.abc import Mapping
from typing import Any, Literal

from _source import Block, Source
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle, StyleSheet1, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    ListFlowable,
    PageBreak,
    Paragraph,
    Preformatted,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

_AMOUNT = re.compile(r"-?[\d.,]+")

NAVY, TEAL, PALE = HexColor("#12355B"), HexColor("#2A8C8C"), HexColor("#EEF3F6")


def paper(source: Source, password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=2.2 * cm,
        rightMargin=2.2 * cm,
        topMargin=3.4 * cm,
        bottomMargin=2.2 * cm,
        title=source.title,
        author="Ostrand Marine Instruments",
        invariant=1,
        encrypt=StandardEncryption(password, strength=128) if password else None,
    )
    styles = _styles()
    flow = [part for block in source.blocks() for part in _flow(block, styles)]

    def letterhead(canvas: Canvas, _document: Any) -> None:
        _letterhead(canvas, source.front)

    document.build(flow, onFirstPage=letterhead, onLaterPages=letterhead)
    return buffer.getvalue()


class HiddenLine(Flowable):
    """Small text that is on the page and not to be seen: white on white, or in text render mode 3."""

    def __init__(self, text: str, render_mode: Literal[0, 3]) -> None:
        super().__init__()
        self.text = text
        self.render_mode: Literal[0, 3] = render_mode
        self.width, self.height = 16 * cm, 0.4 * cm

    def draw(self) -> None:
        for number, start in enumerate(range(0, len(self.text), 160)):
            line = self.canv.beginText(0, self.height - 4 * number)
            line.setFont("Helvetica", 4)
            line.setTextRenderMode(self.render_mode)
            line.setFillColor(white)
            line.textOut(self.text[start : start + 160])
            self.canv.drawText(line)


def _styles() -> StyleSheet1:
    styles = getSampleStyleSheet()
    styles["Normal"].fontSize, styles["Normal"].leading, styles["Normal"].spaceAfter = 10, 14, 6
    for name, size in (("Heading1", 19), ("Heading2", 13), ("Heading3", 11)):
        styles[name].textColor, styles[name].fontSize, styles[name].leading = NAVY, size, size + 5
    styles.add(ParagraphStyle("Cell", parent=styles["Normal"], fontSize=9, leading=11, spaceAfter=0))
    styles.add(ParagraphStyle("Number", parent=styles["Cell"], alignment=TA_RIGHT, rightIndent=8))
    return styles


def _flow(block: Block, styles: StyleSheet1) -> list[Flowable]:
    match block.kind:
        case "heading":
            return [Paragraph(_escaped(block.text), styles[f"Heading{block.level}"])]
        case "paragraph":
            return [Paragraph(_escaped(block.text), styles["Normal"])]
        case "bullets":
            items = [Paragraph(_escaped(line), styles["Normal"]) for line in block.lines]
            return [ListFlowable(items, bulletType="bullet", bulletFontSize=9, bulletColor=TEAL), Spacer(1, 6)]
        case "code":
            return [Preformatted("\n".join(block.lines), styles["Code"]), Spacer(1, 8)]
        case "table":
            return [_table(block, styles), Spacer(1, 10)]
        case "break":
            return [PageBreak()]
        case "white":
            return [HiddenLine(block.text, render_mode=0)]
        case "invisible":
            return [HiddenLine(block.text, render_mode=3)]
        case _:
            raise ValueError(f"paper has no ::{block.kind}")


def _table(block: Block, styles: StyleSheet1) -> Table:
    cells = [
        [Paragraph(_escaped(cell), styles["Number" if _AMOUNT.fullmatch(cell) else "Cell"]) for cell in row]
        for row in block.rows
    ]
    cells[0] = [
        Paragraph(f'<font color="white"><b>{_escaped(cell)}</b></font>', styles["Cell"]) for cell in block.rows[0]
    ]
    look = TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), NAVY),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, PALE]),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, TEAL),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    longest = [max(len(row[column]) for row in block.rows) + 4 for column in range(len(block.rows[0]))]
    longest = [min(length, 45) for length in longest]
    return Table(cells, colWidths=[16.6 * cm * length / sum(longest) for length in longest], style=look, repeatRows=1)


def _letterhead(canvas: Canvas, front: Mapping[str, Any]) -> None:
    """The sender is the company unless the front matter names another `brand` and `trade`."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(NAVY)
    canvas.rect(0, height - 2.3 * cm, width, 2.3 * cm, stroke=0, fill=1)
    canvas.setStrokeColor(TEAL)
    canvas.setLineWidth(2.5)
    for step in range(3):
        wave, left = height - (0.95 + 0.35 * step) * cm, 2.2 * cm
        canvas.bezier(left, wave, left + 12, wave + 9, left + 24, wave - 9, left + 36, wave)
    canvas.setFillColor(white)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(3.9 * cm, height - 1.4 * cm, str(front.get("brand", "OSTRAND")))
    canvas.setFont("Helvetica", 9)
    canvas.drawString(3.9 * cm, height - 1.85 * cm, str(front.get("trade", "Marine Instruments")))
    canvas.setFillColor(NAVY)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(2.2 * cm, 1.2 * cm, str(front.get("footer", "Internal use")))
    canvas.drawRightString(width - 2.2 * cm, 1.2 * cm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
