"""XML parsed so that it can do no harm: no entities, no network, no unbounded depth or size."""

from functools import cache

from lxml import etree

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits


def parse_xml(content: bytes, limits: Limits) -> etree._Element:
    """The root of an XML document. Raises `CouldNotInspect`: `broken` or `too_deep`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise CouldNotInspect("broken") from None
    if _deeper_than(limits.max_depth)(root):
        raise CouldNotInspect("too_deep")
    return root


@cache
def _deeper_than(depth: int) -> etree.XPath:
    """Whether a tree has an element with so many above it; level by level, without recursion into the tree."""
    return etree.XPath(f"boolean({'/*' * (depth + 1)})")
