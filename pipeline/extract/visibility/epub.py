"""EPUB: the chapters in the order of the book, each read as HTML with the style sheets of the package.

`unstructured` would call pandoc, a program that knows nothing of visibility; the chapters go to it as HTML instead.
"""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract import markup
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.package import Package, open_package
from pipeline.extract.reading import Block, Hidden, Piece, Reading, properties
from pipeline.extract.tree import parse_xml

FORMATS = ("epub",)
REASONS = markup.REASONS

_TECHNICAL = ("", "identifier", "language", "meta", "date", "format", "type")
_IMPORTS, _MOST_IMPORTS = 3, 10  # how deep, and how many in one sheet
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]{1,500})")
_CHAPTERS = ("application/xhtml+xml", "text/html")


def read(content: bytes, limits: Limits) -> Reading:
    """The spine's chapters, then what the book holds but does not show, then its metadata."""
    package = open_package(content, limits)
    if "META-INF/encryption.xml" in package.names and b"EncryptedData" in package.read("META-INF/encryption.xml"):
        raise CouldNotInspect("encrypted")
    book = _Book(package, limits)
    blocks = [block for name in book.spine for block in book.chapter(name)]
    aside = [_hide(block, name) for name in book.unlisted for block in book.chapter(name)]
    return Reading((*blocks, *aside, *properties(book.metadata(), "metadata")))


class _Book:
    """The package document: which file is which."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        container = parse_xml(package.read("META-INF/container.xml"), limits)
        self._root_file = str(next(iter(container.xpath("//@full-path")), ""))
        self._tree = parse_xml(package.read(self._root_file), limits)
        items = list(self._tree.iter("{*}item"))
        self._items = {item.get("id", ""): self._path(item.get("href", "")) for item in items}
        chapters = [self._path(item.get("href", "")) for item in items if item.get("media-type") in _CHAPTERS]
        contents = [self._path(item.get("href", "")) for item in items if "nav" in item.get("properties", "").split()]
        listed = (self._items.get(entry.get("idref", ""), "") for entry in self._tree.iter("{*}itemref"))
        # The table of contents is shown by the reading program, in the spine or not.
        self.spine = [name for name in dict.fromkeys((*listed, *contents)) if name in package.names]
        self.unlisted = [name for name in chapters if name in package.names and name not in self.spine]

    def chapter(self, name: str) -> list[Block]:
        """The blocks of one file."""
        source = decode_text(self._package.read(name))
        return markup.blocks(source, self._limits, f"{posixpath.basename(name)}, ", self._sheets(name, source))

    def metadata(self) -> Iterator[tuple[str, str]]:
        """Title, authors, description and the like."""
        for element in self._tree.iterfind("{*}metadata/*"):
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name not in _TECHNICAL and any(map(str.isalpha, element.text or "")):
                yield name, element.text or ""

    def _sheets(self, name: str, source: str) -> list[str]:
        """Style sheets that the chapter links to."""
        root = markup.parse(source)
        links = (
            [str(link) for link in root.xpath("//link[contains(@rel,'stylesheet')]/@href")] if root is not None else []
        )
        inline = "\n".join(sheet.text or "" for sheet in root.iter("style")) if root is not None else ""
        return [sheet for link in (*links, *_imports(inline)) for sheet in self._sheet(name, link, 0)]

    def _sheet(self, name: str, link: str, depth: int) -> Iterator[str]:
        """A style sheet, after those that it imports."""
        found = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link)))
        if found not in self._package.names or depth > _IMPORTS:
            return
        sheet = decode_text(self._package.read(found))
        for inner in _imports(sheet):
            yield from self._sheet(found, inner, depth + 1)
        yield sheet

    def _path(self, link: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._root_file), unquote(link)))


def _imports(sheet: str) -> list[str]:
    return [match[1] for match in _IMPORT.finditer(sheet)][:_MOST_IMPORTS]


def _hide(block: Block, name: str) -> Block:
    """A block of a file that is in the package but not in the book."""
    why = Hidden("html_unrendered", posixpath.basename(name))
    return Block(block.kind, tuple(Piece(one.text, one.hidden or why) for one in block.pieces))
