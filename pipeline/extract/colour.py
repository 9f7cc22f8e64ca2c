"""Colours, and whether text in one would be seen on another."""

from typing import NamedTuple

from tinycss2.color4 import parse_color

# Half of what separates black from white on one channel is 128; below 24 the eye finds no letters. Measured on PDF pages:
# docs/decisions tells how; every format uses the same number.
_SEEN = 24
_FAINT = 0.1


class Colour(NamedTuple):
    """Red, green, blue in 0..255, and opacity in 0..1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def css_colour(value: str) -> Colour | None:
    """A CSS colour; None for `currentcolor` and for what is no colour."""
    parsed = parse_color(value)
    if parsed is None or isinstance(parsed, str):
        return None
    red, green, blue, alpha = parsed.to("srgb")
    return Colour(*(round(min(1.0, max(0.0, channel or 0.0)) * 255) for channel in (red, green, blue)), alpha or 0.0)


def hex_colour(value: str | None) -> Colour | None:
    """A colour as `RRGGBB` or `AARRGGBB` (as Office writes it); None for `auto` and the like."""
    digits = (value or "").strip().lstrip("#")[-6:]
    try:
        return Colour(int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)) if len(digits) == 6 else None
    except ValueError:
        return None


def over(front: Colour, back: Colour) -> Colour:
    """What a translucent colour looks like on another."""
    alpha = front.alpha
    mixed = (alpha * one + (1 - alpha) * other for one, other in zip(front[:3], back[:3], strict=True))
    return Colour(*mixed, 1.0)


def is_transparent(colour: Colour) -> bool:
    """Whether nothing painted in this colour would be seen."""
    return colour.alpha < _FAINT


def is_lost_on(colour: Colour, background: Colour) -> bool:
    """Whether text of this colour can't be told from the background."""
    shown = over(colour, background)
    return max(abs(one - other) for one, other in zip(shown[:3], background[:3], strict=True)) < _SEEN


def shaded(colour: Colour, tint: float) -> Colour:
    """A theme colour made lighter (`tint` > 0, as a share of the way to white) or darker (< 0)."""
    goal = 255 if tint > 0 else 0
    return Colour(*(channel + (goal - channel) * abs(tint) for channel in colour[:3]), colour.alpha)
