"""A source as OpenDocument text, as EPUB and as RTF."""

import io
import zipfile
from html import escape

from _archive import ISO_STAMP, packed, rewritten, settled
from _source import Block, Source
from _web import fragment
from lxml import etree
from odf.namespaces import DCNS
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import H, List, ListItem, P


def open_document(source: Source) -> bytes:
    document = OpenDocumentText()
    for level, size in ((1, "20pt"), (2, "14pt"), (3, "12pt")):
        style = Style(name=f"Heading {level}", family="paragraph")
        style.addElement(TextProperties(fontsize=size, fontweight="bold", color="#12355b"))
        style.addElement(ParagraphProperties(margintop="0.4cm", marginbottom="0.2cm"))
        document.styles.addElement(style)
    body = Style(name="Text body", family="paragraph")
    body.addElement(ParagraphProperties(marginbottom="0.25cm"))
    document.styles.addElement(body)
    for block in source.blocks():
        _write(document, block)
    buffer = io.BytesIO()
    document.write(buffer)
    return rewritten(settled(buffer.getvalue()), _without_unused_namespaces)


def _without_unused_namespaces(name: str, content: bytes) -> bytes:
    """odfpy declares more namespaces from its second document in a process on."""
    if not name.endswith(".xml"):
        return content
    root = etree.fromstring(content)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write(document: OpenDocumentText, block: Block) -> None:
    match block.kind:
        case "heading":
            document.text.addElement(H(outlinelevel=block.level, stylename=f"Heading {block.level}", text=block.text))
        case "paragraph":
            document.text.addElement(P(stylename="Text body", text=block.text))
        case "bullets":
            bullets = List()
            for line in block.lines:
                item = ListItem()
                item.addElement(P(text=line))
                bullets.addElement(item)
            document.text.addElement(bullets)
        case "table":
            document.text.addElement(_table(block))
        case _:
            raise ValueError(f"OpenDocument text has no {block.kind}")


def _table(block: Block) -> Table:
    table = Table(name=f"Table of {block.rows[0][0]}")
    table.addElement(TableColumn(numbercolumnsrepeated=len(block.rows[0])))
    for row in block.rows:
        cells = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            cells.addElement(cell)
        table.addElement(cells)
    return table


def epub(source: Source) -> bytes:
    """A book: each second-level heading is a chapter."""
    chapters: list[list[Block]] = []
    for block in source.blocks():
        if not chapters or (block.kind == "heading" and block.level == 2):
            chapters.append([])
        chapters[-1].append(block)
    names = [f"chapter{number}.xhtml" for number in range(len(chapters))]
    parts = {"META-INF/container.xml": _CONTAINER, "OEBPS/content.opf": _package(source, names)}
    parts |= {"OEBPS/nav.xhtml": _navigation(names, [chapter[0].text for chapter in chapters])}
    parts |= {f"OEBPS/{name}": _page(chapter) for name, chapter in zip(names, chapters, strict=True)}
    mimetype = ("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
    return packed([mimetype, *((name, text.encode(), zipfile.ZIP_DEFLATED) for name, text in parts.items())])


def _package(source: Source, names: list[str]) -> str:
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>' for number, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(names)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        f'<metadata xmlns:dc="{DCNS}"><dc:identifier id="id">ostrand:{escape(source.path)}</dc:identifier>'
        f"<dc:title>{escape(source.title)}</dc:title><dc:language>en</dc:language>"
        f'<meta property="dcterms:modified">{ISO_STAMP}</meta></metadata><manifest>'
        f'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>'
        f"<spine>{spine}</spine></package>"
    )


def _navigation(names: list[str], titles: list[str]) -> str:
    links = "".join(f'<li><a href="{name}">{escape(title)}</a></li>' for name, title in zip(names, titles, strict=True))
    return _xhtml("Contents", f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>{links}</ol></nav>')


def _page(chapter: list[Block]) -> str:
    return _xhtml(chapter[0].text, "\n".join(fragment(block) for block in chapter))


def _xhtml(title: str, body: str) -> str:
    head = f"<head><title>{escape(title)}</title></head>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">{head}<body>{body}</body></html>'


_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def rich_text(source: Source) -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Calibri;}}{\colortbl;\red18\green53\blue91;}" + "\n"
    return (head + "\n".join(_rtf(block) for block in source.blocks()) + "\n}\n").encode("ascii")


def _rtf(block: Block) -> str:
    match block.kind:
        case "heading":
            return rf"{{\pard\sb240\sa120\b\cf1\fs{44 - 8 * block.level} {_rtf_text(block.text)}\par}}"
        case "paragraph":
            return rf"{{\pard\sa120\fs21 {_rtf_text(block.text)}\par}}"
        case "bullets":
            return "\n".join(rf"{{\pard\li360\sa60\fs21 \bullet\tab {_rtf_text(line)}\par}}" for line in block.lines)
        case "table":
            return "\n".join(rf"{{\pard\sa60\fs21 {_rtf_text(' / '.join(row))}\par}}" for row in block.rows)
        case _:
            raise ValueError(f"RTF has no {block.kind}")


def _rtf_text(text: str) -> str:
    plain = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(character if ord(character) < 128 else rf"\u{ord(character)}?" for character in plain)
