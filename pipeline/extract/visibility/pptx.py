"""PowerPoint: slides as an audience sees them; notes, hidden slides and shapes, and what is off the slide or lost on it marked.

`unstructured` drops shapes left of or above the slide, charts and diagrams, and knows nothing of hiding. So runs are put between
marks and shapes moved onto the slide before it partitions; the rest is read here.
"""

from collections.abc import Iterator
from itertools import takewhile

from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract.colour import WHITE, Colour
from pipeline.extract.completeness import with_lost_text
from pipeline.extract.figures import whole
from pipeline.extract.limits import Limits
from pipeline.extract.marks import Marks
from pipeline.extract.office import MC, A, Office, P, R
from pipeline.extract.partition.pptx import pptx_blocks
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, visible
from pipeline.extract.visibility._drawn import Colours, fill_of, unseen
from pipeline.extract.visibility._pptx_around import Box, Inherited, box_of, covers

FORMATS = ("pptx",)
_OWN = ("notes", "hidden_slide", "hidden_shape", "off_slide", "covered", "colour", "tiny", "comment", "unrendered")
REASONS = frozenset(("metadata", "alt_text", *(f"pptx_{kind}" for kind in _OWN)))

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
    return Reading((*blocks, *_masters(office, revealed), *office.properties()), office.attachments())


def _main_part(office: Office) -> str:
    found = (part for kind, part in office.related("").values() if kind == "officeDocument" and office.has(part))
    return next(found, "ppt/presentation.xml")


def _slide_size(office: Office) -> tuple[int, int]:
    size = office.tree(_main_part(office)).find(f"{P}sldSz")
    return (whole(size.get("cx")), whole(size.get("cy"))) if size is not None else _DEFAULT_SIZE


def _slides(office: Office) -> list[str]:
    """The slides' parts in the order of the show."""
    main = _main_part(office)
    related = office.related(main)
    ids = (slide.get(f"{R}id", "") for slide in office.tree(main).iterfind(f"{P}sldIdLst/{P}sldId"))
    return [related[name][1] for name in ids if name in related and office.has(related[name][1])]


def _lines(element: etree._Element) -> str:
    paragraphs = ("".join(text.text or "" for text in paragraph.iter(f"{A}t")) for paragraph in element.iter(f"{A}p"))
    return "\n".join(line for line in paragraphs if line.strip())


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
        self._inherited = Inherited(office, part)
        self._colours = Colours(office.theme)

    def drawn_below(self) -> list[str]:
        """The layout and the master, as far as what they draw is shown below the slide."""
        shown = [self.part, *self._inherited.parts]
        ends = (
            count for count, part in enumerate(shown) if self._office.tree(part).get("showMasterSp") in ("0", "false")
        )
        return shown[1 : next(ends, len(shown)) + 1]

    def reveal(self) -> None:
        """Put marks around hidden runs, and move what is off the slide onto it."""
        for alternative in list(self.tree.iter(f"{MC}AlternateContent")):
            _take_first_choice(alternative)
        shapes = [shape for shape in self.tree.iterfind(f"{P}cSld/{P}spTree/*") if _name(shape) in _TEXT_KINDS]
        for shape in shapes:
            self._reveal_shape(shape, shapes)
        for offset in self.tree.iter(f"{A}off"):
            for axis in ("x", "y"):
                offset.set(axis, str(max(0, whole(offset.get(axis)))))

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
        reason = self._shape_reason(shape) or ("pptx_covered" if self._is_covered(shape, shapes) else None)
        behind = None if reason else self._background(shape, shapes)
        for run in shape.iter(f"{A}r", f"{A}fld"):
            text = run.find(f"{A}t")
            if text is None or not (text.text or "").strip():
                continue
            inner = next(run.iterancestors(f"{P}sp"), shape)
            inner_reason = "pptx_hidden_shape" if _is_off(inner) else None
            why = reason or inner_reason or self._run_reason(run, inner, behind)
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
        box = self._inherited.box(shape)
        if box and (box.right <= 0 or box.bottom <= 0 or box.left >= self._size[0] or box.top >= self._size[1]):
            return "pptx_off_slide"
        return None

    def _run_reason(self, run: etree._Element, shape: etree._Element, background: Colour | None) -> str | None:
        cell = next(run.iterancestors(f"{A}tc"), None)
        if cell is not None:
            fill = fill_of(cell.find(f"{A}tcPr"))
            # Without a fill of its own a cell has that of the table's style, which is not in the file.
            background = self._colours.of(fill) if fill is not None and fill.tag == f"{A}solidFill" else None
        fit = shape.find(f"{P}txBody/{A}bodyPr/{A}normAutofit")
        scale = whole(fit.get("fontScale", "").rstrip("%"), 100_000) / 100_000 if fit is not None else 1.0
        found = unseen(self._inherited.looks(run, shape), background, self._colours, scale)
        return f"pptx_{found}" if found else None

    def _background(self, shape: etree._Element, shapes: list[etree._Element]) -> Colour | None:
        """The colour behind the text of a shape; None where a picture, pattern or group may lie there."""
        own, box = fill_of(shape.find(f"{P}spPr")), self._inherited.box(shape)
        if own is not None and own.tag != f"{A}noFill":
            return self._colours.of(own) if own.tag == f"{A}solidFill" else None
        below = [other for other in takewhile(lambda other: other is not shape, shapes) if _is_behind(other, box)]
        for other in reversed(below):
            fill = fill_of(other.find(f"{P}spPr"))
            if _name(other) != "sp" or (fill is not None and fill.tag != f"{A}noFill"):
                return self._colours.of(fill) if fill is not None and fill.tag == f"{A}solidFill" else None
        return self._slide_background()

    def _is_covered(self, shape: etree._Element, shapes: list[etree._Element]) -> bool:
        box = self._inherited.box(shape)
        above = shapes[shapes.index(shape) + 1 :] if box else []
        boxes = ((other, self._inherited.box(other)) for other in above)
        return any(
            place and box and place.holds(box) and covers(other, self._office, self.part, self._colours)
            for other, place in boxes
        )

    def _slide_background(self) -> Colour | None:
        for part in (self.part, *self._inherited.parts):
            background = self._office.tree(part).find(f"{P}cSld/{P}bg")
            if background is None:
                continue
            fill = background.find(f".//{A}solidFill")
            reference = background.find(f"{P}bgRef")
            if fill is None and reference is None:
                return None
            return self._colours.of(fill if fill is not None else reference)
        return WHITE


def _masters(office: Office, slides: list[_Slide]) -> Iterator[Block]:
    """Text that masters and layouts draw on slides, or would on slides that there are none of; prompts are drawn on none."""
    used = {part for slide in slides for part in slide.drawn_below()}
    for folder in ("ppt/slideMasters/", "ppt/slideLayouts/"):
        for part in office.package.matching(folder, ".xml"):
            for shape in office.tree(part).iter(f"{P}sp"):
                if shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is None and (text := _lines(shape)):
                    kind, place = "UncategorizedText", part.rpartition("/")[2].removesuffix(".xml")
                    yield visible(kind, text) if part in used else hidden(kind, text, "pptx_unrendered", place)


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


def _is_behind(shape: etree._Element, box: Box | None) -> bool:
    own = box_of(shape)
    return box is not None and own is not None and own.holds_centre_of(box)


def _is_off(shape: etree._Element) -> bool:
    named = shape.find(f"./*/{P}cNvPr")
    return named is not None and named.get("hidden") in ("1", "true")
