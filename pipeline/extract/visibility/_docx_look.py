"""What a run of a Word document looks like: its own properties over its styles' over the document's defaults."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from pipeline.extract.colour import BLACK, WHITE, Colour, hex_colour, over, shaded
from pipeline.extract.figures import whole
from pipeline.extract.office import Office, W

_HIGHLIGHTS = {"black": Colour(0, 0, 0), "white": WHITE, "yellow": Colour(255, 255, 0), "green": Colour(0, 255, 0),
    "cyan": Colour(0, 255, 255), "magenta": Colour(255, 0, 255), "blue": Colour(0, 0, 255), "red": Colour(255, 0, 0),
    "darkBlue": Colour(0, 0, 128), "darkCyan": Colour(0, 128, 128), "darkGreen": Colour(0, 128, 0),
    "darkMagenta": Colour(128, 0, 128), "darkRed": Colour(128, 0, 0), "darkYellow": Colour(128, 128, 0),
    "darkGray": Colour(128, 128, 128), "lightGray": Colour(192, 192, 192)}  # fmt: skip

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_NARROW = 10  # percent of a letter's width
_CRAMPED = -3.5  # twentieths of a point for each half point of size
_AWAY = 1_400  # half points, the height of a page
_TRANSPARENT = 90_000  # of 100,000
UNKNOWN = Colour(0, 0, 0, 0)
"""A ground of which only is known that it is there: a picture, a gradient."""


@dataclass(frozen=True, slots=True)
class Look:
    """The properties that decide whether a run is seen; None where nothing is stated.

    `shade` is `UNKNOWN` over a picture or gradient. `squeezed` and `moved` say what spacing and position do to the letters.
    """

    vanish: bool | None = None
    colour: Colour | None = None
    shade: Colour | None = None
    size: float | None = None
    squeezed: bool | None = None
    moved: bool | None = None
    unfilled: bool | None = None

    def under(self, nearer: "Look") -> "Look":
        """The properties where `nearer` states none."""
        pick: Callable[[str], object] = lambda name: getattr(self if getattr(nearer, name) is None else nearer, name)  # noqa: E731
        return Look(*(pick(name) for name in Look.__slots__))  # type: ignore[arg-type]  # same fields


class Looks:
    """The styles of one document, read when first used, and how to read a look off an element."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._elements: dict[str, etree._Element] = {}
        self._stated: dict[str, Look] = {}
        self._tables: dict[str, dict[str, Look]] = {}
        self._defaults = Look()
        self._based_on = self._read_styles()

    def of_paragraph(self, own: etree._Element | None) -> Look:
        """What the runs of a paragraph with these properties start from."""
        styled = self._style(_style_name(own, "pStyle") or "default")
        return self._defaults.under(styled).under(shade_of(own))

    def of_run(self, own: etree._Element | None) -> Look:
        """What the properties of a run state, by its style and itself."""
        return self._style(_style_name(own, "rStyle")).under(self._look(own))

    def of_table(self, name: str, part: str) -> Look:
        """What a table's style, or one that it is based on, says of one part of the table, the whole for an empty name."""
        total = Look()
        for style in self._chain(name):
            total = total.under(self._table_style(style).get(part, Look()))
        return total

    def drawn_colour(self, fill: etree._Element) -> Colour | None:
        """The colour of a fill of a drawing, by value or by theme."""
        for child in fill:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            value = next((str(stated) for key, stated in child.attrib.items() if str(key).endswith("val")), "")
            if name == "schemeClr":
                return self._office.theme.get(value)
            if name in ("srgbClr", "sysClr"):
                return hex_colour(child.get("lastClr") or value)
        return None

    def _read_styles(self) -> dict[str, str | None]:
        """Style id -> the style that it is based on."""
        found: dict[str, str | None] = {}
        for part in self._office.package.matching("word/styles", ".xml"):
            tree = self._office.tree(part)
            self._defaults = self._look(tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            for style in tree.iter(f"{W}style"):
                name, based = style.get(f"{W}styleId", ""), style.find(f"{W}basedOn")
                found[name] = based.get(f"{W}val") if based is not None else None
                self._elements[name] = style
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                    found["default"] = name
        return found

    def _style_alone(self, name: str) -> Look:
        """What a style states itself."""
        if name not in self._stated:
            style = self._elements.get(name)
            look = Look() if style is None else shade_of(style.find(f"{W}pPr")).under(self._look(style.find(f"{W}rPr")))
            self._stated[name] = look
        return self._stated[name]

    def _table_style(self, name: str) -> dict[str, Look]:
        """What a table's style states itself, for each part of the table."""
        if name not in self._tables:
            style = self._elements.get(name)
            parts = (style, *style.findall(f"{W}tblStylePr")) if style is not None else ()
            self._tables[name] = {
                part.get(f"{W}type", "") if part is not style else "": self._look(part.find(f"{W}rPr")).under(
                    shade_of(part.find(f"{W}tblPr")).under(shade_of(part.find(f"{W}tcPr")))
                )
                for part in parts
            }
        return self._tables[name]

    def _chain(self, name: str | None) -> list[str]:
        """A style and those that it is based on, the first of them first."""
        chain: list[str] = []
        while name and name in self._based_on and name not in chain:
            chain.append(name)
            name = self._based_on[name]
        return chain[::-1]

    def _style(self, name: str | None) -> Look:
        total = Look()
        for style in self._chain(name):
            total = total.under(self._style_alone(style))
        return total

    def _look(self, own: etree._Element | None) -> Look:
        if own is None:
            return Look()
        vanish = [element for name in ("vanish", "specVanish") for element in own.findall(f"{W}{name}")]
        width, spacing, position = (_number(own.find(f"{W}{name}")) for name in ("w", "spacing", "position"))
        size = _number(own.find(f"{W}sz"))
        cramped = spacing is not None and spacing <= _CRAMPED * (size or 22)
        fill = own.find(f"{_W14}textFill")
        return Look(
            vanish=_is_on(vanish[0]) if vanish else None,
            colour=self._filled(fill)
            or self._colour(own.find(f"{W}color"), "val", "themeColor", "themeTint", "themeShade"),
            shade=self._shade(own),
            size=size,
            squeezed=cramped or (width is not None and 0 < width <= _NARROW) or None,
            moved=(position is not None and abs(position) >= _AWAY) or None,
            unfilled=_is_unfilled(fill) if fill is not None else None,
        )

    def _filled(self, fill: etree._Element | None) -> Colour | None:
        solid = fill.find(f"{_W14}solidFill") if fill is not None else None
        return self.drawn_colour(solid) if solid is not None else None

    def _shade(self, own: etree._Element) -> Colour | None:
        highlight = own.find(f"{W}highlight")
        if highlight is not None and highlight.get(f"{W}val") in _HIGHLIGHTS:
            return _HIGHLIGHTS[str(highlight.get(f"{W}val"))]
        return shade_of(own).shade

    def _colour(self, element: etree._Element | None, value: str, theme: str, tint: str, shade: str) -> Colour | None:
        if element is None:
            return None
        themed = self._office.theme.get(element.get(f"{W}{theme}", ""))
        if themed is None:
            return hex_colour(element.get(f"{W}{value}"))
        if lighter := element.get(f"{W}{tint}"):
            return shaded(themed, 1 - whole(lighter, 255, 16) / 255)
        darker = element.get(f"{W}{shade}")
        return shaded(themed, whole(darker, 255, 16) / 255 - 1) if darker else themed


def _is_on(element: etree._Element) -> bool:
    return element.get(f"{W}val", "1") not in ("0", "false", "off")


def _is_unfilled(fill: etree._Element) -> bool:
    """Whether letters are filled with nothing, or with what lets all light through: alpha is transparency here."""
    alpha = next(fill.iter(f"{_W14}alpha"), None)
    clear = alpha is not None and (number_of(alpha.get(f"{_W14}val")) or 0) >= _TRANSPARENT
    return clear or fill.find(f"{_W14}noFill") is not None


def _number(element: etree._Element | None) -> float | None:
    return number_of(element.get(f"{W}val")) if element is not None else None


def number_of(value: str | None) -> float | None:
    """A number as Word writes it."""
    try:
        return float(value) if value else None
    except ValueError:
        return None


def shade_of(own: etree._Element | None) -> Look:
    """The ground that a cell, paragraph or run paints for itself; patterns as the mixture that an eye sees."""
    element = own.find(f"{W}shd") if own is not None else None
    if element is None:
        return Look()
    pattern, fill, ink = (
        element.get(f"{W}val", ""),
        hex_colour(element.get(f"{W}fill")),
        hex_colour(element.get(f"{W}color")),
    )
    if pattern == "solid":
        return Look(shade=ink or BLACK)
    share = number_of(pattern.removeprefix("pct")) if pattern.startswith("pct") else None
    if share is None:
        return Look(shade=fill)
    return Look(shade=over((ink or BLACK)._replace(alpha=min(1.0, share / 100)), fill or WHITE))


def automatic(background: Colour) -> Colour:
    """Automatic text is black on light ground and white on dark."""
    return WHITE if sum(background[:3]) < 384 else BLACK


def _style_name(own: etree._Element | None, kind: str) -> str | None:
    element = own.find(f"{W}{kind}") if own is not None else None
    return element.get(f"{W}val") if element is not None else None
