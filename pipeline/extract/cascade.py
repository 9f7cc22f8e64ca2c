"""Style sheets: which declarations win for which element. Only properties that can hide a text, or make one, are kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import cssselect
import tinycss2
from lxml import etree

from pipeline.extract.media import is_supported, on_screen
from pipeline.extract.selectors import Selectors, nested_prelude

_RELEVANT = frozenset(
    (
        "display", "visibility", "opacity", "color", "background", "background-color", "background-image",
        "background-clip", "-webkit-background-clip", "-webkit-text-fill-color", "font", "font-size",
        "position", "left", "right", "top", "bottom", "inset", "text-indent", "margin-left", "margin-top",
        "margin", "width", "height", "max-width", "max-height", "overflow", "overflow-x", "overflow-y", "clip",
        "clip-path", "-webkit-clip-path", "transform", "-webkit-transform", "scale", "rotate", "translate", "filter",
        "content-visibility", "content", "white-space", "zoom", "z-index", "mask", "mask-image", "-webkit-mask",
        "-webkit-mask-image", "letter-spacing", "line-height", "text-shadow", "-webkit-text-stroke", "padding", "padding-top",
        "-webkit-text-stroke-color", "-webkit-text-security", "backface-visibility", "grid-template-rows", "contain",
        "min-height", "inset-inline-start", "inset-inline-end", "inset-block-start", "inset-block-end",
        "margin-inline-start", "margin-block-start", "block-size", "inline-size", "max-block-size", "max-inline-size",
        "isolation", "animation", "animation-name", "animation-fill-mode", "fill", "fill-opacity", "list-style-type",
    )
)  # fmt: skip
_INLINE = (1, 0, 0, 0)
_UNLAYERED = 1_000_000
_NESTED = 16
_GROUPS = {"media": on_screen, "supports": is_supported}


class _Declaration(NamedTuple):
    important: bool
    layer: int
    specificity: tuple[int, ...]
    order: int
    name: str
    value: str


class Cascade:
    """The style sheets of one document, applied to its tree."""

    def __init__(self, root: etree._Element, sheets: Iterable[str]) -> None:
        self._found: dict[tuple[etree._Element, str], list[_Declaration]] = {}
        self._known: dict[etree._Element, dict[str, str]] = {}
        self._layers: dict[str, int] = {}
        self._frames: dict[str, dict[str, str]] = {}
        self._order = 0
        self._root = root
        self._selectors = Selectors(root)
        for sheet in sheets:
            self._apply(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), "", "", 0)

    def declared(self, element: etree._Element) -> dict[str, str]:
        """The winning declarations for `element`, its `style` attribute included."""
        if element not in self._known:
            declarations = list(self._found.get((element, ""), ()))
            if style := element.get("style"):
                parsed = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
                declarations += self._declarations(parsed, _INLINE, _UNLAYERED)
            self._known[element] = self._animated(_winners(declarations)) if declarations else {}
        return self._known[element]

    def generated(self, element: etree._Element, where: str) -> dict[str, str]:
        """The winning declarations for the text made `before` or `after` the content of `element`."""
        return _winners(self._found.get((element, where), ()))

    def _apply(self, rules: Sequence[Any], parent: str, layer: str, depth: int) -> None:
        """Take in rules. `parent` is the selector of the rule around them, where they are nested in one."""
        for rule in rules if depth < _NESTED else ():
            if rule.type == "qualified-rule":
                self._apply_rule(rule, nested_prelude(tinycss2.serialize(rule.prelude), parent), layer, depth)
            elif rule.type == "at-rule":
                self._apply_at_rule(rule, parent, layer, depth)

    def _apply_at_rule(self, rule: Any, parent: str, layer: str, depth: int) -> None:
        keyword, prelude = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
        if keyword == "layer":
            names = (
                [f"{layer}.{name.strip()}" for name in prelude.split(",")] if prelude else [f"{layer}.{self._order}#"]
            )
            for name in names:
                self._layers.setdefault(name, len(self._layers))
            layer = names[0]
        if rule.content is None:
            return
        if keyword.endswith("keyframes"):
            self._frames[prelude] = self._last_frame(rule.content)
        elif keyword == "property":
            self._initial(prelude, rule.content)
        elif keyword in ("layer", "container", "scope") or (keyword in _GROUPS and _GROUPS[keyword](prelude)):
            contents = tinycss2.parse_blocks_contents if parent else tinycss2.parse_rule_list
            inner = contents(rule.content, skip_comments=True, skip_whitespace=True)
            self._declare(inner, parent, layer)
            self._apply(inner, parent, layer, depth + 1)

    def _apply_rule(self, rule: Any, selector: str, layer: str, depth: int) -> None:
        contents = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        self._declare(contents, selector, layer)
        if any(item.type != "declaration" for item in contents):
            self._apply(contents, selector, layer, depth + 1)

    def _declare(self, contents: Sequence[Any], prelude: str, layer: str) -> None:
        rank = self._layers.get(layer, _UNLAYERED)
        if not prelude or not list(self._declarations(contents, (), rank)):
            return
        for selector in self._selectors.parsed(prelude):
            declarations = list(self._declarations(contents, (0, *selector.specificity()), rank))
            where = _where(selector)
            for element in self._selectors.matches(selector):
                self._found.setdefault((element, where), []).extend(declarations)

    def _declarations(
        self, contents: Sequence[Any], specificity: tuple[int, ...], layer: int
    ) -> Iterator[_Declaration]:
        for item in contents:
            if item.type == "declaration" and (item.lower_name in _RELEVANT or item.name.startswith("--")):
                self._order += 1
                value = tinycss2.serialize(item.value).strip()
                name = item.name if item.name.startswith("--") else item.lower_name
                yield _Declaration(item.important, layer, specificity, self._order, name, value)

    def _last_frame(self, content: Sequence[Any]) -> dict[str, str]:
        """What an animation ends with."""
        last: dict[str, str] = {}
        for rule in tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule" and {"to", "100%"} & set(
                tinycss2.serialize(rule.prelude).replace(",", " ").split()
            ):
                parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                last.update(_winners(self._declarations(parsed, (), _UNLAYERED)))
        return last

    def _initial(self, name: str, content: Sequence[Any]) -> None:
        """What a registered property is where nothing sets it."""
        for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
            if item.type == "declaration" and item.lower_name == "initial-value":
                value = tinycss2.serialize(item.value).strip()
                first = _Declaration(False, -1, (0, 0, 0, 0), 0, name, value)
                self._found.setdefault((self._root, ""), []).append(first)

    def _animated(self, winners: dict[str, str]) -> dict[str, str]:
        """The declarations once animations that keep their end have run."""
        stated = f"{winners.get('animation', '')} {winners.get('animation-name', '')}".replace(",", " ").split()
        ends = {"forwards", "both"} & {*stated, *winners.get("animation-fill-mode", "").replace(",", " ").split()}
        for name in stated if ends else ():
            winners = {**winners, **self._frames.get(name, {})}
        return winners


def _where(selector: cssselect.Selector) -> str:
    return str(selector.pseudo_element or "")


def _winners(declarations: Iterable[_Declaration]) -> dict[str, str]:
    ordered = sorted(declarations, key=_weight)
    return {declaration.name: declaration.value for declaration in ordered}


def _weight(one: _Declaration) -> tuple[bool, bool, int, tuple[int, ...], int]:
    """What is important wins, then the style attribute, the later layer (of important ones, the earlier), the closer fit."""
    specificity = one.specificity if len(one.specificity) == 4 else (0, *one.specificity)
    return one.important, specificity == _INLINE, -one.layer if one.important else one.layer, specificity, one.order
