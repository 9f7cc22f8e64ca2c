"""OpenDocument text: written out as HTML with the styles that decide what shows, and read as such.

`unstructured` would call pandoc, a program that drops hidden text, annotations and deletions; here they come out marked.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice

from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract import markup
from pipeline.extract.embedded import in_open_document
from pipeline.extract.figures import whole
from pipeline.extract.limits import Limits
from pipeline.extract.package import Package, open_package
from pipeline.extract.reading import Block, Reading, hidden, properties, renamed
from pipeline.extract.tree import parse_xml
from pipeline.model import Attachment

FORMATS = ("odt",)
REASONS = frozenset(("metadata", "alt_text", "odt_hidden", "odt_colour", "odt_tiny", "odt_comment", "odt_deleted"))

_NAMES = {
    "html_display": "odt_hidden",
    "html_colour": "odt_colour",
    "html_transparent": "odt_colour",
    "html_tiny": "odt_tiny",
    "html_position": "odt_hidden",
}
_TAGS = {
    "p": "div", "span": "span", "list": "ul", "list-item": "li", "list-header": "li", "table": "table",
    "table-row": "tr", "table-cell": "td", "covered-table-cell": "td", "section": "div", "text-box": "div",
    "note-body": "div", "a": "span", "frame": "div", "custom-shape": "div", "header": "div", "footer": "div",
}  # fmt: skip
_LOOKS = {
    "color": "color", "background-color": "background-color", "font-size": "font-size", "letter-spacing": "letter-spacing",
    "margin-left": "margin-left", "margin": "margin", "opacity": "opacity", "fill-color": "background-color",
}  # fmt: skip
_MOST_COLUMNS = 1_024
_FLAT = 0.1  # centimetres of height or width in which nothing can be read
_LENGTH = re.compile(r"(-?[\d.]{1,12})(cm|mm|in|pt|pc|px)")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 0.0353, "pc": 0.423, "px": 0.0265}
_ASIDE = {"annotation": "odt_comment", "tracked-changes": "odt_deleted"}
_NARROW = frozenset(f"{share}%" for share in range(1, 10))
_PLACED = frozenset(("frame", "custom-shape", "rect", "ellipse", "line", "polygon", "path", "g"))
_SKIPPED = frozenset(
    ("forms", "sequence-decls", "variable-decls", "user-field-decls", "note-citation", "annotation-end", "script")
)
_TOOLS = frozenset(
    ("generator", "creation-date", "date", "editing-cycles", "editing-duration", "print-date", "document-statistic")
)


def read(content: bytes, limits: Limits) -> Reading:
    """Body, headers and footers, then annotations and deletions, then metadata."""
    package = open_package(content, limits)
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise CouldNotInspect("encrypted")
    body = parse_xml(package.read("content.xml"), limits)
    sheet = parse_xml(package.read("styles.xml"), limits) if "styles.xml" in package.names else None
    writer = _Writer(_Styles([tree for tree in (sheet, body) if tree is not None]))
    for part in (*body.iterfind(".//{*}body"), *(sheet.iterfind(".//{*}master-page/*") if sheet is not None else ())):
        writer.write(part)
    page = f"<html><body>{''.join(writer.written)}</body></html>"
    shown = [renamed(block, _NAMES) for block in markup.blocks(page, limits)]
    inside = tuple(Attachment(name, "", package.read(part)) for part, name in in_open_document(package.names))
    return Reading((*shown, *writer.aside, *properties(_metadata(package, limits), "metadata")), inside)


def _metadata(package: Package, limits: Limits) -> Iterator[tuple[str, str]]:
    if "meta.xml" in package.names:
        for element in parse_xml(package.read("meta.xml"), limits).iterfind(".//{*}meta/*"):
            if _name(element) not in _TOOLS:
                yield str(element.xpath("string(@*[local-name()='name'])") or _name(element)), element.text or ""


class _Styles:
    """Style name -> the CSS that says the same, as far as it decides what shows."""

    def __init__(self, trees: list[etree._Element]) -> None:
        self._css: dict[str, str] = {}
        self._styles = {
            _attribute(style, "name"): style
            for tree in trees
            for style in tree.iter("{*}style")
            if _attribute(style, "name")
        }

    def css(self, name: str) -> str:
        """Declarations of the style and, before them, of those that it is made from."""
        if name not in self._css:
            self._css[name] = self._gathered(name)
        return self._css[name]

    def _gathered(self, name: str) -> str:
        chain: list[etree._Element] = []
        while name in self._styles and self._styles[name] not in chain:
            chain.append(self._styles[name])
            name = _attribute(chain[-1], "parent-style-name")
        return ";".join(declaration for style in reversed(chain) for declaration in self._own(style))

    def _own(self, style: etree._Element) -> Iterator[str]:
        for properties_ in style:
            for attribute, value in properties_.attrib.items():
                name = etree.QName(attribute).localname
                if name in _LOOKS and value != "transparent":
                    yield f"{_LOOKS[name]}:{value}"
                flat = name == "line-height" and (_centimetres(value) or 1.0) < _FLAT
                if flat or (name == "text-scale" and value in _NARROW):
                    yield "font-size:0"
            if _attribute(properties_, "use-window-font-color") == "true":
                yield "color:black;text-shadow:0 0 1px gray"  # what stands out from the ground, whatever that is
            if _attribute(properties_, "display") == "none":
                yield "display:none"


class _Writer:
    """Writes HTML while it walks; annotations and deletions go aside."""

    def __init__(self, styles: _Styles) -> None:
        self.written: list[str] = []
        self.aside: list[Block] = []
        self._styles = styles
        self._columns: list[list[bool]] = []
        self._folded: set[etree._Element] = set()

    def write(self, element: etree._Element) -> None:
        """An element with all that is in it."""
        name = _name(element)
        if name in _ASIDE:
            self.aside += [
                hidden("Comment", text, _ASIDE[name], f"line {element.sourceline}") for text in _paragraphs(element)
            ]
        elif name in ("title", "desc"):
            self.aside.append(hidden("UncategorizedText", _flat(element), "alt_text", f"line {element.sourceline}"))
        elif name == "s":
            self.written.append("\u00a0" * min(1_000, whole(_attribute(element, "c"), 1)))
        elif name in ("tab", "line-break"):
            self.written.append(" " if name == "tab" else "<br>")
        elif name not in _SKIPPED:
            if name == "table":
                self._columns.append(list(islice(_folded(element), _MOST_COLUMNS)))
            elif name == "table-row" and self._columns:
                self._folded.update(_cells_at(element, self._columns[-1]))
            self._write_tagged(element, self._tag(element, name))
            if name == "table":
                self._columns.pop()

    def _tag(self, element: etree._Element, name: str) -> str:
        if name == "h":
            level = _attribute(element, "outline-level")
            return f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h6"
        return _TAGS.get(name, "")

    def _write_tagged(self, element: etree._Element, tag: str) -> None:
        css = self._styles.css(_attribute(element, "style-name")) if tag else ""
        if _is_off(element) or element in self._folded or (_name(element) in _PLACED and _is_displaced(element)):
            tag, css = tag or "span", f"{css};display:none"
        self.written.append(f'<{tag} style="{escape(css)}">' if tag else "")
        self.written.append(
            escape(element.text or _attribute(element, "string-value") if _is_off(element) else element.text or "")
        )
        for child in element:
            if isinstance(child.tag, str):
                self.write(child)
            self.written.append(escape(child.tail or ""))
        self.written.append(f"</{tag}>" if tag else "")


def _is_displaced(element: etree._Element) -> bool:
    """Whether a frame or shape has no size, or stands off the page."""
    sizes = [_centimetres(_attribute(element, name)) for name in ("width", "height") if _attribute(element, name)]
    places = [_centimetres(_attribute(element, name)) for name in ("x", "y") if _attribute(element, name)]
    small = any(size is not None and size < _FLAT / 2 for size in sizes)
    return small or any(place is not None and not -15 < place < 60 for place in places)


def _centimetres(value: str) -> float | None:
    match = _LENGTH.fullmatch(value)
    try:
        return float(match[1]) * _CENTIMETRES[match[2]] if match else None
    except ValueError:
        return None


def _is_off(element: etree._Element) -> bool:
    """Sections, paragraphs and fields that are switched off, and rows and columns folded away."""
    if any(_name(child) == "hidden-paragraph" and _attribute(child, "is-hidden") != "false" for child in element):
        return True
    if _name(element) in ("header", "footer") and _attribute(element, "display") == "false":
        return True
    if _name(element) in ("hidden-text", "hidden-paragraph"):
        return _attribute(element, "is-hidden") != "false"
    return _attribute(element, "display") in ("none", "condition") or _attribute(element, "visibility") in (
        "collapse",
        "filter",
    )


def _folded(table: etree._Element) -> Iterator[bool]:
    """For each column of a table whether it is folded away."""
    for child in table:
        if _name(child) == "table-column":
            yield from [_is_off(child)] * _repeated(child)
        elif _name(child).startswith("table-column") or _name(child) == "table-header-columns":
            yield from _folded(child)


def _cells_at(row: etree._Element, columns: Sequence[bool]) -> Iterator[etree._Element]:
    """The cells of a row that stand in columns of which that is true."""
    at = 0
    for cell in row if any(columns) else ():
        if at < len(columns) and columns[at]:
            yield cell
        at += _repeated(cell)


def _repeated(element: etree._Element) -> int:
    return max(1, min(_MOST_COLUMNS, whole(_attribute(element, "number-columns-repeated"), 1)))


def _paragraphs(element: etree._Element) -> list[str]:
    found = [_flat(paragraph) for paragraph in element.iter("{*}p", "{*}h")]
    return [text for text in found if text.strip()]


def _flat(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    """The attribute of that local name."""
    ending = f"}}{name}"
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith(ending)), "")
