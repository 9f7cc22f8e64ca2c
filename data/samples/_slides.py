"""A source as a slide deck: each second-level heading begins a slide; `::notes` are what the speaker reads."""

import io
from datetime import datetime

from _archive import STAMP, settled
from _source import Block, Source
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Cm, Pt

NAVY = RGBColor.from_string("12355B")  # type: ignore[no-untyped-call]  # python-pptx left this one bare
TEAL = RGBColor.from_string("2A8C8C")  # type: ignore[no-untyped-call]  # as above


def slides(source: Source) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.87), Cm(19.05)
    deck.core_properties.author = deck.core_properties.last_modified_by = "Ostrand Marine Instruments"
    deck.core_properties.title = source.title
    deck.core_properties.created = deck.core_properties.modified = datetime(*STAMP)
    for group in _by_slide(source.blocks()):
        _add_slide(deck, group)
    buffer = io.BytesIO()
    deck.save(buffer)
    return settled(buffer.getvalue())


def _by_slide(blocks: list[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    for block in blocks:
        if block.kind == "heading":
            groups.append([])
        groups[-1].append(block)
    return groups


def _add_slide(deck: Deck, group: list[Block]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(0), Cm(0), Cm(0.7), deck.slide_height)
    bar.fill.solid()
    bar.fill.fore_color.rgb = TEAL
    bar.line.fill.background()
    title, body = slide.shapes.title, slide.placeholders[1]
    title.left, title.top, title.width, title.height = Cm(2), Cm(1), Cm(29.5), Cm(3)
    body.left, body.top, body.width, body.height = Cm(2), Cm(4.4), Cm(29.5), Cm(13)
    title.text_frame.text = group[0].text
    title.text_frame.paragraphs[0].font.size = Pt(40 if group[0].level == 1 else 30)
    title.text_frame.paragraphs[0].font.color.rgb = NAVY
    _write_body(slide, group[1:])


def _write_body(slide: Slide, blocks: list[Block]) -> None:
    lines: list[str] = []
    for block in blocks:
        match block.kind:
            case "paragraph":
                lines.append(block.text)
            case "bullets":
                lines.extend(block.lines)
            case "notes":
                _write_notes(slide, block.text)
            case _:
                raise ValueError(f"a slide has no {block.kind}")
    frame = slide.placeholders[1].text_frame
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(20)


def _write_notes(slide: Slide, text: str) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        raise ValueError("the notes page of this template has no place for text")
    frame.text = text
