"""Selectors of style sheets, and the elements that they match."""

import re
from collections.abc import Iterable
from typing import Any

import cssselect
from lxml import etree

_TRANSLATOR = cssselect.HTMLTranslator()
_LISTED_NOT = re.compile(r":not\(([^()]*,[^()]*)\)", re.I)
_PSEUDO_ELEMENTS = frozenset(
    (
        "before",
        "after",
        "marker",
        "placeholder",
        "selection",
        "backdrop",
        "first-line",
        "first-letter",
        "file-selector-button",
        "cue",
    )
)
_LONGEST = 50_000


class Selectors:
    """Finds elements of one tree."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._names = _names(root)

    def parsed(self, prelude: str) -> list[cssselect.Selector]:
        """The selectors of a list; none where a browser would not know one of them."""
        if len(prelude) > _LONGEST:
            return []
        try:
            found = cssselect.parse(_LISTED_NOT.sub(_one_by_one, prelude))
        except cssselect.SelectorError:
            return []
        return found if all(_is_known(selector.pseudo_element) for selector in found) else []

    def matches(self, selector: cssselect.Selector) -> Iterable[etree._Element]:
        """The elements that a selector matches."""
        if not _needed(selector.parsed_tree) <= self._names:
            return ()
        try:
            path = _TRANSLATOR.selector_to_xpath(
                selector, prefix="descendant-or-self::", translate_pseudo_elements=False
            )
            return [match for match in self._root.xpath(path) if isinstance(match, etree._Element)]
        except (cssselect.SelectorError, etree.XPathError):
            return ()


def nested_prelude(prelude: str, parent: str) -> str:
    """The selector of a rule that stands in another."""
    if not parent:
        return prelude
    around = parent if "," not in parent and "::" not in parent else f":is({parent})"
    if "&" in prelude:
        return re.sub(r"&(?=[\w-])", f"{around} ", prelude).replace("&", around)
    return ", ".join(f"{around} {part.strip()}" for part in prelude.split(","))


def _one_by_one(match: re.Match[str]) -> str:
    return "".join(f":not({part.strip()})" for part in match[1].split(","))


def _is_known(pseudo: Any) -> bool:
    return pseudo is None or (isinstance(pseudo, str) and (pseudo in _PSEUDO_ELEMENTS or pseudo.startswith("-webkit-")))


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
