"""Colours, and whether text in one would be seen on another."""

from functools import lru_cache
from typing import NamedTuple

# Of 255 on any channel. Measured on rendered PDF pages: no plain text came below it, and none of 18 ways of hiding above it.
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


def hex_colour(value: str | None) -> Colour | None:
    """A colour as `RRGGBB` or `AARRGGBB` (as Office writes it); None for `auto` and the like."""
    digits = (value or "").strip().lstrip("#")[-6:]
    try:
        return Colour(int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)) if len(digits) == 6 else None
    except ValueError:
        return None


def over(front: Colour, back: Colour) -> Colour:
    """What a translucent colour looks like on another."""
    red, green, blue = (
        front.alpha * one + (1 - front.alpha) * other for one, other in zip(front[:3], back[:3], strict=True)
    )
    return Colour(red, green, blue)


def is_transparent(colour: Colour) -> bool:
    """Whether nothing painted in this colour would be seen."""
    return colour.alpha < _FAINT


@lru_cache(4_096)
def is_lost_on(colour: Colour, background: Colour) -> bool:
    """Whether text of this colour can't be told from the background."""
    shown = over(colour, background)
    return max(abs(one - other) for one, other in zip(shown[:3], background[:3], strict=True)) < _SEEN


def shaded(colour: Colour, tint: float) -> Colour:
    """A theme colour made lighter (`tint` > 0, as a share of the way to white) or darker (< 0)."""
    goal = 255 if tint > 0 else 0
    red, green, blue = (channel + (goal - channel) * abs(tint) for channel in colour[:3])
    return Colour(red, green, blue, colour.alpha)
