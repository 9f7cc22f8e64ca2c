"""HTML to blocks: what a browser shows as visible pieces, what it holds back as hidden ones, and nothing left out.

`unstructured` drops navigation, forms, figures, buttons and more, keeps `display: none`, and parses by recursion. So the tree is
walked here, each text's style is worked out, and a flat HTML of headings, paragraphs, list items, code and tables,
hidden text between marks, is what `unstructured` partitions.
"""

import re
from collections.abc import Iterator, Sequence

import tinycss2
from lxml import etree, html

from pipeline.errors import CouldNotInspect
from pipeline.extract.cascade import Cascade
from pipeline.extract.completeness import with_lost_text
from pipeline.extract.flat_html import CELL, FlatHtml
from pipeline.extract.limits import Limits
from pipeline.extract.marks import Marks
from pipeline.extract.media import on_screen
from pipeline.extract.partition.html import html_blocks
from pipeline.extract.reading import Block, is_prose
from pipeline.extract.rendering import PREFORMATTED, Rendering
from pipeline.extract.style import Style

REASONS = frozenset(
    (
        "metadata", "alt_text", "html_display", "html_collapsed", "html_tiny", "html_transparent", "html_colour", "html_position",
        "html_comment", "html_unrendered", "html_attribute",
    )
)  # fmt: skip

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
        "option", "p", "pre", "search", "section", "select", "summary", "textarea", "ul", "table", "caption",
        "thead", "tbody", "tfoot", "tr", "td", "th", "template", "noscript", "audio", "video", "canvas",
        "object", "iframe", "noframes", "noembed",
    )
)  # fmt: skip
_SEPARATE = ("a", "button", "label", "input", "select", "img")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SKIPPED = frozenset(("style", "base", "link", "param", "source", "track", "area", "col", "colgroup", "meta", "title"))
_SCRIPTS = re.compile(r"(?:text|application)/(?:java|ecma)script|module|", re.I)
_SPOKEN = ("title", "aria-label", "aria-description", "aria-roledescription", "summary", "longdesc", "abbr")
_SHOWN_INPUTS = frozenset(
    ("", "text", "search", "email", "url", "tel", "number", "submit", "button", "reset", "date", "time")
)


def blocks(source: str, limits: Limits, place: str = "", sheets: Sequence[str] = ()) -> list[Block]:
    """All text of an HTML document. `place` goes before the line number, as `chapter.xhtml, `; `sheets` are linked style sheets."""
    marks = Marks()
    writer = FlatHtml(marks, place)
    _walk(source, writer, limits, sheets, 0, Style())
    nodes = [piece for text in writer.texts for piece in marks.pieces(text) if not piece.text.isspace()]
    found = html_blocks("".join(writer.written), marks) if nodes else []
    return with_lost_text(found, nodes)


def _walk(source: str, writer: FlatHtml, limits: Limits, sheets: Sequence[str], nested: int, style: Style) -> None:
    """Write a document, or one inside a frame of another."""
    root = parse(source)
    if root is None:
        return
    if nested > limits.attachment_depth:
        raise CouldNotInspect("too_deep")
    own = (sheet.text or "" for sheet in root.iter("style") if on_screen(sheet.get("media", "")))
    rendering = Rendering(root, Cascade(root, (*sheets, *own)))
    _Document(writer, rendering, limits, nested).element(root, style, 0)
    writer.flush()


class _Document:
    """One tree with its style sheets."""

    def __init__(self, writer: FlatHtml, rendering: Rendering, limits: Limits, nested: int) -> None:
        self._writer = writer
        self._rendering = rendering
        self._limits = limits
        self._nested = nested
        self._table = 0

    def element(self, element: etree._Element, parent: Style, depth: int) -> None:
        """Write an element and all below it. Raises `CouldNotInspect` beyond the depth that is allowed."""
        if depth > self._limits.max_depth:
            raise CouldNotInspect("too_deep")
        if not isinstance(element.tag, str):
            self._comment(element)
            return
        tag = etree.QName(element).localname.lower()
        style = self._style(element, tag, parent)
        if tag in _SKIPPED or tag == "script":
            self._silent(element, tag)
        elif tag == "table" and not self._table:
            self._write_table(element, style, depth)
        else:
            self._write(element, tag, style, depth)

    def _style(self, element: etree._Element, tag: str, parent: Style) -> Style:
        return self._rendering.style(element, tag, parent)

    def _write(self, element: etree._Element, tag: str, style: Style, depth: int) -> None:
        block = (tag in _BLOCKS and style.display != "inline") or style.display in (
            "block",
            "flex",
            "grid",
            "list-item",
            "table",
        )
        outer = self._writer.tag, self._writer.line
        kind = tag if tag in _HEADINGS or tag == "li" else "pre" if tag in PREFORMATTED else "div"
        if block and not self._table:
            self._writer.boundary(kind if kind != "div" or outer[0] == "div" else outer[0], element.sourceline or 0)
        elif block:
            self._writer.add(" ", None)
        if tag == "br":
            self._writer.add_break()
        self._attributes(element, tag, style)
        self._children(element, tag, style, depth)
        if block and not self._table:
            self._writer.boundary(*outer)
        elif block:
            self._writer.add(" ", None)

    def _children(self, element: etree._Element, tag: str, style: Style, depth: int) -> None:
        keep_spaces = style.preformatted
        inherited = self._rendering.children(element, tag, style)
        inner = inherited[element]
        self._generated(element, "marker", inner) if tag == "li" else None
        self._generated(element, "before", inner)
        if element.text:
            self._writer.add(element.text, inner.reason, keep_spaces)
        for child in element:
            self._keep_apart(child)
            self.element(child, inherited[child], depth + 1)
            if child.tail:
                self._writer.add(child.tail, inner.reason, keep_spaces)
        self._generated(element, "after", inner)

    def _keep_apart(self, element: etree._Element) -> None:
        """Links and buttons side by side are words of their own, though no white space may stand between them."""
        before = element.getprevious()
        if before is not None and before.tag == element.tag and element.tag in _SEPARATE and not before.tail:
            self._writer.add(" ", None)

    def _write_table(self, table: etree._Element, style: Style, depth: int) -> None:
        """A table keeps its rows and cells; whatever a cell holds becomes its text."""
        self._writer.boundary("div", table.sourceline or 0)
        self._table += 1
        self._attributes(table, "table", style)
        rows = [self._writer.take()]
        rows += [text for child in table for text in self._row_group(child, style, depth + 1)]
        self._table -= 1
        self._writer.write_table(rows)
        self._writer.boundary("div", table.sourceline or 0)

    def _row_group(self, element: etree._Element, parent: Style, depth: int) -> Iterator[str]:
        """The rows in a part of a table, each with its cells set apart; text between them is a row of its own."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if tag in ("thead", "tbody", "tfoot"):
            style = self._style(element, tag, parent)
            yield from (row for child in element for row in self._row_group(child, style, depth + 1))
        elif tag == "tr":
            yield self._row(element, self._style(element, tag, parent), depth)
        else:
            self.element(element, parent, depth)
            yield self._writer.take()
        if element.tail and element.tail.strip():
            self._writer.add(element.tail, parent.reason)
            yield self._writer.take()

    def _row(self, row: etree._Element, style: Style, depth: int) -> str:
        cells = []
        for child in row:
            self.element(child, style, depth + 1)
            if child.tail and child.tail.strip():
                self._writer.add(child.tail, style.reason)
            cells.append(self._writer.take())
        return CELL.join(cells)

    def _comment(self, element: etree._Element) -> None:
        text = element.text or ""
        if isinstance(element, etree._Comment) and text.strip():
            shown = re.sub(r"<[^<>]*>", " ", text) if "[if" in text[:20] else text
            self._writer.add(f" {shown.strip()} ", "html_comment")

    def _silent(self, element: etree._Element, tag: str) -> None:
        """Elements whose text is no part of the page; of those only what a model could take for prose is kept."""
        if tag == "script" and not _SCRIPTS.fullmatch(element.get("type", "")):
            self._hidden_block(element.text or "", "html_unrendered")
        elif tag == "title":
            self._hidden_block(
                element.text_content() if isinstance(element, html.HtmlElement) else element.text or "", "metadata"
            )
        elif tag == "meta" and element.get("content") and (element.get("name") or element.get("property")):
            named = element.get("name") or element.get("property") or ""
            if is_prose(element.get("content", "")):
                self._hidden_block(f"{named}: {element.get('content')}", "metadata")

    def _hidden_block(self, text: str, reason: str) -> None:
        if self._table:
            self._writer.add(f" {text} ", reason)
            return
        outer = self._writer.tag, self._writer.line
        self._writer.boundary("div", outer[1])
        self._writer.add(text, reason)
        self._writer.boundary(*outer)

    def _attributes(self, element: etree._Element, tag: str, style: Style) -> None:
        """Texts that stand in attributes: some are drawn, most are not."""
        if not element.attrib:
            return
        if tag in ("input", "textarea") or element.get("placeholder"):
            self._form_field(element, tag, style)
        if tag in ("option", "optgroup") and element.get("label"):
            self._writer.add(f" {element.get('label')} ", style.reason)
        if tag == "iframe" and element.get("srcdoc"):
            inner = self._rendering.frame(element, style)
            _walk(element.get("srcdoc", ""), self._writer, self._limits, (), self._nested + 1, inner)
        own = None
        for name, value in element.attrib.items():
            # Short titles and labels are furniture; left out here, they are in no index either.
            said = name in _SPOKEN or (str(name).startswith("data-") and value.lstrip()[:1] not in "{[")
            if value.strip() if name == "alt" else said and is_prose(value):
                own = " ".join(element.itertext()) if own is None else own
                if value.strip() not in own:
                    self._writer.add(f" {value.strip()} ", "alt_text" if name == "alt" else "html_attribute")

    def _form_field(self, element: etree._Element, tag: str, style: Style) -> None:
        value, hint, kind = element.get("value", ""), element.get("placeholder", ""), element.get("type", "").lower()
        shown = tag == "textarea" or kind in _SHOWN_INPUTS
        if tag == "input" and value:
            self._writer.add(f" {value} ", style.reason if shown else "html_attribute")
        if hint:
            self._writer.add(f" {hint} ", style.reason if shown and not value else "html_attribute")

    def _generated(self, element: etree._Element, where: str, parent: Style) -> None:
        """Text that a style sheet puts before or after the element: a person sees it as any other."""
        content, style = self._rendering.generated(element, where, parent)
        for text in _strings(content, element) if content else ():
            if any(map(str.isalnum, text)):
                self._writer.add(text, style.reason)


def parse(source: str) -> etree._Element | None:
    """The tree of an HTML document, comments kept; None where there is nothing in it."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return html.document_fromstring(source.replace(CELL, " ").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # there is nothing in it
        return None


def _strings(content: str, element: etree._Element) -> Iterator[str]:
    """The texts in a value of `content`."""
    for token in tinycss2.parse_component_value_list(content[:100_000]):
        if token.type == "string":
            yield token.value
        elif token.type == "function" and token.lower_name == "attr":
            name = next((part.value for part in token.arguments if part.type == "ident"), "")
            yield element.get(name, "")
