"""What a browser would make of an element's declarations, as far as it decides whether its text can be seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pipeline.extract.colour import BLACK, WHITE, Colour, is_lost_on, is_transparent, over
from pipeline.extract.css_colour import colours_in, css_colour
from pipeline.extract.css_values import length, number
from pipeline.extract.geometry import (
    NO_EDGE,
    PLACED,
    Room,
    cuts_off,
    has_no_room,
    is_away,
    is_clipped,
    is_moved_away,
    is_pushed_out,
    motion,
    physical,
    room_left,
)  # fmt: skip

COLLAPSED = "html_collapsed"
"""The reason for what a person unfolds with a click: whatever hides it once more counts more."""

_UNREADABLE = 4.0  # pixels; the smallest print of real pages is 8
_INDENTED_AWAY = 500.0
_CRAMPED = -0.4  # of the font size; letters that stand closer lie over each other
_BLURRED = 5.0  # pixels
_NAMED_SIZES = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_RELATIVE_SIZES = {"smaller": 1 / 1.2, "larger": 1.2}
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_FILTER = re.compile(r"(opacity|invert|blur)\(([^()]*)\)")
_LIKE_PARENT = frozenset(("inherit", "unset", "revert", "revert-layer"))
_STACKING = ("opacity", "transform", "filter", "isolation", "will-change", "mix-blend-mode", "perspective", "contain")


@dataclass(frozen=True, slots=True)
class Style:
    """What text directly inside an element inherits. `background` is None where a picture or gradient lies behind it.

    `removed` says why nothing of it is drawn, and `escape` which positions get out of that all the same. `scale` is what
    transforms make of the font size. `backed`: something below the nearest stacking context paints a ground behind this.
    `room` is how far down a box that cuts off still shows what is in it.
    """

    removed: str | None = None
    escape: tuple[str, ...] = ()
    visible: bool = True
    opacity: float = 1.0
    size: float = 16.0
    scale: float = 1.0
    indent: float = 0.0
    spacing: float = 0.0
    colour: Colour = BLACK
    background: Colour | None = WHITE
    inverted: bool = False
    outlined: bool = False
    disguised: bool = False
    anchored: bool = False
    backed: bool = False
    cuts: bool = False
    room: Room = NO_EDGE
    preformatted: bool = False
    display: str = ""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def reason(self) -> str | None:
        """Why text of this style would not be seen."""
        found = self._unseen()
        return self.removed if found is None or self._is_gone else found

    @property
    def _is_gone(self) -> bool:
        """Whether it is off the page for good: what a click unfolds may still be white on white."""
        return self.removed not in (None, COLLAPSED)

    def _unseen(self) -> str | None:
        if not self.visible:
            return "html_display"
        if self.opacity < 0.1 or self.disguised:
            return "html_transparent"
        if self.size * self.scale < _UNREADABLE or self.spacing <= _CRAMPED * self.size:
            return "html_tiny"
        if abs(self.indent) >= _INDENTED_AWAY and (self.indent < 0 or self.cuts):
            return "html_position"
        if self.room.down is not None and self.room.down <= 0:
            return "html_position"
        if self.outlined:
            return None
        if is_transparent(self.colour):
            return "html_transparent"
        colour = _negative(self.colour) if self.inverted else self.colour
        return "html_colour" if self.background is not None and is_lost_on(colour, self.background) else None


def inherit(parent: Style, declared: Mapping[str, str], inline: bool = False) -> Style:
    """The style of a child with these winning declarations. `inline`: its element is part of a line unless they say otherwise."""
    if not declared:
        return replace(parent, display="", cuts=False) if parent.display or parent.cuts else parent
    variables = {**parent.variables, **{name: value for name, value in declared.items() if name.startswith("--")}}
    values = physical(
        {name: resolved(value, variables).lower() for name, value in declared.items() if name[:2] != "--"}
    )
    size = _font_size(values, parent.size)
    moved, filters = motion(values, size), dict(_FILTER.findall(values.get("filter", "")))
    inverted = parent.inverted != (number(filters.get("invert"), 0.0) > 0.5)
    colour = _colour(values, parent.colour)
    background, clipped_to_text = _background(values, parent.background, inverted, colour)
    position = values.get("position", "")
    out = parent.removed is not None and position not in parent.escape
    own = _removed(values, size, parent) or ("html_position" if is_moved_away(moved) else None)
    placed = position in PLACED or "transform" in values
    return Style(
        removed=parent.removed if out and not (own and parent.removed == COLLAPSED) else own,
        escape=parent.escape if out else _escape(values, placed),
        visible=_visible(values, parent.visible),
        opacity=parent.opacity * _opacity(values, filters),
        size=size,
        scale=parent.scale * min(moved.across, moved.down) * _zoom(values),
        indent=_inherited_length(values.get("text-indent"), size, parent.indent),
        spacing=_inherited_length(values.get("letter-spacing"), size, parent.spacing),
        colour=BLACK if clipped_to_text else colour,
        background=None if clipped_to_text else background,
        inverted=inverted,
        outlined=_outlined(values, parent.outlined, background),
        disguised=parent.disguised or values.get("-webkit-text-security", "none") != "none",
        anchored=parent.anchored or placed,
        backed=_backed(values, parent.backed, placed),
        cuts=cuts_off(values),
        room=room_left(values, size, parent.room, inline),
        preformatted=values["white-space"].startswith("pre") if "white-space" in values else parent.preformatted,
        display=values.get("display", ""),
        variables=MappingProxyType(variables) if len(variables) != len(parent.variables) or any(
            name.startswith("--") for name in declared
        ) else parent.variables,
    )  # fmt: skip


def removed(style: Style, reason: str) -> Style:
    """The same style, for text that is not drawn at all."""
    return style if style.removed not in (None, COLLAPSED) else replace(style, removed=reason)


def covers_all(values: Mapping[str, str], style: Style) -> bool:
    """Whether an element with these declarations lies, with a ground of its own, over all of the element that holds it."""
    if values.get("position") != "absolute" or style.removed or not style.visible or style.opacity < 0.9:
        return False
    ground = css_colour(values.get("background-color", "")) or _colour_in(values.get("background", ""))
    if ground is None or ground.alpha < 0.9:
        return False
    inset = values.get("inset", "")
    if inset and set(inset.split()) <= {"0", "0px"}:
        return True
    starts = all(abs(length(values.get(name), style.size) or 0.0) < 10 and name in values for name in ("top", "left"))
    return starts and all((length(values.get(name), 1, 1.0) or 0.0) == 1.0 for name in ("width", "height"))


def resolved(value: str, variables: Mapping[str, str]) -> str:
    """The value with its variables put in; one that is not set leaves nothing."""
    for _ in range(5):  # a variable may name another
        if "var(" not in value or len(value) > 10_000:
            break
        value = _VARIABLE.sub(lambda match: variables.get(match[1], (match[2] or "").strip()), value)
    return value.strip()


def _removed(values: Mapping[str, str], size: float, parent: Style) -> str | None:
    if values.get("display") == "none" or values.get("content-visibility") == "hidden":
        return "html_display"
    if "url(" in values.get("content", ""):
        return "html_display"  # a picture takes the place of the element
    if has_no_room(values, size):
        return "html_tiny"
    if _is_masked(values):
        return "html_transparent"
    indent = values.get("text-indent", "")
    if cuts_off(values) and indent.endswith("%") and number(indent, 0.0) >= 1:
        return "html_position"
    placed = values.get("position") in PLACED
    behind = placed and parent.backed and number(values.get("z-index"), 0.0) < 0
    away = (
        is_away(values, size, parent.anchored) or is_clipped(values, size) or is_pushed_out(values, parent.cuts, placed)
    )
    return "html_position" if behind or away else None


def _is_masked(values: Mapping[str, str]) -> bool:
    mask = values.get("mask-image", "") or values.get("mask", "")
    colours = colours_in(mask) if "gradient(" in mask else []
    return bool(colours) and all(is_transparent(colour) for colour in colours)


def _escape(values: Mapping[str, str], placed: bool) -> tuple[str, ...]:
    """Which positions a box is not cut off at: those that count from further out."""
    if values.get("display") == "none" or not cuts_off(values) or "clip-path" in values or "transform" in values:
        return ()
    return ("fixed",) if placed else ("fixed", "absolute")


def _backed(values: Mapping[str, str], inherited: bool, placed: bool) -> bool:
    if (placed and values.get("z-index", "auto") != "auto") or any(name in values for name in _STACKING):
        return False
    ground = css_colour(values.get("background-color", "")) or _colour_in(values.get("background", ""))
    return inherited or (ground is not None and ground.alpha > 0.9)


def _visible(values: Mapping[str, str], inherited: bool) -> bool:
    stated = values.get("visibility")
    return stated in ("visible", "initial") if stated in ("hidden", "collapse", "visible", "initial") else inherited


def _opacity(values: Mapping[str, str], filters: Mapping[str, str]) -> float:
    opacity = number(values.get("opacity"), 1.0) * number(filters.get("opacity"), 1.0)
    return 0.0 if (length(filters.get("blur")) or 0.0) >= _BLURRED else min(1.0, max(0.0, opacity))


def _zoom(values: Mapping[str, str]) -> float:
    return number(values.get("zoom"), 1.0) or 1.0


def _font_size(values: Mapping[str, str], inherited: float) -> float:
    stated = values.get("font-size")
    if stated is None and "font" in values:
        parts = (part.split("/")[0] for part in values["font"].split())
        stated = next((part for part in parts if part in _NAMED_SIZES or length(part) is not None), None)
    if stated in _NAMED_SIZES:
        return float(_NAMED_SIZES[stated])
    if stated in _RELATIVE_SIZES:
        return inherited * _RELATIVE_SIZES[stated]
    size = length(stated, inherited, inherited)
    return inherited if size is None or size < 0 else size


def _inherited_length(stated: str | None, size: float, inherited: float) -> float:
    found = length(stated, size, 0.0)
    return inherited if found is None else found


def _colour(values: Mapping[str, str], inherited: Colour) -> Colour:
    fill = values.get("-webkit-text-fill-color", "")
    stated = values.get("color", "") if fill in ("", "currentcolor") else fill
    if stated in _LIKE_PARENT or not stated:
        return inherited
    return BLACK if stated == "initial" else css_colour(stated) or inherited


def _outlined(values: Mapping[str, str], inherited: bool, background: Colour | None) -> bool:
    """Whether letters have a shadow or an outline that shows on the background, whatever their own colour."""
    stated = [
        values[name] for name in ("text-shadow", "-webkit-text-stroke", "-webkit-text-stroke-color") if name in values
    ]
    if not stated:
        return inherited
    colours = [colour for value in stated for colour in colours_in(value) if not is_transparent(colour)]
    return any(background is None or not is_lost_on(colour, background) for colour in colours)


def _background(
    values: Mapping[str, str], inherited: Colour | None, inverted: bool, colour: Colour
) -> tuple[Colour | None, bool]:
    """The colour behind the text, None where unknown; and whether the background is drawn in the letters only."""
    clips = (values.get(name) for name in ("background-clip", "-webkit-background-clip"))
    if any(clip == "text" for clip in clips):
        return None, True
    shorthand, picture = values.get("background", ""), values.get("background-image", "")
    if "inherit" in (shorthand, values.get("background-color")):
        return inherited, False
    if any("url(" in value or "image-set(" in value for value in (shorthand, picture)):
        return None, False
    gradient = next((value for value in (picture, shorthand) if "gradient(" in value), "")
    if gradient:
        return _of_gradient(colours_in(gradient), inherited), False
    written = values.get("background-color", "")
    stated = colour if written == "currentcolor" else css_colour(written) or _colour_in(shorthand)
    if stated is None or stated.alpha == 0:
        return inherited, False
    stated = _negative(stated) if inverted else stated
    return (over(stated, inherited) if inherited else (stated if stated.alpha == 1 else None)), False


def _of_gradient(colours: list[Colour], inherited: Colour | None) -> Colour | None:
    """The one colour of a gradient that goes from a colour to the same."""
    if not colours or any(colour.alpha < 1 for colour in colours):
        return inherited if colours and all(is_transparent(colour) for colour in colours) else None
    return colours[0] if all(is_lost_on(colour, colours[0]) for colour in colours) else None


def _negative(colour: Colour) -> Colour:
    return Colour(255 - colour.red, 255 - colour.green, 255 - colour.blue, colour.alpha)


def _colour_in(shorthand: str) -> Colour | None:
    whole = css_colour(shorthand) if shorthand else None
    return whole or next(iter(colours_in(shorthand)), None) if shorthand else None
