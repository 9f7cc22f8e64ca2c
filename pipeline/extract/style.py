"""What a browser would make of an element's declarations, as far as it decides whether its text can be seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pipeline.extract.colour import BLACK, WHITE, Colour, css_colour, is_lost_on, is_transparent, over

_FAR = 500.0  # pixels; nothing of a page's own layout is moved so far to the left or up
_TOO_FAR = 9_000.0  # to the right or down a page may scroll, but not this far
_UNREADABLE = 4.0  # pixels; the smallest print of real pages is 8
_LENGTH = re.compile(r"^(-?[\d.]+(?:e-?\d+)?)(px|pt|em|rem|%|vw|vh|ex|ch|pc|in|cm|mm|q)?$")
_PIXELS = {
    "px": 1,
    "pt": 4 / 3,
    "pc": 16,
    "in": 96,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "rem": 16,
    "vw": 12.8,
    "vh": 7.2,
    "": 1,
}
_NAMED_SIZES = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_OPACITY_FILTER = re.compile(r"opacity\(\s*([\d.]+)(%?)")
_MOVE = re.compile(r"translate(?:x|y|3d)?\(\s*([^,)]+)(?:,\s*([^,)]+))?")
_SHRINK = re.compile(r"(?:scale(?:x|y|3d)?|matrix)\(\s*(-?[\d.]+)")
_INSET = re.compile(r"inset\(\s*([\d.]+)%")
_RECTANGLE = re.compile(r"rect\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Style:
    """What text directly inside an element inherits. `background` is None where a picture or gradient lies behind it."""

    removed: str | None = None
    visible: bool = True
    opacity: float = 1.0
    size: float = 16.0
    colour: Colour = BLACK
    background: Colour | None = WHITE
    preformatted: bool = False
    display: str = ""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def reason(self) -> str | None:
        """Why text of this style would not be seen."""
        if self.removed or not self.visible:
            return self.removed or "html_display"
        if self.opacity < 0.1 or is_transparent(self.colour):
            return "html_transparent"
        if self.size < _UNREADABLE:
            return "html_tiny"
        if self.background is not None and is_lost_on(self.colour, self.background):
            return "html_colour"
        return None


def inherit(parent: Style, declared: Mapping[str, str]) -> Style:
    """The style of a child with these winning declarations."""
    if not declared:
        return replace(parent, display="") if parent.display else parent
    variables = {**parent.variables, **{name: value for name, value in declared.items() if name.startswith("--")}}
    values = {name: _resolve(value, variables).lower() for name, value in declared.items() if not name.startswith("--")}
    size = _font_size(values, parent.size)
    background, clipped_to_text = _background(values, parent.background)
    return Style(
        removed=parent.removed or _removed(values, size),
        visible=_visible(values, parent.visible),
        opacity=parent.opacity * _opacity(values),
        size=size,
        colour=BLACK if clipped_to_text else _colour(values, parent.colour),
        background=None if clipped_to_text else background,
        preformatted=values["white-space"].startswith("pre") if "white-space" in values else parent.preformatted,
        display=values.get("display", ""),
        variables=MappingProxyType(variables) if len(variables) != len(parent.variables) else parent.variables,
    )


def removed(style: Style, reason: str) -> Style:
    """The same style, for text that is not drawn at all."""
    return style if style.removed else replace(style, removed=reason)


def _resolve(value: str, variables: Mapping[str, str]) -> str:
    for _ in range(5):  # a variable may name another
        if "var(" not in value or len(value) > 10_000:
            break
        value = _VARIABLE.sub(lambda match: variables.get(match[1], match[2] or ""), value)
    return value.strip()


def _removed(values: Mapping[str, str], size: float) -> str | None:
    if values.get("display") == "none" or values.get("content-visibility") == "hidden":
        return "html_display"
    if _without_room(values, size):
        return "html_tiny"
    if _away(values, size) or _clipped(values, size):
        return "html_position"
    shrunk = _SHRINK.search(values.get("transform", "")) or re.match(r"(-?[\d.]+)", values.get("scale", ""))
    return "html_tiny" if shrunk and abs(float(shrunk[1])) < 0.1 else None


def _without_room(values: Mapping[str, str], size: float) -> bool:
    """A box of a pixel or less that cuts off what sticks out."""
    cuts = any(values.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y"))
    lengths = (_length(values.get(name), size) for name in ("width", "height", "max-width", "max-height"))
    return cuts and any(length is not None and length <= 1 for length in lengths)


def _away(values: Mapping[str, str], size: float) -> bool:
    """Moved so far that no scrolling leads there."""
    offsets: list[str | None] = [values.get("text-indent"), values.get("margin-left"), values.get("margin-top")]
    offsets += values.get("margin", "").split()
    moved = _MOVE.search(values.get("transform", ""))
    offsets += [part for part in moved.groups() if part] if moved else []
    placed = values.get("position") in ("absolute", "fixed", "relative", "sticky")
    if placed:
        offsets += [values.get("left"), values.get("top"), *values.get("inset", "").split()]
        offsets += [_negated(values.get(name)) for name in ("right", "bottom")]
    lengths = [length for length in (_length(offset, size) for offset in offsets) if length is not None]
    if moved and any("-100%" in part or "-200%" in part for part in moved.groups() if part) and placed:
        return values.get("left") == "0" or values.get("top") == "0"
    return any(length <= -_FAR or length >= _TOO_FAR for length in lengths)


def _negated(value: str | None) -> str | None:
    return (
        value and (value[1:] if value.startswith("-") else f"-{value}") if value != "auto" and _is_far(value) else None
    )


def _is_far(value: str | None) -> bool:
    # `right: 600px` may well be on the page; only a negative distance of that size is not.
    return bool(value and value.startswith("-"))


def _clipped(values: Mapping[str, str], size: float) -> bool:
    inset = _INSET.search(values.get("clip-path", ""))
    if (inset and float(inset[1]) >= 50) or re.match(r"(circle|ellipse)\(\s*0", values.get("clip-path", "")):
        return True
    rectangle = _RECTANGLE.search(values.get("clip", ""))
    if not rectangle or values.get("position") not in ("absolute", "fixed"):
        return False
    edges = [_length(edge, size) for edge in re.split(r"[\s,]+", rectangle[1].strip())]
    if len(edges) != 4 or None in edges:
        return False
    top, right, bottom, left = (edge or 0.0 for edge in edges)
    return bottom - top <= 1 or right - left <= 1


def _visible(values: Mapping[str, str], inherited: bool) -> bool:
    stated = values.get("visibility")
    return stated == "visible" if stated in ("hidden", "collapse", "visible", "initial") else inherited


def _opacity(values: Mapping[str, str]) -> float:
    opacity = 1.0
    if match := re.match(r"([\d.]+)(%?)", values.get("opacity", "")):
        opacity = float(match[1]) / (100 if match[2] else 1)
    if match := _OPACITY_FILTER.search(values.get("filter", "")):
        opacity *= float(match[1]) / (100 if match[2] else 1)
    return min(1.0, opacity)


def _font_size(values: Mapping[str, str], inherited: float) -> float:
    stated = values.get("font-size")
    if stated is None and "font" in values:
        stated = next(
            (part.split("/")[0] for part in values["font"].split() if _LENGTH.match(part.split("/")[0])), None
        )
    if stated in _NAMED_SIZES:
        return float(_NAMED_SIZES[stated])
    size = _length(stated, inherited)
    return inherited if size is None or size < 0 else size


def _length(value: str | None, size: float) -> float | None:
    """A length in pixels; percentages and `em` count from the font size."""
    match = _LENGTH.match((value or "").strip())
    if not match:
        return None
    try:
        number = float(match[1])
    except ValueError:
        return None
    unit = match[2] or ""
    if unit in ("em", "ex", "ch"):
        return number * size * (1 if unit == "em" else 0.5)
    return number * size / 100 if unit == "%" else number * _PIXELS[unit]


def _colour(values: Mapping[str, str], inherited: Colour) -> Colour:
    stated = values.get("-webkit-text-fill-color") or values.get("color")
    return (css_colour(stated) if stated else None) or inherited


def _background(values: Mapping[str, str], inherited: Colour | None) -> tuple[Colour | None, bool]:
    """The colour behind the text, None where unknown; and whether the background is drawn in the letters only."""
    clips = (values.get(name) for name in ("background-clip", "-webkit-background-clip"))
    if any(clip == "text" for clip in clips):
        return None, True
    shorthand = values.get("background", "")
    if any(
        mark in value for mark in ("url(", "gradient(") for value in (shorthand, values.get("background-image", ""))
    ):
        return None, False
    stated = css_colour(values.get("background-color", "")) or _colour_in(shorthand)
    if stated is None or stated.alpha == 0:
        return inherited, False
    return (over(stated, inherited) if inherited else (stated if stated.alpha == 1 else None)), False


def _colour_in(shorthand: str) -> Colour | None:
    whole = css_colour(shorthand) if shorthand else None
    return whole or next((found for part in shorthand.split() if (found := css_colour(part))), None)
