"""The one door to `unstructured`: its quirks are dealt with here, and no type of its own leaves this file.

- Its telemetry and notices are switched off by the worker's environment, before this import.
- It loads spaCy's English tagger, from the network if need be, to tell narrative text from titles. A blank pipeline with a
  sentence splitter gives the same text and, now and then, another category, 11 to 24 times faster.
- `partition_pdf` imports layout models that the fast strategy never uses: empty modules stand in for them.
- `languages` is always given (else every element is guessed at), and a strategy too (`auto` may ask a model hub).
"""

import sys
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from types import ModuleType
from typing import Any

import spacy
import unstructured.nlp.tokenize
from lxml.html import document_fromstring
from unstructured.documents.elements import Element
from unstructured.partition.html import partition_html
from unstructured.partition.text import element_from_text

from pipeline.extract.marks import Marks
from pipeline.extract.reading import Block

_LANGUAGES = ["eng"]
_MAX_CLASSIFIED = 5_000  # a paragraph's first characters are enough to name its kind


@cache
def _blank_pipeline() -> Any:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 2**31
    return pipeline


unstructured.nlp.tokenize._get_nlp = _blank_pipeline


def kind_of(text: str) -> str:
    """The category of a paragraph by its words: `Title`, `NarrativeText`, `ListItem`, ..."""
    return str(element_from_text(text[:_MAX_CLASSIFIED].strip()).category)


def html_blocks(markup: str, marks: Marks) -> list[Block]:
    """Partition HTML of the plain sort that `markup` writes."""
    return _blocks(partition_html(text=markup, languages=_LANGUAGES), marks)


def docx_blocks(content: bytes, marks: Marks) -> list[Block]:
    """Partition a Word document, once its reader has made it plain."""
    from unstructured.partition.docx import partition_docx  # loads python-docx, which only this format needs

    return _blocks(partition_docx(file=BytesIO(content), strategy="fast", languages=_LANGUAGES), marks)


def pptx_blocks(content: bytes, marks: Marks) -> list[Block]:
    """Partition a presentation, once its reader has made it plain. A block's page is its slide."""
    from unstructured.partition.pptx import partition_pptx  # loads python-pptx, which only this format needs

    return _blocks(partition_pptx(file=BytesIO(content), strategy="fast", languages=_LANGUAGES), marks)


def pdf_blocks(content: bytes) -> list[Block]:
    """Partition a PDF by the positions of its text, without layout models."""
    for name in ("cv2", "unstructured_inference", "unstructured_inference.inference"):
        sys.modules.setdefault(name, ModuleType(name))
    layout = ModuleType("unstructured_inference.inference.layout")
    from unstructured.partition.pdf import partition_pdf  # loads numpy and pdfminer, which only this format needs

    return _blocks(partition_pdf(file=BytesIO(content), strategy="fast", languages=_LANGUAGES), Marks())


def _blocks(elements: Iterable[Element], marks: Marks) -> list[Block]:
    return [_block(element, marks) for element in elements if element.text]


def _block(element: Element, marks: Marks) -> Block:
    page = element.metadata.page_number
    text = _table_text(element.metadata.text_as_html) or element.text
    return Block(str(element.category), marks.pieces(text, page), page)


def _table_text(html: str | None) -> str:
    """A table with a line for each row and a bar between cells; `unstructured` runs all cells into one line."""
    if not html:
        return ""
    table = document_fromstring(html.replace("<br/>", "\n"))
    rows = (row.xpath("./td|./th") for row in table.iter("tr"))
    lines = [" | ".join(" ".join(cell.text_content().split()) for cell in cells) for cells in rows]
    captions = [caption.text_content().strip() for caption in table.iter("caption")]
    return "\n".join(line for line in (*captions, *lines) if line.strip(" |"))
