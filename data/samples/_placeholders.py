"""`{{label}}` and `{{filter|text}}` in sources and templates, innermost first."""

import base64
import re
from collections.abc import Mapping

_INNERMOST = re.compile(r"\{\{(?:(?P<filter>b64|hex|tags|split)\|)?(?P<body>[^{}]+)\}\}")


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Replaces each placeholder whose label is in `values`, and applies filters to what holds no placeholder any more."""
    before = None
    while before != text:
        before = text
        text = _INNERMOST.sub(lambda match: _replacement(match, values), text)
    return text


def encoded_forms(text: str) -> dict[str, str]:
    """How a filter of this module would write a value: a search for the value must search for these too."""
    return {"b64": _b64(text), "hex": _hex(text)}


def _replacement(match: re.Match[str], values: Mapping[str, str]) -> str:
    body = match["body"]
    if match["filter"]:
        return FILTERS[match["filter"]](body)
    if body.startswith(("secret:", "pii:")):
        return values.get(body, match[0])
    raise KeyError(f"unknown placeholder {body!r}")


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _hex(text: str) -> str:
    return text.encode().hex()


def _tags(text: str) -> str:
    """Unicode tag characters: no font draws them, many tokenisers read them."""
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def _split(text: str) -> str:
    """A zero-width space between any two characters."""
    return "\u200b".join(text)


FILTERS = {"b64": _b64, "hex": _hex, "tags": _tags, "split": _split}
