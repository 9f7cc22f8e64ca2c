"""XML parsed so that it can do no harm: no entities, no network, no unbounded depth or size."""

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
    if _depth(root, limits.max_depth) > limits.max_depth:
        raise CouldNotInspect("too_deep")
    return root


def _depth(root: etree._Element, enough: int) -> int:
    """The depth of the tree, counted no further than just beyond `enough`, and without recursion."""
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        if deepest > enough:
            break
    return deepest
