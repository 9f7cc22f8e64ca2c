"""Parts and pieces of a Word document that are used or not: headers, alternatives, fields, formulas, charts and diagrams."""

from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.extract.office import MC, A, Office, R, W
from pipeline.extract.reading import Block, visible

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_UNDERSTOOD = (
    "wps",
    "wpg",
    "wpc",
    "wpi",
    "w14",
    "w15",
    "w16",
    "cx",
    "c14",
    "a14",
    "am3d",
    "aink",
    "v",
    "o",
    "wp14",
    "mc",
    "sl",
    "oel",
)


def used_stories(
    main: etree._Element, related: Mapping[str, tuple[str, str]], settings: etree._Element | None
) -> frozenset[str]:
    """The headers and footers that some page shows: those of first and even pages only where the document has such."""
    has_even = settings is not None and _is_on(settings.find(f"{W}evenAndOddHeaders"))
    found = set()
    for section in main.iter(f"{W}sectPr"):
        kinds = {"default", "even" if has_even else "", "first" if _is_on(section.find(f"{W}titlePg")) else ""}
        for reference in section.iter(f"{W}headerReference", f"{W}footerReference"):
            if reference.get(f"{W}type", "default") in kinds and reference.get(f"{R}id", "") in related:
                found.add(related[reference.get(f"{R}id", "")][1])
    return frozenset(found)


def alternatives(holder: etree._Element) -> tuple[etree._Element | None, list[etree._Element]]:
    """The alternative that a program takes, the first of whose needs it understands all; and the others."""
    choices, fallback = holder.findall(f"{MC}Choice"), holder.findall(f"{MC}Fallback")
    taken = next((choice for choice in choices if _is_understood(choice)), fallback[0] if fallback else None)
    return taken, [other for other in (*choices, *fallback) if other is not taken]


def instructions(tree: etree._Element) -> frozenset[etree._Element]:
    """The runs between the beginning of a field and its result, whatever kind of text they hold."""
    found: set[etree._Element] = set()
    open_fields: list[bool] = []  # for each field around: whether its instruction still goes on
    for run in tree.iter(f"{W}r"):
        if any(open_fields) and run.find(f"{W}fldChar") is None:
            found.add(run)
        for sign in run.iter(f"{W}fldChar"):
            kind = sign.get(f"{W}fldCharType")
            if kind == "begin":
                open_fields.append(True)
            elif open_fields and kind == "separate":
                open_fields[-1] = False
            elif open_fields:
                open_fields.pop()
    return frozenset(found) if not any(open_fields) else frozenset()


def write_out_formulas(tree: etree._Element) -> None:
    """Put the letters of formulas into plain runs."""
    for formula in list(tree.iter(f"{_MATH}oMath")):
        for letters in formula.iter(f"{_MATH}r"):
            run = etree.Element(f"{W}r")
            own = letters.find(f"{W}rPr")
            if own is not None:
                run.append(own)
            for text in letters.iter(f"{_MATH}t"):
                etree.SubElement(run, f"{W}t").text = text.text
            formula.addprevious(run)
        holder = formula.getparent()
        if holder is not None:
            holder.remove(formula)
    for group in list(tree.iter(f"{_MATH}oMathPara")):
        for child in list(group):
            group.addprevious(child)


def drawn_texts(office: Office, parts: Mapping[str, etree._Element]) -> Iterator[Block]:
    """What charts and diagrams say, and words drawn as a picture: watermarks."""
    for name, tree in parts.items():
        for path in tree.iter(f"{_VML}textpath"):
            if path.get("string", "").strip():
                yield visible("UncategorizedText", path.get("string", ""))
        for kind, target in office.related(name).values():
            if kind in ("chart", "diagramData") and office.has(target) and (text := _all_text(office.tree(target))):
                yield visible("Table", text)


def _all_text(tree: etree._Element) -> str:
    values = (
        element.text or "" for element in tree.iter() if str(element.tag).endswith("}v") or element.tag == f"{A}t"
    )
    return "\n".join(dict.fromkeys(text.strip() for text in values if text.strip()))


def _is_understood(choice: etree._Element) -> bool:
    return all(need.startswith(_UNDERSTOOD) for need in choice.get("Requires", "").split())


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")
