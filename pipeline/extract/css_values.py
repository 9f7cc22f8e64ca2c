"""CSS lengths and numbers in pixels, sums and comparisons of them included."""

import math
import re
from collections.abc import Sequence
from typing import Any

import tinycss2

WIDTH, HEIGHT = 1_280.0, 720.0
"""The window that pages are judged in, in pixels."""

_SIMPLE = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*|%)$", re.I)
_PIXELS = {
    "": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": 16, "rlh": 20,
    **{f"{kind}v{axis}": 12.8 if axis in ("w", "i") else 7.2 for kind in ("", "s", "l", "d") for axis in "whib"},
    "vmin": 7.2, "vmax": 12.8, "cqw": 12.8, "cqh": 7.2, "deg": 1, "grad": 0.9, "rad": 180 / math.pi, "turn": 360, "ms": 1, "s": 1,
}  # fmt: skip
_OF_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "cap": 0.7, "ic": 1.0}
_NESTED = 16


def length(value: str | None, size: float = 16.0, whole: float = WIDTH) -> float | None:
    """A length in pixels, or an angle in degrees; None for words. `em` counts from `size`, a percentage from `whole`."""
    text = (value or "").strip()
    if match := _SIMPLE.match(text):
        return _measured(match[1], match[2].lower(), size, whole)
    if not text or "(" not in text or len(text) > 1_000:
        return None
    return _sum(tinycss2.parse_component_value_list(text), size, whole, 0)


def number(value: str | None, otherwise: float) -> float:
    """A plain number or a percentage as a share; `otherwise` where it is neither."""
    found = length(value, 1.0, 1.0)
    return otherwise if found is None else found


def lengths(value: str, size: float = 16.0, whole: float = WIDTH) -> list[float | None]:
    """The parts of a value, words as None."""
    tokens = tinycss2.parse_component_value_list(value[:1_000])
    return [
        length(token.serialize(), size, whole)
        for token in tokens
        if token.type not in ("whitespace", "comment", "literal")
    ]


def _measured(digits: str, unit: str, size: float, whole: float) -> float | None:
    try:
        figure = float(digits)
    except ValueError:
        return None
    if unit == "%":
        return figure * whole / 100
    if unit in _OF_FONT:
        return figure * size * _OF_FONT[unit]
    return figure * _PIXELS[unit] if unit in _PIXELS else None


def _sum(tokens: Sequence[Any], size: float, whole: float, nested: int) -> float | None:
    """Products first, then sums, from left to right."""
    terms: list[float] = []
    sign, operator = 1.0, "+"
    for token in tokens:
        if token.type in ("whitespace", "comment"):
            continue
        if token.type == "literal" and token.value in "+-*/":
            operator = token.value
            continue
        value = _term(token, size, whole, nested)
        if value is None:
            return None
        sign = -1.0 if operator == "-" else 1.0
        if operator in "*/" and terms:
            terms[-1] = terms[-1] * value if operator == "*" else terms[-1] / (value or math.inf)
        else:
            terms.append(sign * value)
        operator = "+"
    return sum(terms) if terms else None


def _term(token: Any, size: float, whole: float, nested: int) -> float | None:
    if nested > _NESTED:
        return None
    if token.type in ("number", "percentage", "dimension"):
        unit = "%" if token.type == "percentage" else getattr(token, "lower_unit", "")
        return _measured(str(token.value), unit, size, whole)
    if token.type == "() block":
        return _sum(token.content, size, whole, nested + 1)
    if token.type != "function":
        return None
    values = [_sum(part, size, whole, nested + 1) for part in _split(token.arguments)]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if token.lower_name == "clamp" and len(known) == 3:
        return max(known[0], min(known[1], known[2]))
    return {"min": min(known), "max": max(known), "calc": known[0], "abs": abs(known[0])}.get(token.lower_name)


def _split(tokens: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
