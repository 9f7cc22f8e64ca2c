"""Paragraphs named by their words; and what all formats share."""

from collections.abc import Iterable

from lxml.html import document_fromstring
from unstructured.documents.elements import Element
from unstructured.partition.text import element_from_text

from pipeline.extract.marks import Marks
from pipeline.extract.reading import Block

LANGUAGES = ["eng"]
_MAX_CLASSIFIED = 5_000  # a paragraph's first characters are enough to name its kind


def kind_of(text: str) -> str:
    """The category of a paragraph by its words: `Title`, `NarrativeText`, `ListItem`, ..."""
    return _kind(str(element_from_text(text[:_MAX_CLASSIFIED].strip()).category), text)


def _kind(category: str, text: str) -> str:
    """Without a tagger short sentences pass for titles, at which chunks would be cut."""
    return "NarrativeText" if category == "Title" and text.rstrip().endswith((".", ",", ";")) else category


def to_blocks(elements: Iterable[Element], marks: Marks) -> list[Block]:
    """The elements that have text, with what their marks say."""
    return [_block(element, marks) for element in elements if element.text]


def _block(element: Element, marks: Marks) -> Block:
    page = element.metadata.page_number
    text = _table_text(element.metadata.text_as_html) or element.text
    return Block(_kind(str(element.category), text), marks.pieces(text, page), page)


def _table_text(html: str | None) -> str:
    """A table with a line for each row and a bar between cells; `unstructured` runs all cells into one line."""
    if not html:
        return ""
    table = document_fromstring(html.replace("<br/>", " "))
    rows = (row.xpath("./td|./th") for row in table.iter("tr"))
    lines = [" | ".join(" ".join(cell.text_content().split()) for cell in cells) for cells in rows]
    captions = [caption.text_content().strip() for caption in table.iter("caption")]
    return "\n".join(line for line in (*captions, *lines) if line.strip(" |"))
