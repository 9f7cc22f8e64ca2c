"""What lies around a paragraph of a Word document: cells, rows, tables, frames and boxes that colour, hide or move it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.extract.colour import Colour
from pipeline.extract.css_colour import css_colour
from pipeline.extract.office import A, W
from pipeline.extract.visibility._docx_look import UNKNOWN, Look, Looks, number_of, shade_of

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_PAGE = (12_240, 15_840)  # twentieths of a point, as all lengths here but those of drawings
_FAR = 3_000
_FLAT = 40
_EMU = 635  # of a drawing to a twentieth of a point
_PARTS = {"firstRow": 0x20, "lastRow": 0x40, "firstCol": 0x80, "lastCol": 0x100}
_WHOLE = Look()
_STYLE = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")


class Around(NamedTuple):
    """The look that a paragraph's runs start from, and why none of them is seen, if so."""

    look: Look
    reason: str | None


class Surroundings:
    """Judges the places of one part. `page` is the size of the paper."""

    def __init__(self, looks: Looks, tree: etree._Element) -> None:
        self._looks = looks
        size = next(tree.iter(f"{W}pgSz"), None)
        self._page = tuple(
            int(stated) if size is not None and (stated := size.get(f"{W}{name}", "")).isdigit() else usual
            for name, usual in zip(("w", "h"), _PAGE, strict=True)
        )

    def of(self, paragraph: etree._Element) -> Around:
        """What is around a paragraph."""
        look, reasons = Look(), [self._of_paragraph(paragraph.find(f"{W}pPr"))]
        for holder in reversed(list(paragraph.iterancestors())):
            name = etree.QName(holder).localname if isinstance(holder.tag, str) else ""
            if name == "tc":
                look = look.under(self._cell(holder))
            elif name == "tr":
                reasons.append(self._row(holder))
            elif name in ("anchor", "inline") and str(holder.tag).startswith(_WP):
                reasons.append(self._box(holder))
                look = look.under(Look(shade=self._filling(holder)))
            elif str(holder.tag).startswith(_VML):
                reasons.append(self._shape(holder))
                fill = (
                    css_colour(holder.get("fillcolor", "").partition(" ")[0]) if holder.get("filled") != "f" else None
                )
                look = look.under(Look(shade=fill))
        return Around(look, next(filter(None, reasons), None))

    def _of_paragraph(self, own: etree._Element | None) -> str | None:
        if own is None:
            return None
        spacing, indent, frame = own.find(f"{W}spacing"), own.find(f"{W}ind"), own.find(f"{W}framePr")
        if (
            spacing is not None
            and spacing.get(f"{W}lineRule") == "exact"
            and 0 < _twips(spacing, "line", _FLAT + 1) <= _FLAT
        ):
            return "docx_tiny"
        if indent is not None:
            steps = [_twips(indent, name) for name in ("left", "start", "right", "end")]
            if min(steps) <= -_FAR or max(steps) >= self._page[0]:
                return "docx_off_page"
        if frame is not None:
            across, down = _twips(frame, "x"), _twips(frame, "y")
            if min(across, down) <= -_FAR or across >= self._page[0] or down >= self._page[1]:
                return "docx_off_page"
        return None

    def _row(self, row: etree._Element) -> str | None:
        own = row.find(f"{W}trPr")
        if own is None:
            return None
        if own.find(f"{W}hidden") is not None:
            return "docx_vanish"
        if own.find(f"{W}del") is not None:
            return "docx_deleted"
        height = own.find(f"{W}trHeight")
        flat = height is not None and height.get(f"{W}hRule") == "exact" and _twips(height, "val", _FLAT + 1) <= _FLAT
        return "docx_tiny" if flat else None

    def _cell(self, cell: etree._Element) -> Look:
        table, row = next(cell.iterancestors(f"{W}tbl")), next(cell.iterancestors(f"{W}tr"), None)
        own = table.find(f"{W}tblPr")
        style = own.find(f"{W}tblStyle") if own is not None else None
        look = _WHOLE
        if style is not None and row is not None:
            for part in _parts(table, row, cell, own):
                look = look.under(self._looks.of_table(style.get(f"{W}val", ""), part))
        return look.under(shade_of(own)).under(shade_of(cell.find(f"{W}tcPr")))

    def _box(self, holder: etree._Element) -> str | None:
        named, extent = holder.find(f"{_WP}docPr"), holder.find(f"{_WP}extent")
        if named is not None and named.get("hidden") in ("1", "true"):
            return "docx_vanish"
        width, height = (_emu(extent.get(name)) if extent is not None else _PAGE[0] for name in ("cx", "cy"))
        if extent is not None and min(width, height) <= _FLAT // 2:
            return "docx_tiny"
        for axis, size, whole in (("H", width, self._page[0]), ("V", height, self._page[1])):
            offset = holder.findtext(f"{_WP}position{axis}/{_WP}posOffset")
            if offset is not None and not -size < _emu(offset) < whole:
                return "docx_off_page"
        return None

    def _filling(self, holder: etree._Element) -> Colour | None:
        own = next((element for element in holder.iter() if str(element.tag).endswith("}spPr")), None)
        for fill in own if own is not None else ():
            if fill.tag == f"{A}solidFill":
                return self._looks.drawn_colour(fill) or UNKNOWN
            if fill.tag in (f"{A}gradFill", f"{A}blipFill", f"{A}pattFill"):
                return UNKNOWN
        return None

    def _shape(self, shape: etree._Element) -> str | None:
        style = dict(_STYLE.findall(shape.get("style", "").lower()))
        if style.get("visibility") == "hidden" or style.get("display") == "none":
            return "docx_vanish"
        steps = [_points(style.get(name, "")) for name in ("margin-left", "margin-top", "left", "top")]
        if style.get("position") == "absolute" and (min(steps) <= -_FAR // 20 or max(steps) >= 5_000):
            return "docx_off_page"
        sizes = [_points(style[name]) for name in ("width", "height") if name in style]
        return "docx_tiny" if sizes and min(sizes) <= 1 else None


def _parts(
    table: etree._Element, row: etree._Element, cell: etree._Element, own: etree._Element | None
) -> Iterator[str]:
    """The parts of a table's style that apply to a cell, the weaker ones first."""
    rows, cells = table.findall(f"{W}tr"), row.findall(f"{W}tc")
    look = own.find(f"{W}tblLook") if own is not None else None
    bits = look.get(f"{W}val", "") if look is not None else ""
    stated = int(bits, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", bits) else 0
    at = {
        "firstRow": row is rows[0],
        "lastRow": row is rows[-1],
        "firstCol": cell is cells[0],
        "lastCol": cell is cells[-1],
    }
    yield ""
    if not stated & 0x200:
        first = 1 if stated & _PARTS["firstRow"] else 0
        yield "band1Horz" if (rows.index(row) - first) % 2 == 0 else "band2Horz"
    for name in ("firstCol", "lastCol", "firstRow", "lastRow"):
        attribute = {"firstCol": "firstColumn", "lastCol": "lastColumn"}.get(name, name)
        on = stated & _PARTS[name] or (look is not None and look.get(f"{W}{attribute}") in ("1", "true"))
        if at[name] and on:
            yield name


def _twips(element: etree._Element, name: str, otherwise: int = 0) -> float:
    found = number_of(element.get(f"{W}{name}"))
    return otherwise if found is None else found


def _emu(value: str | None) -> float:
    return (number_of(value) or 0.0) / _EMU


def _points(value: str) -> float:
    match = re.match(r"\s*(-?[\d.]{1,12})\s*(pt|in|cm|mm|px)?", value)
    factor = {"in": 72, "cm": 28.3, "mm": 2.83, "px": 0.75}.get(match[2] or "pt", 1) if match else 1
    return (number_of(match[1]) or 0.0) * factor if match else 0.0
