"""What a browser makes of an element before and beside its style sheets: what it draws at all, old attributes, drawings, covers."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pipeline.extract.cascade import Cascade
from pipeline.extract.css_colour import css_colour
from pipeline.extract.css_values import length, number
from pipeline.extract.style import COLLAPSED, Style, covers_all, inherit, removed, resolved

PREFORMATTED = frozenset(("pre", "textarea", "xmp", "listing", "plaintext"))
_UNRENDERED = frozenset(
    (
        "template", "noscript", "audio", "video", "canvas", "object", "noframes", "noembed", "datalist", "rp",
        "meter", "progress", "annotation", "annotation-xml",
    )
)  # fmt: skip
_INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "label", "mark", "q", "s", "samp", "slot", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    )
)  # fmt: skip
_UNDRAWN = frozenset(("defs", "symbol", "clippath", "mask", "pattern", "marker", "desc", "metadata", "title"))
_SHAPES = frozenset(("rect", "path", "circle", "ellipse", "polygon", "image", "use"))
_UNFOLDS = (
    "//button/@aria-controls|//a/@aria-controls|//summary/@aria-controls|//*[@role='tab' or @role='button']/@aria-controls",
    "//button/@popovertarget|//button/@commandfor|//button/@data-bs-target|//a/@data-bs-target|//button/@data-target|//a/@data-target",
)
"""Where buttons and tabs say what they open."""
_DRAWN_ATTRIBUTES = ("fill", "fill-opacity", "opacity", "display", "visibility", "font-size", "transform")
_DEFAULTS = {
    "a": {"color": "#0000ee"},
    "mark": {"background-color": "yellow", "color": "black"},
    **{tag: {"color": "black", "background-color": "white"} for tag in ("button", "input", "select", "textarea")},
}


class Rendering:
    """Styles of the elements of one tree."""

    def __init__(self, root: etree._Element, cascade: Cascade) -> None:
        self._cascade = cascade
        self._unfolded = frozenset(str(name).lstrip("#") for path in _UNFOLDS for name in root.xpath(path))
        self._scripted = bool(root.xpath("//script|//@onload|//@onclick"))
        self._used = frozenset(
            str(link).lstrip("#") for link in root.xpath("//use/@href|//use/@*[local-name()='href']")
        )

    def style(self, element: etree._Element, tag: str, parent: Style) -> Style:
        """The style of an element's own text."""
        stated = self._cascade.declared(element)
        declared = {**_DEFAULTS.get(tag, {}), **_hints(element, tag), **stated}
        if tag == "a" and not element.get("href") and declared.get("color") == "#0000ee":
            declared.pop("color")
        drawing = (
            tag if tag == "svg" else next((above.tag for above in element.iterancestors("svg", "foreignobject")), None)
        )
        if drawing == "svg":
            return self._drawn(element, tag, inherit(parent, _as_css(element, tag, declared)))
        style = inherit(parent, declared, tag in _INLINE)
        if reason := self._held_back(element, tag, "display" in stated):
            style = removed(style, reason)
        elif style.removed == "html_display" and not parent.removed and element.get("id") in self._unfolded:
            style = replace(style, removed=COLLAPSED)
        if tag in _UNRENDERED and not (tag == "template" and element.get("shadowrootmode")):
            style = removed(style, "html_unrendered")
        return replace(style, preformatted=True) if tag in PREFORMATTED else style

    def frame(self, element: etree._Element, style: Style) -> Style:
        """What the document inside a frame starts from: nothing of the style around it, but whether the frame is seen."""
        small = any(
            0 <= (length(element.get(name)) or 20.0) <= 1 or element.get(name) == "0" for name in ("width", "height")
        )
        reason = style.removed or (
            "html_display" if not style.visible else "html_transparent" if style.opacity < 0.1 else None
        )
        return Style(removed=reason or ("html_tiny" if small else None))

    def children(self, element: etree._Element, tag: str, style: Style) -> dict[etree._Element, Style]:
        """What each child inherits, and what the element's own text is drawn with, under the element itself."""
        held = removed(style, COLLAPSED) if tag == "details" and element.get("open") is None else style
        held = removed(style, "html_unrendered") if tag == "iframe" else held
        shadow = element.find("./template[@shadowrootmode]")
        if shadow is not None and shadow.find(".//slot") is None:
            held = removed(style, "html_unrendered")
        found = dict.fromkeys((element, *element), held)
        if tag == "details" and (summary := element.find("./summary")) is not None:
            found[summary] = style
        if shadow is not None:
            found[shadow] = style
        for hidden in self._covered(element, style):
            found[hidden] = removed(found[hidden], "html_position")
        return found

    def _covered(self, parent: etree._Element, style: Style) -> Iterator[etree._Element]:
        """The parent's own text and its children, as far as they lie under a child and are not raised above it."""
        children = list(parent)
        for place, child in enumerate(children):
            height = self._raised(child)
            if height is None or height < 0:
                continue
            declared = self._cascade.declared(child)
            if parent.tag == "body" and not self._scripted and declared.get("position") == "fixed":
                declared = {**declared, "position": "absolute"}  # with a script it may be what shows while a page loads
            if not covers_all(declared, inherit(style, declared)):
                continue
            yield parent
            for other_place, other in enumerate(children):
                above = self._raised(other)
                if other is not child and (above is None or (above, other_place) < (height, place)):
                    yield other

    def generated(self, element: etree._Element, where: str, style: Style) -> tuple[str, Style]:
        """The value of `content` for a text that a style sheet makes, and that text's style."""
        declared = self._cascade.generated(element, where)
        if where == "marker" and "content" not in declared:
            own = next((found for holder in (element, element.getparent()) if (found := self._marker(holder))), "")
            kind = resolved(own, style.variables)
            declared = {"content": kind} if kind[:1] in "\"'" and kind else {}
        if "content" not in declared:
            return "", style
        inner = inherit(style, declared)
        return resolved(declared["content"], inner.variables), inner

    def _drawn(self, element: etree._Element, tag: str, style: Style) -> Style:
        if tag in _UNDRAWN and not any(
            inner.get("id") in self._used for inner in element.iter() if isinstance(inner.tag, str)
        ):
            return removed(style, "html_unrendered")
        if tag == "svg" and "0" in (element.get("width"), element.get("height")):
            return removed(style, "html_tiny")
        if tag != "text":
            return style
        away = (length(part) or 0.0 for name in ("x", "y") for part in element.get(name, "").split()[:1])
        return removed(style, "html_position") if any(step > 5_000 or step < -500 for step in away) else style

    def _held_back(self, element: etree._Element, tag: str, displayed: bool) -> str | None:
        """Why an attribute, or the want of one, keeps an element off the page."""
        if element.get("hidden", "").lower() == "until-found":
            return COLLAPSED
        held = element.get("hidden") is not None or element.get("popover") is not None
        if displayed or not (held or (tag == "dialog" and element.get("open") is None)):
            return None
        return COLLAPSED if element.get("id") in self._unfolded else "html_display"

    def _marker(self, element: etree._Element | None) -> str:
        return "" if element is None else self._cascade.declared(element).get("list-style-type", "")

    def _raised(self, element: etree._Element) -> float | None:
        """The height at which an element is painted; None for one that is not positioned."""
        if not isinstance(element.tag, str):
            return None
        declared = self._cascade.declared(element)
        if declared.get("position") not in ("absolute", "fixed", "relative", "sticky"):
            return None
        return number(declared.get("z-index"), 0.0)


def _hints(element: etree._Element, tag: str) -> dict[str, str]:
    """Old attributes that style."""
    hints = {}
    if value := element.get("bgcolor"):
        hints["background-color"] = value
    if value := element.get("background"):
        hints["background-image"] = f"url({value})"
    if value := element.get("color" if tag == "font" else "text") if tag in ("font", "body") else None:
        hints["color"] = value
    return hints


def _as_css(element: etree._Element, tag: str, declared: dict[str, str]) -> dict[str, str]:
    """What a drawing says by attributes, in the words of a style sheet. Letters are filled; on a shape any colour may show."""
    told = {name: element.get(name, "") for name in _DRAWN_ATTRIBUTES if element.get(name)} | declared
    fill = "black" if tag == "svg" else ""
    fill = told.pop("fill", fill)
    thin = number(told.pop("fill-opacity", None), 1.0) < 0.1
    if thin or fill == "none":
        told["color"] = "black" if element.get("stroke") else "transparent"
    elif css_colour(fill):
        told["color"] = fill
    if tag == "text" and any(_follows_shape(holder) for holder in (element, *element.iterancestors())):
        told["background-image"] = "url(drawing)"
    return told


def _follows_shape(element: etree._Element) -> bool:
    return any(before.tag in _SHAPES for before in element.itersiblings(preceding=True))
