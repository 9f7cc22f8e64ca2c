"""What a run of a Word document looks like: its own properties over its styles' over the document's defaults."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from pipeline.extract.colour import BLACK, WHITE, Colour, hex_colour, shaded
from pipeline.extract.office import Office, W

_HIGHLIGHTS = {"black": Colour(0, 0, 0), "white": WHITE, "yellow": Colour(255, 255, 0), "green": Colour(0, 255, 0),
    "cyan": Colour(0, 255, 255), "magenta": Colour(255, 0, 255), "blue": Colour(0, 0, 255), "red": Colour(255, 0, 0),
    "darkBlue": Colour(0, 0, 128), "darkCyan": Colour(0, 128, 128), "darkGreen": Colour(0, 128, 0),
    "darkMagenta": Colour(128, 0, 128), "darkRed": Colour(128, 0, 0), "darkYellow": Colour(128, 128, 0),
    "darkGray": Colour(128, 128, 128), "lightGray": Colour(192, 192, 192)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """The properties that decide whether a run is seen; None where nothing is stated."""

    vanish: bool | None = None
    colour: Colour | None = None
    shade: Colour | None = None
    size: float | None = None

    def under(self, nearer: "Look") -> "Look":
        """The properties where `nearer` states none."""
        pick: Callable[[str], object] = lambda name: getattr(self if getattr(nearer, name) is None else nearer, name)  # noqa: E731
        return Look(*(pick(name) for name in ("vanish", "colour", "shade", "size")))  # type: ignore[arg-type]  # same fields


class Looks:
    """The styles of one document, and how to read a look off an element."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._styles = self._read_styles()

    def of_paragraph(self, own: etree._Element | None) -> Look:
        """What the runs of a paragraph with these properties start from."""
        styled = self._style(_style_name(own, "pStyle") or "default")
        return self._styles.get("", (None, Look()))[1].under(styled).under(shade_of(own))

    def of_run(self, own: etree._Element | None) -> Look:
        """What the properties of a run state, by its style and itself."""
        return self._style(_style_name(own, "rStyle")).under(self._look(own))

    def _read_styles(self) -> dict[str, tuple[str | None, Look]]:
        """Style id -> (the style that it is based on, what it states itself)."""
        found: dict[str, tuple[str | None, Look]] = {}
        for part in self._office.package.matching("word/styles", ".xml"):
            tree = self._office.tree(part)
            defaults = self._look(tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            for style in tree.iter(f"{W}style"):
                look = shade_of(style.find(f"{W}pPr")).under(self._look(style.find(f"{W}rPr")))
                based = style.find(f"{W}basedOn")
                found[style.get(f"{W}styleId", "")] = (based.get(f"{W}val") if based is not None else None, look)
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                    found["default"] = (style.get(f"{W}styleId"), Look())
            found[""] = (None, defaults)
        return found

    def _style(self, name: str | None) -> Look:
        chain: list[Look] = []
        seen: set[str] = set()
        while name and name in self._styles and name not in seen:
            seen.add(name)
            name, look = self._styles[name]
            chain.append(look)
        total = Look()
        for look in reversed(chain):
            total = total.under(look)
        return total

    def _look(self, own: etree._Element | None) -> Look:
        if own is None:
            return Look()
        vanish = [element for name in ("vanish", "specVanish") for element in own.findall(f"{W}{name}")]
        return Look(
            vanish=_is_on(vanish[0]) if vanish else None,
            colour=self._colour(own.find(f"{W}color"), "val", "themeColor", "themeTint", "themeShade"),
            shade=self._shade(own),
            size=_number(own.find(f"{W}sz")),
        )

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
            return shaded(themed, 1 - int(lighter, 16) / 255)
        darker = element.get(f"{W}{shade}")
        return shaded(themed, int(darker, 16) / 255 - 1) if darker else themed


def _is_on(element: etree._Element) -> bool:
    return element.get(f"{W}val", "1") not in ("0", "false", "off")


def _number(element: etree._Element | None) -> float | None:
    value = element.get(f"{W}val", "") if element is not None else ""
    return float(value) if value.replace(".", "", 1).isdigit() else None


def shade_of(own: etree._Element | None) -> Look:
    element = own.find(f"{W}shd") if own is not None else None
    if element is None:
        return Look()
    name = f"{W}color" if element.get(f"{W}val") == "solid" else f"{W}fill"
    return Look(shade=hex_colour(element.get(name)))


def automatic(background: Colour) -> Colour:
    """Automatic text is black on light ground and white on dark."""
    return WHITE if sum(background[:3]) < 384 else BLACK


def _style_name(own: etree._Element | None, kind: str) -> str | None:
    element = own.find(f"{W}{kind}") if own is not None else None
    return element.get(f"{W}val") if element is not None else None
