"""Conditions of style sheets: whether they hold in a desktop browser, on a screen, in light colours, untouched."""

import operator
import re

from pipeline.extract.css_values import HEIGHT, WIDTH, length

_MEASURES = {
    "width": WIDTH, "height": HEIGHT, "device-width": WIDTH, "device-height": HEIGHT, "aspect-ratio": WIDTH / HEIGHT,
    "resolution": 96.0, "color": 8.0, "monochrome": 0.0,
}  # fmt: skip
_WORDS = {
    "orientation": "landscape", "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "hover": "hover",
    "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "prefers-contrast": "no-preference", "forced-colors": "none",
    "display-mode": "browser", "scripting": "enabled", "prefers-reduced-data": "no-preference", "update": "fast",
    "prefers-reduced-transparency": "no-preference", "inverted-colors": "none", "color-gamut": "srgb", "dynamic-range": "standard",
}  # fmt: skip
_COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_FEATURE = re.compile(r"\(([^()]{1,200})\)")
_RANGE = re.compile(r"(?:([^<>=]+?)\s*(<=?|>=?|=)\s*)?([a-z-]+)\s*(?:(<=?|>=?|=)\s*([^<>=]+))?$")
_DECLARATION = re.compile(r"(not\s+)?\(\s*([\w-]{1,60})\s*:[^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,200})*\)")
_UNKNOWN_ONLY = re.compile(r"foo|bar|unknown|invalid|nonexist|fake|bogus|-(?:ms|moz|o)-")


def on_screen(query: str) -> bool:
    """Whether a media query holds."""
    return not query.strip() or any(_one(part.strip().lower()) for part in query.split(","))


def is_supported(condition: str) -> bool:
    """Whether a browser would take the rules under `@supports`: it knows all properties but made-up and foreign ones."""
    tests = [(bool(match[1]), match[2]) for match in _DECLARATION.finditer(condition.lower())]
    turned = bool(re.match(r"\s*not\s*\(\s*\(", condition))
    holds = [_is_known(name) != negated for negated, name in tests]
    result = (any if " or " in condition else all)(holds)
    return result != turned


def _is_known(name: str) -> bool:
    return not _UNKNOWN_ONLY.search(name)


def _one(query: str) -> bool:
    negated = query.startswith("not ") and "(" not in query.split()[1]
    words = _FEATURE.sub(" ", query).split()
    media = next((word for word in words if word not in ("not", "only", "and", "or")), "all")
    holds = media in ("all", "screen")
    if holds and (features := list(_FEATURE.finditer(query))):
        told = [_holds(match[1]) != query[: match.start()].rstrip().endswith("not") for match in features]
        holds = (any if " or " in query else all)(told)
    return holds != negated


def _holds(feature: str) -> bool:
    name, _, value = (part.strip() for part in feature.partition(":"))
    if not value:
        return _in_range(feature.strip())
    bound, _, bare = name.partition("-") if name.startswith(("min-", "max-")) else ("", "", name)
    if bare in _WORDS:
        return value == _WORDS[bare]
    measure, stated = _MEASURES.get(bare), _measure(value)
    if measure is None or stated is None:
        return False
    return measure >= stated if bound == "min" else measure <= stated if bound == "max" else measure == stated


def _in_range(feature: str) -> bool:
    match = _RANGE.match(feature)
    if not match:
        return False
    before, first, name, second, behind = match.groups()
    if not first and not second:
        return bool(_MEASURES.get(name)) or _WORDS.get(name, "none") not in ("none", "no-preference")
    measure = _MEASURES.get(name)
    bounds = ((before, _TURNED.get(first or "")), (behind, second))
    told = [(_measure(value), sign) for value, sign in bounds if value and sign]
    return measure is not None and all(stated is not None and _COMPARED[sign](measure, stated) for stated, sign in told)


def _measure(value: str) -> float | None:
    if (value.endswith(("dpi", "dppx", "x", "dpcm")) and not value.endswith("px")) or value.endswith("dppx"):
        figure = length(value.rstrip("dpixcm"))
        return (
            None
            if figure is None
            else figure * (1 if value.endswith("dpi") else 2.54 if value.endswith("dpcm") else 96)
        )
    if "/" in value:
        across, _, down = value.partition("/")
        ratio = length(across), length(down)
        return ratio[0] / ratio[1] if ratio[0] is not None and ratio[1] else None
    return length(value)
