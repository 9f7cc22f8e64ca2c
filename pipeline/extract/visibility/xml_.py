"""XML: every text, attribute and comment.

`unstructured` keeps the text nodes only and drops attributes; so it is read here. Entities of its own make it uninspectable.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.limits import Limits
from pipeline.extract.package import refuse_entities
from pipeline.extract.reading import Block, Hidden, Piece, Reading
from pipeline.extract.tree import parse_xml

FORMATS = ("xml",)
REASONS = frozenset(("xml_comment",))

_KIND = "UncategorizedText"


def read(content: bytes, limits: Limits) -> Reading:
    """A block for each child of the root, with a line for each text in it."""
    refuse_entities(content)
    root = parse_xml(content, limits)
    around = (*reversed(list(root.itersiblings(preceding=True))), *root.itersiblings())
    parts = [root] if len(root) == 0 else list(root)
    opening = [Block(_KIND, tuple(_own_texts(root)))] if len(root) else []
    return Reading((*opening, *(Block(_KIND, tuple(_texts(part))) for part in (*around, *parts))))


def _texts(top: etree._Element) -> Iterator[Piece]:
    """The texts of an element and all in it in reading order, and the text behind it."""
    if isinstance(top.tag, str):
        for event, element in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
            if event != "end":
                yield from _own_texts(element)
            if event != "start" and element is not top:
                yield from _line("", element.tail)
    else:
        yield from _own_texts(top)
    yield from _line("", top.tail)


def _own_texts(element: etree._Element) -> Iterator[Piece]:
    place = f"line {element.sourceline}"
    if not isinstance(element.tag, str):
        yield from _line("", element.text, Hidden("xml_comment", place))
        return
    name = etree.QName(element).localname
    for attribute, value in element.attrib.items():
        yield from _line(f"{name}.{etree.QName(attribute).localname}", str(value))
    yield from _line(name, element.text)


def _line(name: str, text: str | None, hidden: Hidden | None = None) -> Iterator[Piece]:
    if text and not text.isspace():
        yield Piece(f"{name}: {text.strip()}\n" if name else f"{text.strip()}\n", hidden)
