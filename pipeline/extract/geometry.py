"""Where an element's declarations put its box: cut away, moved out of reach, shrunk or turned on edge."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.extract.css_values import HEIGHT, WIDTH, length, lengths, number

_FAR = 500.0  # pixels; nothing of a page's own layout is moved so far to the left or up
_TOO_FAR = 9_000.0  # to the right or down a page may scroll, but not this far
_ABOVE = 200.0  # the height of some lines
_EDGE_ON = math.cos(math.radians(87))  # of what is turned further than this, nothing legible is left
_FUNCTION = re.compile(r"([a-z0-9]{1,12})\(([^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,200})*)\)", re.I)
_BY_ITS_OWN_SIZE = re.compile(r"translate(?:x|y|3d)?\(\s*(?:-?[1-9]\d\d%|[^,()]{1,20},\s*-?[1-9]\d\d%)")
_LOGICAL = {
    "inset-inline-start": "left", "inset-inline-end": "right", "inset-block-start": "top", "inset-block-end": "bottom",
    "margin-inline-start": "margin-left", "margin-block-start": "margin-top", "block-size": "height", "inline-size": "width",
    "max-block-size": "max-height", "max-inline-size": "max-width", "-webkit-clip-path": "clip-path",
    "-webkit-transform": "transform", "-webkit-mask": "mask", "-webkit-mask-image": "mask-image",
}  # fmt: skip
PLACED = ("absolute", "fixed", "relative", "sticky")


class Motion(NamedTuple):
    """What transforms do to a box: the factors by which it grows, and how far it moves in pixels."""

    across: float = 1.0
    down: float = 1.0
    right: float = 0.0
    below: float = 0.0
    turned_away: bool = False


class Room(NamedTuple):
    """What a box that cuts off leaves to what is in it: pixels down, None for no end. `placed`: offsets count from that box."""

    down: float | None = None
    placed: bool = False


NO_EDGE = Room()


def physical(values: dict[str, str]) -> dict[str, str]:
    """The declarations under the names that a page written from left to right has for them."""
    return {_LOGICAL.get(name, name): value for name, value in values.items()}


def has_no_room(values: Mapping[str, str], size: float) -> bool:
    """A box of a pixel or less that cuts off what sticks out."""
    if not cuts_off(values):
        return False
    if values.get("grid-template-rows", "").strip() in ("0fr", "0", "0px") or values.get("line-height") in (
        "0",
        "0px",
        "0%",
    ):
        return True
    if values.get("contain") in ("size", "strict") and "height" not in values and "min-height" not in values:
        return True
    padded = any((part or 0) > 2 for part in lengths(values.get("padding", ""), size))
    names = ("width", "height", "max-width", "max-height")
    return not padded and any((found := length(values.get(name), size)) is not None and found <= 1 for name in names)


def cuts_off(values: Mapping[str, str]) -> bool:
    """Whether what sticks out of the box is not drawn."""
    return any(values.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y"))


def is_away(values: Mapping[str, str], size: float, anchored: bool) -> bool:
    """Moved so far that no scrolling leads there. `anchored`: some element around it is positioned, and offsets count from that."""
    position = values.get("position")
    margins = lengths(values.get("margin", ""), size)
    across = [length(values.get("margin-left"), size), *(margins[3:] or margins[1:2] or margins[:1])]
    down = [length(values.get("margin-top"), size, HEIGHT), *margins[:1]]
    if position in PLACED:
        inset = lengths(values.get("inset", ""), size)
        across += [length(values.get("left"), size), *(inset[3:] or inset[1:2] or inset[:1])]
        down += [length(values.get("top"), size, HEIGHT), *inset[:1]]
        beyond = length(values.get("right"), size), length(values.get("bottom"), size, HEIGHT)
        if any(offset is not None and offset <= -_TOO_FAR for offset in beyond):
            return True
        if position == "relative" and any(offset is not None and offset >= _TOO_FAR for offset in beyond):
            return True
        if position in ("absolute", "fixed") and _is_outside(values, size, position == "fixed", anchored):
            return True
    offsets = [offset for offset in (*across, *down) if offset is not None]
    return any(offset <= -_FAR or offset >= _TOO_FAR for offset in offsets)


def _is_outside(values: Mapping[str, str], size: float, fixed: bool, anchored: bool) -> bool:
    """Outside the window, for boxes whose offsets count from it."""
    left, right = length(values.get("left"), size), length(values.get("right"), size)
    top, bottom = length(values.get("top"), size, HEIGHT), length(values.get("bottom"), size, HEIGHT)
    if right is not None and right >= (2 * WIDTH if anchored else WIDTH) and left is None:
        return True
    if bottom is not None and bottom >= (10 * HEIGHT if anchored else HEIGHT) and top is None:
        return True
    if fixed:
        return any(
            (
                left is not None and left >= WIDTH,
                top is not None and (top >= HEIGHT or top <= -_ABOVE / 2),
                bottom is not None and top is None and bottom <= -_ABOVE / 2,
            )
        )
    return not anchored and top is not None and top <= -_ABOVE


def is_clipped(values: Mapping[str, str], size: float) -> bool:
    """Cut to a shape without an area."""
    shape = values.get("clip-path", "")
    match = _FUNCTION.match(shape)
    if match and _has_no_area(match[1].lower(), match[2], size):
        return True
    cut = _FUNCTION.match(values.get("clip", ""))
    if not cut or values.get("position") not in ("absolute", "fixed"):
        return False
    edges = lengths(cut[2], size)
    if len(edges) != 4 or None in edges:
        return False
    top, right, bottom, left = (edge or 0.0 for edge in edges)
    return bottom - top <= 1 or right - left <= 1


def _has_no_area(shape: str, inner: str, size: float) -> bool:
    parts = lengths(inner.partition(" at ")[0].partition(" round ")[0].replace(",", " "), size, 100.0)
    figures = [part if part is not None else 0.0 for part in parts]
    if shape == "inset" and figures:
        top, right, bottom, left = (figures * 4)[:4] if len(figures) in (1, 4) else (*figures, *figures[-2:])[:4]
        shares = "%" in inner
        return (top + bottom >= 100 or right + left >= 100) if shares else max(figures) >= _FAR
    if shape in ("circle", "ellipse"):
        return bool(figures) and min(figures) <= 0
    if shape in ("rect", "xywh") and len(figures) >= 4 and None not in parts:
        first, second, third, fourth = figures[:4]
        return min(third - first, second - fourth) <= 0 if shape == "rect" else min(third, fourth) <= 0
    if shape == "polygon" and len(figures) >= 6:
        return max(figures[::2]) - min(figures[::2]) <= 0 or max(figures[1::2]) - min(figures[1::2]) <= 0
    return shape == "path" and not re.search(r"[LHVCSQTA]", inner, re.I)


def motion(values: Mapping[str, str], size: float) -> Motion:
    """What `transform`, `scale`, `rotate` and `translate` do together."""
    total = Motion()
    for name, figures in _steps(values, size):
        step = _step(name, figures)
        total = Motion(
            total.across * step.across,
            total.down * step.down,
            total.right + step.right,
            total.below + step.below,
            total.turned_away != step.turned_away,
        )
    return total._replace(turned_away=total.turned_away and values.get("backface-visibility") == "hidden")


def _steps(values: Mapping[str, str], size: float) -> Iterator[tuple[str, list[float]]]:
    for match in _FUNCTION.finditer(values.get("transform", "")[:2_000]):
        name = match[1].lower()
        whole = HEIGHT if name == "translatey" else WIDTH
        whole = 1.0 if name.startswith("scale") else 0.0 if "%" in match[2] and name.startswith("translate") else whole
        yield name, [part or 0.0 for part in lengths(match[2], size, whole)]
    if stated := values.get("scale", ""):
        yield "scale", [number(part, 1.0) for part in stated.split()]
    if stated := values.get("translate", ""):
        yield "translate", [part or 0.0 for part in lengths(stated, size)]
    axis, _, angle = values.get("rotate", "").partition(" ")
    if angle and axis in ("x", "y"):
        yield f"rotate{axis}", [length(angle) or 0.0]


def _step(name: str, figures: list[float]) -> Motion:
    first = figures[0] if figures else 0.0
    second = figures[1] if len(figures) > 1 else None
    if name in ("scale", "scale3d"):
        return Motion(abs(first), abs(first if second is None else second))
    if name in ("scalex", "scaley"):
        return Motion(across=abs(first)) if name == "scalex" else Motion(down=abs(first))
    if name in ("rotatex", "rotatey", "rotate3d"):
        angle = math.radians(figures[-1] if figures else 0.0)
        left = 0.0 if abs(math.cos(angle)) < _EDGE_ON else 1.0
        away = math.cos(angle) < 0
        return Motion(down=left, turned_away=away) if name == "rotatex" else Motion(across=left, turned_away=away)
    if name == "matrix" and len(figures) == 6:
        a, b, c, d, right, below = figures
        return Motion(math.hypot(a, b), math.hypot(c, d), right, below)
    if name == "matrix3d" and len(figures) == 16:
        return Motion(math.hypot(*figures[:2]), math.hypot(*figures[4:6]), figures[12], figures[13])
    if name in ("skew", "skewx", "skewy"):
        return Motion(across=0.0 if any(abs(math.cos(math.radians(part))) < _EDGE_ON for part in figures) else 1.0)
    if name in ("translate", "translate3d"):
        return Motion(right=first, below=second or 0.0)
    if name in ("translatex", "translatey"):
        return Motion(right=first) if name == "translatex" else Motion(below=first)
    return Motion()


def room_left(values: Mapping[str, str], size: float, around: Room, inline: bool) -> Room:
    """How far down what is in a box shows, counted from the upper edge of its content: not at all where that is nothing or less."""
    own, position = _height(values, size), values.get("position", "")
    inside = Room(own, position in PLACED)
    if around.down is None or position in ("fixed", "sticky") or (position == "absolute" and not around.placed):
        return inside
    in_line = inline and "display" not in values and position != "absolute"
    left = around.down - (0.0 if in_line else _pushed_down(values, size))
    return inside if own is not None and own <= left else Room(left, around.placed and not position)


def _height(values: Mapping[str, str], size: float) -> float | None:
    """The height of a box that cuts off what lies below it; None where it does not, or grows, or sets its content elsewhere."""
    cut = any(values.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-y"))
    grows = any(name in values for name in ("min-height", "aspect-ratio", "column-count", "columns", "transform"))
    if not cut or grows or values.get("display", "block") not in ("block", "inline-block", "flow-root", "list-item"):
        return None
    stated = values.get("height") or values.get("max-height") or ""
    return None if stated.endswith("%") else length(stated, size)


def _pushed_down(values: Mapping[str, str], size: float) -> float:
    """How far what is in a box stands below the place where the box would begin."""
    margin = length(values.get("margin-top"), size) or next(iter(lengths(values.get("margin", ""), size)), None)
    padding = length(values.get("padding-top"), size) or next(iter(lengths(values.get("padding", ""), size)), None)
    top = values.get("top", "") if values.get("position") in PLACED else ""
    offset = None if top.endswith("%") else length(top, size)
    return (margin or 0.0) + (offset or 0.0) + (padding or 0.0)


def is_moved_away(moved: Motion) -> bool:
    """Whether a transform takes a box out of reach."""
    return moved.turned_away or any(step <= -_FAR or step >= _TOO_FAR for step in (moved.right, moved.below))


def is_pushed_out(values: Mapping[str, str], parent_cuts: bool, placed: bool) -> bool:
    """Moved by all of its own width or height, out of a box that cuts off or of the window."""
    whole = re.search(
        r"translate(?:x|y|3d)?\(\s*(?:-?(?:[1-9]\d\d)%|[^,()]{1,20},\s*-?(?:[1-9]\d\d)%)", values.get("transform", "")
    )
    if not whole:
        return False
    return parent_cuts or (
        placed and "-" in whole[0] and (values.get("left") in ("0", "0px") or values.get("top") in ("0", "0px"))
    )
