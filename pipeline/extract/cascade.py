"""Style sheets: which declarations win for which element. Only properties that can hide a text, or make one, are kept."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import cssselect
import tinycss2
from lxml import etree

_RELEVANT = frozenset(
    (
        "display", "visibility", "opacity", "color", "background", "background-color", "background-image",
        "background-clip", "-webkit-background-clip", "-webkit-text-fill-color", "font", "font-size",
        "position", "left", "right", "top", "bottom", "inset", "text-indent", "margin-left", "margin-top",
        "margin", "width", "height", "max-width", "max-height", "overflow", "overflow-x", "overflow-y", "clip",
        "clip-path", "transform", "scale", "filter", "content-visibility", "content", "white-space", "zoom",
    )
)  # fmt: skip
_SCREEN_WIDTH = 1280
_WIDTH_QUERY = re.compile(r"\((min|max)-width:\s*([\d.]+)(px|em|rem)\)")
_INLINE = (1, 0, 0, 0)
_TRANSLATOR = cssselect.HTMLTranslator()


class _Declaration(NamedTuple):
    important: bool
    specificity: tuple[int, ...]
    order: int
    name: str
    value: str


class Cascade:
    """The style sheets of one document, applied to its tree."""

    def __init__(self, root: etree._Element, sheets: Iterable[str]) -> None:
        self._found: dict[tuple[etree._Element, str], list[_Declaration]] = {}
        self._order = 0
        self._names = _names(root)
        for sheet in sheets:
            self._apply(root, tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))

    def declared(self, element: etree._Element) -> dict[str, str]:
        """The winning declarations for `element`, its `style` attribute included."""
        declarations = list(self._found.get((element, ""), ()))
        if style := element.get("style"):
            parsed = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
            declarations += self._declarations(parsed, _INLINE)
        return _winners(declarations)

    def generated(self, element: etree._Element, where: str) -> dict[str, str]:
        """The winning declarations for the text made `before` or `after` the content of `element`."""
        return _winners(self._found.get((element, where), ()))

    def _apply(self, root: etree._Element, rules: Sequence[Any]) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._apply_rule(root, rule)
            elif rule.type == "at-rule" and rule.content is not None and _applies(rule):
                self._apply(root, tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))

    def _apply_rule(self, root: etree._Element, rule: Any) -> None:
        contents = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        if not list(self._declarations(contents, ())):
            return
        for selector in _selectors(tinycss2.serialize(rule.prelude)):
            declarations = list(self._declarations(contents, (0, *selector.specificity())))
            where = str(selector.pseudo_element or "")
            for element in self._matches(root, selector):
                self._found.setdefault((element, where), []).extend(declarations)

    def _matches(self, root: etree._Element, selector: cssselect.Selector) -> Iterable[etree._Element]:
        if not _needed(selector.parsed_tree) <= self._names:
            return ()
        try:
            path = _TRANSLATOR.selector_to_xpath(
                selector, prefix="descendant-or-self::", translate_pseudo_elements=False
            )
            return [match for match in root.xpath(path) if isinstance(match, etree._Element)]
        except (cssselect.SelectorError, etree.XPathError):
            return ()

    def _declarations(self, contents: Sequence[Any], specificity: tuple[int, ...]) -> Iterator[_Declaration]:
        for item in contents:
            if item.type == "declaration" and (item.lower_name in _RELEVANT or item.name.startswith("--")):
                self._order += 1
                value = tinycss2.serialize(item.value).strip()
                name = item.name if item.name.startswith("--") else item.lower_name
                yield _Declaration(item.important, specificity, self._order, name, value)


def _winners(declarations: Iterable[_Declaration]) -> dict[str, str]:
    ordered = sorted(
        declarations,
        key=lambda one: (
            one.important,
            one.specificity if len(one.specificity) == 4 else (0, *one.specificity),
            one.order,
        ),
    )
    return {declaration.name: declaration.value for declaration in ordered}


def _selectors(prelude: str) -> list[cssselect.Selector]:
    try:
        return cssselect.parse(prelude)
    except cssselect.SelectorError:
        return []


def _needed(tree: Any) -> set[str]:
    """Class names and ids without which the selector's last compound can't match: most rules of a large sheet end here."""
    if isinstance(tree, cssselect.parser.Class):
        return {f".{tree.class_name}", *_needed(tree.selector)}
    if isinstance(tree, cssselect.parser.Hash):
        return {f"#{tree.id}", *_needed(tree.selector)}
    if isinstance(tree, cssselect.parser.CombinedSelector):
        return _needed(tree.subselector)
    if isinstance(tree, cssselect.parser.Attrib | cssselect.parser.Pseudo | cssselect.parser.Function):
        return _needed(tree.selector)
    return set()


def _names(root: etree._Element) -> frozenset[str]:
    classes = (f".{name}" for value in root.xpath("descendant-or-self::*/@class") for name in str(value).split())
    return frozenset((*classes, *(f"#{value}" for value in root.xpath("descendant-or-self::*/@id"))))


def _applies(rule: Any) -> bool:
    """Whether the rules inside an at-rule hold on a desktop screen."""
    if rule.lower_at_keyword in ("supports", "layer", "container", "scope"):
        return True
    return bool(rule.lower_at_keyword == "media" and on_screen(tinycss2.serialize(rule.prelude)))


def on_screen(query: str) -> bool:
    """Whether a media query holds on a desktop screen in light colours."""
    return not query.strip() or any(_one_on_screen(part.strip().lower()) for part in query.split(","))


def _one_on_screen(query: str) -> bool:
    if query.startswith(("print", "only print", "speech", "not all", "not screen")) or "dark" in query:
        return False
    for bound, number, unit in _WIDTH_QUERY.findall(query):
        width = float(number) * (1 if unit == "px" else 16)
        if (bound == "min" and width > _SCREEN_WIDTH) or (bound == "max" and width < _SCREEN_WIDTH):
            return False
    return True
