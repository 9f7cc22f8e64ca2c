"""PowerPoint: slides as an audience sees them; notes, hidden slides and shapes, and what is off the slide or lost on it marked.

`unstructured` drops shapes left of or above the slide, charts and diagrams, and knows nothing of hiding. So runs are put between
marks and shapes moved onto the slide before it partitions; the rest is read here.
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract.colour import WHITE, Colour, hex_colour, is_lost_on, shaded
from pipeline.extract.completeness import with_lost_text
from pipeline.extract.limits import Limits
from pipeline.extract.marks import Marks
from pipeline.extract.office import MC, A, Office, P, R
from pipeline.extract.partition.pptx import pptx_blocks
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, visible

FORMATS = ("pptx",)
_OWN = ("notes", "hidden_slide", "hidden_shape", "off_slide", "colour", "tiny", "comment")
REASONS = frozenset(("metadata", "alt_text", *(f"pptx_{kind}" for kind in _OWN)))

_UNREADABLE = 400  # hundredths of a point
_TEXT_KINDS = ("sp", "cxnSp", "graphicFrame", "grpSp", "pic")
_DEFAULT_SIZE = (12_192_000, 6_858_000)


def read(content: bytes, limits: Limits) -> Reading:
    """Slide by slide as partitioned, then what hangs on the slides."""
    office = Office(content, limits)
    marks = Marks()
    width, height = _slide_size(office)
    slides = _slides(office)
    revealed = [_Slide(office, part, number, marks, (width, height)) for number, part in enumerate(slides, 1)]
    for slide in revealed:
        slide.reveal()
    if 2 * sum(slide.is_picture for slide in revealed) > len(revealed):
        raise CouldNotInspect("no_text")
    nodes = [node for slide in revealed for node in slide.nodes]
    changed = {slide.part: slide.tree for slide in revealed}
    blocks = with_lost_text(pptx_blocks(office.rewritten(changed), marks), nodes)
    blocks += [block for slide in revealed for block in slide.aside()]
    return Reading((*blocks, *_masters(office), *office.properties()), office.attachments())


def _main_part(office: Office) -> str:
    found = (part for kind, part in office.related("").values() if kind == "officeDocument" and office.has(part))
    return next(found, "ppt/presentation.xml")


def _slide_size(office: Office) -> tuple[int, int]:
    size = office.tree(_main_part(office)).find(f"{P}sldSz")
    return (int(size.get("cx", "0")), int(size.get("cy", "0"))) if size is not None else _DEFAULT_SIZE


def _slides(office: Office) -> list[str]:
    """The slides' parts in the order of the show."""
    main = _main_part(office)
    related = office.related(main)
    ids = (slide.get(f"{R}id", "") for slide in office.tree(main).iterfind(f"{P}sldIdLst/{P}sldId"))
    return [related[name][1] for name in ids if name in related and office.has(related[name][1])]


def _masters(office: Office) -> Iterator[Block]:
    """Text that masters and layouts draw on every slide; their placeholders' prompts are drawn on none."""
    for part in (
        *office.package.matching("ppt/slideMasters/", ".xml"),
        *office.package.matching("ppt/slideLayouts/", ".xml"),
    ):
        for shape in office.tree(part).iter(f"{P}sp"):
            if shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is None and (text := _lines(shape)):
                yield visible("UncategorizedText", text)


def _lines(element: etree._Element) -> str:
    paragraphs = ("".join(text.text or "" for text in paragraph.iter(f"{A}t")) for paragraph in element.iter(f"{A}p"))
    return "\n".join(line for line in paragraphs if line.strip())


class _Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    def holds_centre_of(self, other: "_Box") -> bool:
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom


class _Slide:
    """One slide: its tree is rewritten in place."""

    def __init__(self, office: Office, part: str, number: int, marks: Marks, size: tuple[int, int]) -> None:
        self.part = part
        self.tree = office.tree(part)
        self.nodes: list[Piece] = []
        self._office = office
        self._number = number
        self._marks = marks
        self._size = size
        self._hidden = self.tree.get("show") in ("0", "false")

    def reveal(self) -> None:
        """Put marks around hidden runs, and move what is off the slide onto it."""
        for alternative in list(self.tree.iter(f"{MC}AlternateContent")):
            _take_first_choice(alternative)
        shapes = [shape for shape in self.tree.iterfind(f"{P}cSld/{P}spTree/*") if _name(shape) in _TEXT_KINDS]
        for shape in shapes:
            self._reveal_shape(shape, shapes)
        for offset in self.tree.iter(f"{A}off"):
            for axis in ("x", "y"):
                offset.set(axis, str(max(0, int(offset.get(axis, "0")))))

    @property
    def is_picture(self) -> bool:
        """Whether the slide has a picture and no text: perhaps a scan."""
        return not self.nodes and next(self.tree.iter(f"{P}pic"), None) is not None

    def aside(self) -> Iterator[Block]:
        """Notes, comments, descriptions, charts and diagrams of this slide."""
        place, reason = f"slide {self._number}", "pptx_hidden_slide" if self._hidden else None
        for shape in self.tree.iter(f"{P}cNvPr"):
            for text in dict.fromkeys(shape.get(name, "").strip() for name in ("descr", "title")):
                if text:
                    yield hidden("UncategorizedText", text, "alt_text", place, self._number)
        for kind, part in self._office.related(self.part).values():
            if not self._office.has(part):
                continue
            if kind == "notesSlide":
                yield hidden("NarrativeText", self._notes(part), "pptx_notes", place, self._number)
            elif kind == "comments":
                yield hidden("Comment", _all_text(self._office.tree(part)), "pptx_comment", place, self._number)
            elif kind in ("chart", "diagramData"):
                text = _all_text(self._office.tree(part))
                yield (
                    hidden("Table", text, reason, place, self._number)
                    if reason
                    else visible("Table", text, self._number)
                )

    def _notes(self, part: str) -> str:
        shapes = self._office.tree(part).iter(f"{P}sp")
        shown = (shape for shape in shapes if not shape.findall(f".//{A}fld[@type='slidenum']"))
        return "\n".join(text for text in map(_lines, shown) if text)

    def _reveal_shape(self, shape: etree._Element, shapes: list[etree._Element]) -> None:
        reason = self._shape_reason(shape)
        behind = None if reason else self._background(shape, shapes)
        for run in shape.iter(f"{A}r", f"{A}fld"):
            text = run.find(f"{A}t")
            if text is None or not (text.text or "").strip():
                continue
            inner = next(run.iterancestors(f"{P}sp"), shape)
            inner_reason = "pptx_hidden_shape" if _is_off(inner) else None
            why = reason or inner_reason or self._run_reason(run, behind)
            self._mark(text, why)

    def _mark(self, text: etree._Element, reason: str | None) -> None:
        content = text.text or ""
        why = Hidden(reason, f"slide {self._number}") if reason else None
        text.text = self._marks.wrap(content, why)
        self.nodes.append(Piece(content, why, self._number))

    def _shape_reason(self, shape: etree._Element) -> str | None:
        if self._hidden:
            return "pptx_hidden_slide"
        if _is_off(shape):
            return "pptx_hidden_shape"
        box = _box(shape)
        if box and (box.right <= 0 or box.bottom <= 0 or box.left >= self._size[0] or box.top >= self._size[1]):
            return "pptx_off_slide"
        return None

    def _run_reason(self, run: etree._Element, background: Colour | None) -> str | None:
        own = run.find(f"{A}rPr")
        if own is None:
            return None
        size = own.get("sz", "")
        if size.isdigit() and int(size) <= _UNREADABLE:
            return "pptx_tiny"
        fill = own.find(f"{A}solidFill")
        colour = self._colour(fill) if fill is not None else None
        alpha = fill.find(f".//{A}alpha") if fill is not None else None
        if alpha is not None and alpha.get("val", "").isdigit() and int(alpha.get("val", "")) < 10_000:
            return "pptx_colour"
        highlight = own.find(f"{A}highlight")
        behind = self._colour(highlight) if highlight is not None else background
        return "pptx_colour" if colour and behind and is_lost_on(colour, behind) else None

    def _background(self, shape: etree._Element, shapes: list[etree._Element]) -> Colour | None:
        """The colour behind the text of a shape; None where a picture, pattern or group may lie there."""
        own, box = shape.find(f"{P}spPr"), _box(shape)
        if own is not None and (fill := _fill(own)) is not None:
            return self._colour(fill) if fill.tag == f"{A}solidFill" else None
        below = [other for other in takewhile(lambda other: other is not shape, shapes) if box and _covers(other, box)]
        for other in reversed(below):
            fill = _fill(other.find(f"{P}spPr"))
            if _name(other) != "sp" or fill is not None:
                return self._colour(fill) if fill is not None and fill.tag == f"{A}solidFill" else None
        return self._slide_background()

    def _slide_background(self) -> Colour | None:
        for part in self._with_layouts():
            background = self._office.tree(part).find(f"{P}cSld/{P}bg")
            if background is None:
                continue
            fill = background.find(f".//{A}solidFill")
            reference = background.find(f"{P}bgRef")
            if fill is None and reference is None:
                return None
            return self._colour(fill if fill is not None else reference)
        return WHITE

    def _with_layouts(self) -> Iterator[str]:
        part: str | None = self.part
        for wanted in ("slideLayout", "slideMaster", ""):
            if part:
                yield part
                related = self._office.related(part).values()
                part = next((target for kind, target in related if kind == wanted and self._office.has(target)), None)

    def _colour(self, holder: etree._Element | None) -> Colour | None:
        if holder is None:
            return None
        for child in holder:
            found = self._base_colour(child)
            if found is None:
                continue
            light = child.find(f"{A}lumMod"), child.find(f"{A}lumOff")
            if light[1] is not None:
                found = shaded(found, int(light[1].get("val", "0")) / 100_000)
            elif light[0] is not None:
                found = shaded(found, int(light[0].get("val", "100000")) / 100_000 - 1)
            return found
        return None

    def _base_colour(self, child: etree._Element) -> Colour | None:
        name = _name(child)
        if name == "schemeClr":
            return self._office.theme.get(child.get("val", ""))
        if name == "prstClr":
            return {"white": WHITE, "black": Colour(0, 0, 0)}.get(child.get("val", ""))
        return hex_colour(child.get("lastClr") if name == "sysClr" else child.get("val"))


def _all_text(tree: etree._Element) -> str:
    """Texts of a chart, diagram or comment, whatever their dialect, without repeats."""
    found = ((element.text or "").strip() for element in tree.iter() if _name(element) in ("t", "v", "text"))
    return "\n".join(dict.fromkeys(text for text in found if text))


def _take_first_choice(alternative: etree._Element) -> None:
    choice = next(iter(alternative.findall(f"{MC}Choice")), None)
    for child in list(choice) if choice is not None else ():
        alternative.addprevious(child)
    parent = alternative.getparent()
    if parent is not None:
        parent.remove(alternative)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is_off(shape: etree._Element) -> bool:
    named = shape.find(f"./*/{P}cNvPr")
    return named is not None and named.get("hidden") in ("1", "true")


def _covers(shape: etree._Element, box: _Box) -> bool:
    own = _box(shape)
    return own is not None and own.holds_centre_of(box)


def _fill(own: etree._Element | None) -> etree._Element | None:
    if own is None:
        return None
    return next((child for child in own if _name(child) in ("solidFill", "gradFill", "blipFill", "pattFill")), None)


def _box(shape: etree._Element) -> _Box | None:
    place = next(
        (
            found
            for path in (f"{P}spPr/{A}xfrm", f"{P}xfrm", f"{P}grpSpPr/{A}xfrm")
            if (found := shape.find(path)) is not None
        ),
        None,
    )
    offset, extent = (place.find(f"{A}off"), place.find(f"{A}ext")) if place is not None else (None, None)
    if offset is None or extent is None:
        return None
    left, top = int(offset.get("x", "0")), int(offset.get("y", "0"))
    return _Box(left, top, left + int(extent.get("cx", "0")), top + int(extent.get("cy", "0")))
