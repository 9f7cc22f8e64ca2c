"""What a shape on a slide takes over from the layout and the master, and what lies over it."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.extract.colour import is_transparent
from pipeline.extract.figures import whole
from pipeline.extract.office import A, Office, P, R
from pipeline.extract.visibility._drawn import Colours, fill_of

_SLACK = 50_000  # a twentieth of an inch, in the units of drawings
_SEE_THROUGH = (4, 6)  # the colour types of a PNG that knows transparency
_TITLES = frozenset(("title", "ctrTitle"))


class Box(NamedTuple):
    """A place on a slide."""

    left: int
    top: int
    right: int
    bottom: int

    def holds_centre_of(self, other: "Box") -> bool:
        """Whether the middle of another box lies in this one."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether all of another box lies in this one."""
        starts = self.left - _SLACK <= other.left and self.top - _SLACK <= other.top
        return starts and other.right <= self.right + _SLACK and other.bottom <= self.bottom + _SLACK


class Inherited:
    """The layout and the master of one slide."""

    def __init__(self, office: Office, part: str) -> None:
        self._office = office
        self.parts = list(_above(office, part))

    def shapes(self, shape: etree._Element) -> list[etree._Element]:
        """The shape itself, and the placeholders that it takes its place and look from, the nearest first."""
        place = shape.find(f"./*/{P}nvPr/{P}ph")
        if place is None:
            return [shape]
        found = (self._placeholder(part, place) for part in self.parts)
        return [shape, *(holder for holder in found if holder is not None)]

    def looks(self, run: etree._Element, shape: etree._Element) -> list[etree._Element]:
        """The properties that a run's letters have, the nearest first."""
        paragraph = next(run.iterancestors(f"{A}p"), None)
        own = paragraph.find(f"{A}pPr") if paragraph is not None else None
        level = own.get("lvl", "0") if own is not None else "0"
        path = f".//{A}lstStyle/{A}lvl{whole(level) + 1}pPr/{A}defRPr"
        steps = [run.find(f"{A}rPr"), *(holder.find(path) for holder in self.shapes(shape))]
        return [step for step in steps if step is not None]

    def box(self, shape: etree._Element) -> Box | None:
        """Where a shape stands."""
        return next((found for holder in self.shapes(shape) if (found := box_of(holder))), None)

    def _placeholder(self, part: str, place: etree._Element) -> etree._Element | None:
        kind, number = place.get("type", "obj"), place.get("idx")
        for shape in self._office.tree(part).iterfind(f"{P}cSld/{P}spTree/{P}sp"):
            other = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
            if other is None:
                continue
            same = other.get("type", "obj") == kind or {other.get("type"), kind} <= _TITLES
            if same and (kind in _TITLES or other.get("idx") == number or part == self.parts[-1]):
                return shape
        return None


def covers(shape: etree._Element, office: Office, part: str, colours: Colours) -> bool:
    """Whether nothing shines through a shape: one filled with a colour, or a picture that knows no transparency."""
    if shape.tag == f"{P}pic":
        link = shape.find(f"{P}blipFill/{A}blip")
        target = office.related(part).get(link.get(f"{R}embed", ""), ("", ""))[1] if link is not None else ""
        head = office.package.read(target)[:64] if office.has(target) else b""
        return head.startswith(b"\xff\xd8") or (head.startswith(b"\x89PNG") and head[25] not in _SEE_THROUGH)
    fill = fill_of(shape.find(f"{P}spPr")) if shape.tag == f"{P}sp" else None
    colour = colours.of(fill) if fill is not None and fill.tag == f"{A}solidFill" else None
    return colour is not None and not is_transparent(colour) and colour.alpha > 0.9


def box_of(shape: etree._Element) -> Box | None:
    """Where a shape says that it stands."""
    paths = (f"{P}spPr/{A}xfrm", f"{P}xfrm", f"{P}grpSpPr/{A}xfrm")
    place = next((found for path in paths if (found := shape.find(path)) is not None), None)
    offset, extent = (place.find(f"{A}off"), place.find(f"{A}ext")) if place is not None else (None, None)
    if offset is None or extent is None:
        return None
    left, top = whole(offset.get("x")), whole(offset.get("y"))
    return Box(left, top, left + whole(extent.get("cx")), top + whole(extent.get("cy")))


def _above(office: Office, part: str) -> Iterator[str]:
    for wanted in ("slideLayout", "slideMaster"):
        found = next(
            (target for kind, target in office.related(part).values() if kind == wanted and office.has(target)), None
        )
        if found is None:
            return
        yield found
        part = found
