"""What a PDF says off its pages: annotations, form fields, metadata, outline, scripts, replacement texts, embedded files."""

import zlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self

import pikepdf
from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.package import refuse_entities
from pipeline.extract.reading import Block, hidden, properties, visible
from pipeline.extract.tree import parse_xml
from pipeline.extract.visibility._pdf_alternates import replacements
from pipeline.model import Attachment

_TOOL_NAMES = frozenset(("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/PTEX.Fullbanner"))
_HIDDEN_FLAGS = 0x02 | 0x20  # hidden, no view
_PASSWORD = 1 << 13  # of a field's flags
_MAX_DEPTH = 64
_KIND = "UncategorizedText"
_STEP = 1 << 20


class Objects:
    """The object tree of one file, opened after its streams have been measured."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._pdf = pikepdf.open(BytesIO(content))
            pages = len(self._pdf.pages)
        except pikepdf.PasswordError:
            raise CouldNotInspect("encrypted") from None
        except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError, IndexError):
            raise CouldNotInspect("broken") from None
        if pages > limits.max_pages:
            raise CouldNotInspect("too_many_pages")
        if pages == 0:
            raise CouldNotInspect("no_text")
        self._measure_streams()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pdf.close()

    def blocks(self, shown: str) -> list[Block]:
        """Every text that is not part of a page's content. What the pages show (`shown`) is not said again."""
        seen = _bare(shown)
        found = [*self._annotations(), *self._form_extras(), *self._outline(), *self._in_objects()]
        found += properties(self._metadata(), "metadata")
        return [block for block in found if block.kind == "Metadata" or _bare(block.text) not in seen]

    @property
    def replacements(self) -> list[list[str]]:
        """For each page the texts that are to be read instead of what it draws."""
        return [replacements(page) for page in self._pdf.pages]

    def attachments(self) -> tuple[Attachment, ...]:
        """Embedded files, those of annotations too."""
        found = []
        for item in self._pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and isinstance(item.get("/EF"), pikepdf.Dictionary):
                stream = item.EF.get("/UF") or item.EF.get("/F")
                name = PurePosixPath(_text(item.get("/UF") or item.get("/F")).replace("\\", "/")).name or "attachment"
                if isinstance(stream, pikepdf.Stream):
                    found.append(Attachment(name, "", stream.read_bytes()))
            if len(found) > self._limits.max_attachments:
                raise CouldNotInspect("too_many_attachments")
        return tuple(found)

    def _measure_streams(self) -> None:
        """Unpack what is no picture, step by step and without keeping it, and stop at the limit."""
        left = self._limits.max_unpacked_bytes // 3
        for item in self._pdf.objects:
            if (
                isinstance(item, pikepdf.Stream)
                and item.get("/Subtype") != "/Image"
                and item.get("/Filter") is not None
            ):
                left -= _unpacked_size(item, left)
                if left <= 0:
                    raise CouldNotInspect("archive_ratio")

    def _annotations(self) -> Iterator[Block]:
        for number, page in enumerate(self._pdf.pages, 1):
            for note in self._notes(page):
                yield from self._annotation(note, number, page)

    def _notes(self, page: pikepdf.Page) -> list[pikepdf.Dictionary]:
        notes = page.obj.get("/Annots")
        found = list(notes) if isinstance(notes, pikepdf.Array) else []
        return [note for note in found if isinstance(note, pikepdf.Dictionary)]

    def _annotation(self, note: pikepdf.Dictionary, page: int, sheet: pikepdf.Page) -> Iterator[Block]:
        kind, place = str(note.get("/Subtype", "")), f"page {page}"
        off = bool(_flags(note.get("/F")) & _HIDDEN_FLAGS) or _is_out_of_sight(note, sheet)
        if kind == "/Widget":
            yield from self._field(note, off, page)
        elif kind == "/FreeText" and not off:
            yield visible(_KIND, _text(note.get("/Contents")), page)
        else:
            texts = dict.fromkeys(_text(note.get(name)) for name in ("/Contents", "/Subj", "/T"))
            yield hidden("Comment", "\n".join(filter(None, texts)), "pdf_annotation", place, page)

    def _field(self, field: pikepdf.Dictionary, off: bool, page: int) -> Iterator[Block]:
        """The value of a field is on the page; its name, tip, default and options are not."""
        value = _text(_inherited(field, "/V"))
        named = f"{_text(_inherited(field, '/T'))}: {value}"
        off = off or bool(_flags(_inherited(field, "/Ff")) & _PASSWORD)
        if value and off:
            yield hidden(_KIND, named, "pdf_form", f"page {page}", page)
        elif value:
            yield visible(_KIND, named, page)
        rest = [_text(_inherited(field, name)) for name in ("/TU", "/DV", "/RV")]
        options = _inherited(field, "/Opt")
        rest += [_text(option) for option in options] if isinstance(options, pikepdf.Array) else []
        yield hidden(
            _KIND,
            "\n".join(text for text in dict.fromkeys(rest) if text and text != value),
            "pdf_form",
            f"page {page}",
            page,
        )

    def _form_extras(self) -> Iterator[Block]:
        form = self._pdf.Root.get("/AcroForm")
        packets = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
        streams = list(packets) if isinstance(packets, pikepdf.Array) else [packets]
        for packet in streams:
            if isinstance(packet, pikepdf.Stream):
                yield hidden(_KIND, packet.read_bytes().decode("utf-8", "replace"), "pdf_form", "XFA")

    def _outline(self) -> Iterator[Block]:
        top = self._pdf.Root.get("/Outlines")
        pending = [top.get("/First")] if isinstance(top, pikepdf.Dictionary) else []
        seen: set[tuple[int, int]] = set()
        while pending:
            item = pending.pop()
            if not isinstance(item, pikepdf.Dictionary) or item.objgen in seen:
                continue
            seen.add(item.objgen)
            yield hidden(_KIND, _text(item.get("/Title")), "pdf_outline", "outline")
            pending += [item.get("/Next"), item.get("/First")]

    def _in_objects(self) -> Iterator[Block]:
        """Scripts and replacement texts, wherever they hang."""
        for item in self._pdf.objects:
            if not isinstance(item, pikepdf.Dictionary):
                continue
            if isinstance(item, pikepdf.Dictionary) and "/JS" in item:
                yield hidden(_KIND, _script(item.get("/JS")), "pdf_javascript", "script")
            for value in list(item.values()) if "/JS" not in item else ():
                if isinstance(value, pikepdf.Dictionary) and not value.is_indirect and "/JS" in value:
                    yield hidden(_KIND, _script(value.get("/JS")), "pdf_javascript", "script")
            if item.get("/S") is not None or item.get("/Type") == "/StructElem":
                for name, reason in (("/Alt", "alt_text"), ("/ActualText", "pdf_alternate"), ("/E", "pdf_alternate")):
                    yield hidden(_KIND, _text(item.get(name)), reason, "structure")

    def _metadata(self) -> Iterator[tuple[str, str]]:
        info = self._pdf.trailer.get("/Info")
        told: list[str] = []
        for name, value in info.items() if isinstance(info, pikepdf.Dictionary) else ():
            if name not in _TOOL_NAMES and (text := _text(value).strip()):
                told.append(text)
                yield name.lstrip("/"), text
        stream = self._pdf.Root.get("/Metadata")
        if isinstance(stream, pikepdf.Stream):
            for name, text in _xmp(stream.read_bytes(), self._limits):
                if text not in told:
                    yield name, text


def _is_out_of_sight(note: pikepdf.Dictionary, page: pikepdf.Page) -> bool:
    """Whether the place of an annotation has no size, or lies off the page."""
    stated, sheet = _edges(note.get("/Rect")), _edges(page.cropbox)
    if not stated or not sheet:
        return True
    left, bottom, right, top = stated
    (left, right), (bottom, top) = sorted((left, right)), sorted((bottom, top))
    off = right <= sheet[0] or left >= sheet[2] or top <= sheet[1] or bottom >= sheet[3]
    return off or right - left < 1 or top - bottom < 1


def _flags(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _edges(box: Any) -> list[float]:
    """The four edges of a box; none where it has not four."""
    edges = (
        [float(edge) for edge in box if isinstance(edge, int | float | Decimal)]
        if isinstance(box, pikepdf.Array)
        else []
    )
    return edges if len(edges) == 4 else []


def _unpacked_size(stream: pikepdf.Stream, limit: int) -> int:
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names != ["/FlateDecode"]:
        if len(names) > 1 and names.count("/FlateDecode") > 1:
            raise CouldNotInspect("archive_ratio")  # packed twice: only bombs are
        return 0
    unpacker, size, pending = zlib.decompressobj(), 0, stream.read_raw_bytes()
    while pending and size < limit and not unpacker.eof:
        try:
            size += len(unpacker.decompress(pending, _STEP))
        except zlib.error:  # damaged: the readers take what they can
            return size
        pending = unpacker.unconsumed_tail
    return size


def _xmp(packet: bytes, limits: Limits) -> Iterator[tuple[str, str]]:
    refuse_entities(packet)
    for element in parse_xml(packet.strip().rstrip(b"\x00"), limits).iter():
        namespace = etree.QName(element).namespace or "" if isinstance(element.tag, str) else ""
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        texts = [element.text or "", *(str(value) for value in element.attrib.values())]
        for text in texts if "purl.org/dc" in namespace or name in ("li", "Keywords", "Description") else ():
            if any(map(str.isalpha, text)) and not text.startswith(
                ("http", "uuid:", "x-default", "application/", "xmp.")
            ):
                yield f"xmp {name}", text.strip()


def _script(value: Any) -> str:
    return value.read_bytes().decode("utf-8", "replace") if isinstance(value, pikepdf.Stream) else _text(value)


def _inherited(field: pikepdf.Dictionary, name: str) -> Any:
    node: Any = field
    for _ in range(_MAX_DEPTH):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if name in node:
            return node.get(name)
        node = node.get("/Parent")
    return None


def _text(value: Any) -> str:
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes().decode("utf-8", "replace")
    return str(value) if isinstance(value, pikepdf.String | pikepdf.Name | str) else ""


def _bare(text: str) -> str:
    return "".join(text.split())
