"""Letters in drawings (DrawingML), as slides and sheets hold them: their colour, size and spacing, wherever that is stated."""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.extract.colour import Colour, hex_colour, is_lost_on, is_transparent, shaded
from pipeline.extract.css_colour import css_colour
from pipeline.extract.office import A

_UNREADABLE = 400  # hundredths of a point
_USUAL = 1_800
_CRAMPED = -0.4
_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill", "noFill")


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours that fills of one document name."""

    theme: Mapping[str, Colour]

    def of(self, holder: etree._Element | None) -> Colour | None:
        """The colour in a fill; None where there is none, or none that is known."""
        for child in holder if holder is not None else ():
            found = self._base(child)
            if found is not None:
                return _changed(found, child)
        return None

    def stops(self, gradient: etree._Element) -> list[Colour]:
        """The colours of a gradient."""
        return [colour for stop in gradient.iter(f"{A}gs") if (colour := self.of(stop))]

    def _base(self, child: etree._Element) -> Colour | None:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        value = child.get("val", "")
        if name == "schemeClr":
            return self.theme.get(value)
        if name == "prstClr":
            return css_colour(
                value.replace("dk", "dark").replace("lt", "light").replace("med", "medium")
            ) or css_colour(value)
        if name == "scrgbClr":
            red, green, blue = (255 * _number(child.get(part), 0) / 100_000 for part in "rgb")
            return Colour(red, green, blue)
        if name == "hslClr":
            hue, lum = _number(child.get("hue"), 0) / 21_600_000, _number(child.get("lum"), 0) / 100_000
            red, green, blue = colorsys.hls_to_rgb(hue, lum, _number(child.get("sat"), 0) / 100_000)
            return Colour(255 * red, 255 * green, 255 * blue)
        return (
            hex_colour(child.get("lastClr") if name == "sysClr" else value) if name in ("sysClr", "srgbClr") else None
        )


def fill_of(own: etree._Element | None) -> etree._Element | None:
    """The fill that properties state, if any: also `noFill`."""
    found = (
        (child for child in own if isinstance(child.tag, str) and etree.QName(child).localname in _FILLS)
        if own is not None
        else ()
    )
    return next(iter(found), None)


def unseen(
    own: Sequence[etree._Element], background: Colour | None, colours: Colours, scale: float = 1.0
) -> str | None:
    """Why letters are not seen: `tiny`, `colour` or None. `own`: their properties, the nearest first; `scale`: of their size."""
    size = _number(_stated(own, "sz"), _USUAL)
    if size * scale <= _UNREADABLE or _number(_stated(own, "spc"), 0) <= _CRAMPED * size:
        return "tiny"
    fill = next((found for properties in own if (found := fill_of(properties)) is not None), None)
    outlined = any(properties.find(f"{A}ln/{A}solidFill") is not None for properties in own)
    if fill is None or outlined:
        return None
    if fill.tag == f"{A}noFill":
        return "colour"
    marked = next((found for properties in own if (found := properties.find(f"{A}highlight")) is not None), None)
    behind = colours.of(marked) if marked is not None else background
    shown = colours.stops(fill) if fill.tag == f"{A}gradFill" else [colour for colour in [colours.of(fill)] if colour]
    if not shown or fill.tag not in (f"{A}solidFill", f"{A}gradFill"):
        return None
    lost = all(is_transparent(colour) or (behind is not None and is_lost_on(colour, behind)) for colour in shown)
    return "colour" if lost else None


def _changed(colour: Colour, child: etree._Element) -> Colour:
    light = child.find(f"{A}lumMod"), child.find(f"{A}lumOff")
    if light[1] is not None:
        colour = shaded(colour, _number(light[1].get("val"), 0) / 100_000)
    elif light[0] is not None:
        colour = shaded(colour, _number(light[0].get("val"), 100_000) / 100_000 - 1)
    alpha = child.find(f"{A}alpha")
    return colour if alpha is None else colour._replace(alpha=_number(alpha.get("val"), 100_000) / 100_000)


def _stated(own: Sequence[etree._Element], name: str) -> str | None:
    return next((stated for properties in own if (stated := properties.get(name))), None)


def _number(value: str | None, otherwise: float) -> float:
    try:
        return float((value or "").rstrip("%")) if value else otherwise
    except ValueError:
        return otherwise
