"""What Word, PowerPoint and Excel files have in common: parts, relationships, properties, embedded files, theme colours."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from lxml import etree

from pipeline.extract.colour import Colour, hex_colour
from pipeline.extract.limits import Limits
from pipeline.extract.package import Package, open_package
from pipeline.extract.reading import Block, properties
from pipeline.extract.tree import parse_xml
from pipeline.model import Attachment

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": A[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/presentationml/main": P[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": S[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
_EMBEDDED = ("/embeddings/", "/activeX/", "/afchunk")
_EMBEDDING = ("aFChunk", "package", "oleObject")
_UNNAMED = frozenset(
    (
        "revision", "lastPrinted", "created", "modified", "TotalTime", "Pages", "Words", "Characters", "Lines",
        "Paragraphs", "AppVersion", "DocSecurity", "CharactersWithSpaces", "ScaleCrop", "LinksUpToDate",
        "SharedDoc", "HyperlinksChanged", "Slides", "Notes", "HiddenSlides", "MMClips", "i4", "Application",
        "PresentationFormat", "Template",
    )
)  # fmt: skip


class Office:
    """The package of an Office file, its parts parsed when they are first asked for."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.package: Package = open_package(content, limits)
        self._limits = limits
        self._trees: dict[str, etree._Element] = {}

    def tree(self, name: str) -> etree._Element:
        """The root of a part, with the namespaces of the transitional dialect."""
        if name not in self._trees:
            content = self.package.read(name)
            if _STRICT in content:
                for strict, transitional in _TRANSITIONAL.items():
                    content = content.replace(strict, transitional)
            self._trees[name] = parse_xml(content, self._limits)
        return self._trees[name]

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.package.names

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (last word of its type, name of the part that it leads to)."""
        folder, base = posixpath.split(name)
        rels = f"{folder}/_rels/{base}.rels"
        if not self.has(rels):
            return {}
        found = {}
        for relation in self.tree(rels).iter(f"{_REL}Relationship"):
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                part = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], part)
        return found

    def rewritten(self, changed: Mapping[str, etree._Element]) -> bytes:
        """The package with these parts as their trees now are."""
        return self.package.replace(
            {name: etree.tostring(tree, encoding="UTF-8", xml_declaration=True) for name, tree in changed.items()}
        )

    def properties(self) -> list[Block]:
        """Core, application and custom properties that say something."""
        return properties(self._properties(), "properties")

    def _properties(self) -> Iterator[tuple[str, str]]:
        for part in self.package.matching("docProps/", ".xml"):
            for element in self.tree(part).iter():
                name = etree.QName(element).localname if isinstance(element.tag, str) else ""
                if not len(element) and (element.text or "").strip() and name not in _UNNAMED:
                    above = {etree.QName(parent).localname for parent in element.iterancestors()}
                    if above & {"TitlesOfParts", "HeadingPairs"}:
                        continue  # what the program itself counts and lists
                    named = next((parent.get("name") for parent in element.iterancestors() if parent.get("name")), name)
                    yield str(named), element.text or ""

    def attachments(self) -> tuple[Attachment, ...]:
        """Files embedded in the file, each a document of its own: those in the usual folders, and what is related as one."""
        rels = [name for name in self.package.names if name.endswith(".rels")]
        targets = (self.related(name.replace("_rels/", "").removesuffix(".rels")).values() for name in rels)
        found = {part for each in targets for kind, part in each if kind in _EMBEDDING and self.has(part)}
        found |= {name for name in self.package.names if any(folder in name for folder in _EMBEDDED)} - set(rels)
        # An object is a `.bin` whatever it is; what it is, its content says.
        return tuple(
            Attachment(PurePosixPath(name).name.removesuffix(".bin"), "", self.package.read(name))
            for name in sorted(found)
        )

    @cached_property
    def theme(self) -> Mapping[str, Colour]:
        """The theme's colours by name (`dk1`, `lt1`, `accent1`), also under the names that text and cells call them by."""
        found: dict[str, Colour] = {}
        for part in [name for name in self.package.matching("", ".xml") if "/theme/theme" in name][:1]:
            for entry in self.tree(part).iterfind(f".//{A}clrScheme/*"):
                for child in entry:
                    colour = hex_colour(child.get("lastClr") or child.get("val"))
                    if colour:
                        found[etree.QName(entry).localname] = colour
        names = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2", "background1": "lt1", "text1": "dk1",
                 "background2": "lt2", "text2": "dk2", "light1": "lt1", "dark1": "dk1", "light2": "lt2", "dark2": "dk2",
                 "hyperlink": "hlink", "followedHyperlink": "folHlink"}  # fmt: skip
        return {**found, **{name: found[own] for name, own in names.items() if own in found}}
