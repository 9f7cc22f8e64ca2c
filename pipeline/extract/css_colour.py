"""CSS colours, in all the ways in which a style sheet may write them."""

import re
from functools import lru_cache

import tinycss2
from tinycss2.color4 import Color, parse_color

from pipeline.extract.colour import BLACK, WHITE, Colour

_SYSTEM = {
    "canvas": WHITE, "canvastext": BLACK, "field": WHITE, "fieldtext": BLACK, "buttonface": Colour(239, 239, 239),
    "buttontext": BLACK, "linktext": Colour(0, 0, 238), "highlight": Colour(181, 213, 255), "highlighttext": BLACK,
    "mark": Colour(255, 255, 0), "marktext": BLACK, "window": WHITE, "windowtext": BLACK, "-webkit-link": Colour(0, 0, 238),
}  # fmt: skip
_TO_SRGB = {
    "xyz-d65": ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570)),
    "xyz-d50": ((3.1339, -1.6169, -0.4906), (-0.9788, 1.9161, 0.0335), (0.0719, -0.2290, 1.4052)),
}
_BY_WAY_OF = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}
_SHARE = re.compile(r"([\d.]+)%")
_NESTED = 8


@lru_cache(4_096)
def css_colour(value: str, nested: int = 0) -> Colour | None:
    """A CSS colour; None for `currentcolor` and for what is no colour. `nested` counts functions within functions."""
    value = value.strip().lower()
    if value in _SYSTEM:
        return _SYSTEM[value]
    name, _, inner = value.partition("(")
    if name in ("color-mix", "light-dark"):
        parts = _arguments(inner.removesuffix(")")) if nested < _NESTED else []
        return _mixed(parts, nested + 1) if name == "color-mix" else _first(parts, nested + 1)
    parsed = parse_color(value)
    if parsed is None or isinstance(parsed, str):
        return None
    red, green, blue = _srgb(parsed)
    return Colour(red, green, blue, parsed.alpha or 0.0)


def colours_in(value: str) -> list[Colour]:
    """The colours of a longer value, such as a gradient."""
    found: list[Colour] = []
    pending = list(tinycss2.parse_component_value_list(value[:10_000]))
    while pending and len(found) < 50:
        token = pending.pop(0)
        colour = css_colour(token.serialize()) if token.type in ("ident", "hash", "function") else None
        if colour:
            found.append(colour)
        elif token.type == "function":
            pending = [*token.arguments, *pending]
    return found


def _srgb(colour: Color) -> tuple[float, float, float]:
    """Channels in 0..255. Wide gamuts are read as if they were sRGB: they differ by less than an eye would miss."""
    if colour.space in ("srgb", "hsl", "hwb"):
        red, green, blue = colour.to("srgb").coordinates
        return _channel(red), _channel(green), _channel(blue)
    space = _BY_WAY_OF.get(colour.space, colour.space)
    if space not in _TO_SRGB:
        red, green, blue = (*colour.coordinates, 0, 0, 0)[:3]
        return (
            (_channel(_gamma(red or 0)), _channel(_gamma(green or 0)), _channel(_gamma(blue or 0)))
            if (space == "srgb-linear")
            else (_channel(red), _channel(green), _channel(blue))
        )
    place = colour.to(space).coordinates if space != colour.space else colour.coordinates
    x, y, z = (part or 0.0 for part in place)
    red, green, blue = (_channel(_gamma(a * x + b * y + c * z)) for a, b, c in _TO_SRGB[space])
    return red, green, blue


def _gamma(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _channel(share: float | None) -> float:
    return round(min(1.0, max(0.0, share or 0.0)) * 255)


def _arguments(inner: str) -> list[str]:
    """The arguments of a function, cut at its own commas."""
    parts = [""]
    for token in tinycss2.parse_component_value_list(inner):
        if token.type == "literal" and token.value == ",":
            parts.append("")
        else:
            parts[-1] += token.serialize()
    return [part.strip() for part in parts]


def _first(parts: list[str], nested: int) -> Colour | None:
    return css_colour(parts[0], nested) if parts else None


def _mixed(parts: list[str], nested: int) -> Colour | None:
    """A mixture, taken in sRGB whatever space it names: white and white give white in all of them."""
    if len(parts) != 3:
        return None
    shares = [float(share[1]) / 100 if (share := _SHARE.search(part)) else None for part in parts[1:]]
    one, other = (css_colour(_SHARE.sub("", part) if "(" not in part else part, nested) for part in parts[1:])
    if one is None or other is None:
        return None
    weight = shares[0] if shares[0] is not None else 1 - shares[1] if shares[1] is not None else 0.5
    red, green, blue, alpha = (weight * a + (1 - weight) * b for a, b in zip(one, other, strict=True))
    return Colour(red, green, blue, alpha)
