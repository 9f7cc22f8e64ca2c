"""Word: every run's own properties decide what shows; what `unstructured` would not see is turned into plain runs first.

It drops tracked insertions, notes, text boxes and content controls, and knows nothing of hiding. So the parts are rewritten:
insertions and controls unwrapped, text boxes and notes made paragraphs, hidden runs put between marks; then it partitions.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import takewhile

from lxml import etree

from pipeline.extract.colour import WHITE, hex_colour, is_lost_on
from pipeline.extract.completeness import with_lost_text
from pipeline.extract.figures import whole
from pipeline.extract.limits import Limits
from pipeline.extract.marks import Marks
from pipeline.extract.office import MC, Office, W
from pipeline.extract.partition.docx import docx_blocks
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, is_prose
from pipeline.extract.visibility._docx_around import Around, Surroundings
from pipeline.extract.visibility._docx_look import UNKNOWN, Look, Looks, automatic
from pipeline.extract.visibility._docx_parts import (
    alternatives,
    drawn_texts,
    instructions,
    used_stories,
    write_out_formulas,
)

FORMATS = ("docx",)
REASONS = frozenset(
    (
        "metadata", "alt_text", "docx_vanish", "docx_colour", "docx_tiny", "docx_comment", "docx_deleted", "docx_field",
        "docx_unrendered", "docx_off_page",
    )
)  # fmt: skip

_UNREADABLE = 4  # half points
_WRAPPERS = ("ins", "moveTo", "sdtContent", "smartTag", "customXml", "dir", "bdo", "fldSimple")
_DELETIONS = ("del", "moveFrom")
_SILENT = (
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sdtPr",
    "sdtEndPr",
    "numberingChange",
)
_NOTES = ("footnotes", "endnotes")
_STORIES = ("header", "footer")


def read(content: bytes, limits: Limits) -> Reading:
    """The body with notes behind it, then comments, descriptions and properties."""
    office = Office(content, limits)
    marks = Marks()
    main = _main_part(office)
    revealer = _Revealer(office, marks)
    parts = {name: office.tree(name) for name in (main, *_related(office, main, _STORIES))}
    used = used_stories(office.tree(main), office.related(main), _settings(office, main))
    for name, tree in parts.items():
        revealer.reveal(tree, _label(name), name != main and name not in used)
    revealer.append_notes(
        parts[main], [(kind, office.tree(name)) for kind in _NOTES for name in _related(office, main, (kind,))]
    )
    blocks = with_lost_text(docx_blocks(office.rewritten(parts), marks), revealer.nodes)
    rest = (*drawn_texts(office, parts), *_aside(office, main), *revealer.descriptions, *office.properties())
    return Reading((*blocks, *rest), office.attachments())


def _settings(office: Office, main: str) -> etree._Element | None:
    return next((office.tree(name) for name in _related(office, main, ("settings",))), None)


def _main_part(office: Office) -> str:
    found = [part for kind, part in office.related("").values() if kind == "officeDocument"]
    return found[0] if found and office.has(found[0]) else "word/document.xml"


def _related(office: Office, main: str, kinds: tuple[str, ...]) -> list[str]:
    found = {part for kind, part in office.related(main).values() if kind in kinds and office.has(part)}
    return sorted(found)


def _label(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".xml")


def _aside(office: Office, main: str) -> Iterator[Block]:
    """Comments, and parts whose text no page shows."""
    for part in _related(office, main, ("comments",)):
        for number, comment in enumerate(office.tree(part).iter(f"{W}comment"), 1):
            yield hidden("Comment", _plain(comment), "docx_comment", f"comment {number}")
    for part in _related(office, main, ("glossaryDocument",)):
        yield hidden("UncategorizedText", _plain(office.tree(part)), "docx_unrendered", _label(part))
    for part in office.package.matching("customXml/item", ".xml"):
        if "Props" not in part:
            values = [str(value).strip() for value in office.tree(part).xpath(".//text()")]
            values += [str(value) for value in office.tree(part).xpath(".//@*") if is_prose(str(value))]
            text = "\n".join(value for value in values if value)
            yield hidden("UncategorizedText", text, "docx_unrendered", _label(part))


def _plain(element: etree._Element) -> str:
    lines = (
        "".join(text.text or "" for text in paragraph.iter(f"{W}t", f"{W}delText"))
        for paragraph in element.iter(f"{W}p")
    )
    return "\n".join(line for line in lines if line.strip())


class _Revealer:
    """Rewrites trees in place; collects the text nodes that must come out again, and descriptions that stand in no text."""

    def __init__(self, office: Office, marks: Marks) -> None:
        self.nodes: list[Piece] = []
        self.descriptions: list[Block] = []
        self._marks = marks
        self._looks = Looks(office)
        self._page = WHITE
        self._aside: str | None = None
        self._instructions: frozenset[etree._Element] = frozenset()

    def reveal(self, tree: etree._Element, label: str, unused: bool = False) -> None:
        """Make all text of a part plain, with marks around what is hidden: everything where no page uses the part."""
        self._aside = "docx_unrendered" if unused else None
        background = tree.find(f"{W}background")
        if background is not None and label.startswith("document"):
            self._page = hex_colour(background.get(f"{W}color")) or WHITE
        self._drop_fallbacks(tree, label)
        self._describe(tree, label)
        write_out_formulas(tree)
        self._instructions = instructions(tree)
        surroundings = Surroundings(self._looks, tree)
        for number, paragraph in enumerate(list(tree.iter(f"{W}p")), 1):
            self._reveal_paragraph(paragraph, surroundings, f"{label} paragraph {number}")
        self._unwrap(tree)
        self._lift_text_boxes(tree)
        _join_runs(tree)

    def append_notes(self, main: etree._Element, notes: list[tuple[str, etree._Element]]) -> None:
        """Put the text of foot- and endnotes at the end of the body; that of notes without a sign in the text is on no page."""
        body = main.find(f"{W}body")
        for kind, tree in notes:
            signs = {sign.get(f"{W}id") for sign in main.iter(f"{W}{kind[:-1]}Reference")}
            unused = [
                note for note in tree if note.get(f"{W}id") not in signs and note.get(f"{W}type") in (None, "normal")
            ]
            for note in unused:
                self.descriptions.append(hidden("UncategorizedText", _plain(note), "docx_unrendered", kind))
                tree.remove(note)
            self.reveal(tree, kind)
            for note in tree:
                if note.get(f"{W}type") in (None, "normal") and body is not None:
                    self._append(body, [deepcopy(paragraph) for paragraph in note.iter(f"{W}p")])

    def _append(self, body: etree._Element, paragraphs: list[etree._Element]) -> None:
        end = body.find(f"{W}sectPr")
        for paragraph in paragraphs:
            body.append(paragraph) if end is None else end.addprevious(paragraph)

    def _reveal_paragraph(self, paragraph: etree._Element, surroundings: Surroundings, place: str) -> None:
        base = self._looks.of_paragraph(paragraph.find(f"{W}pPr"))
        around = surroundings.of(paragraph)
        for run in paragraph.iter(f"{W}r"):
            if next(run.iterancestors(f"{W}p")) is paragraph:
                self._reveal_run(run, base, around, place)

    def _reveal_run(self, run: etree._Element, base: Look, around: Around, place: str) -> None:
        own = run.find(f"{W}rPr")
        look = around.look.under(base).under(self._looks.of_run(own))
        reason = "docx_field" if run in self._instructions else self._aside or around.reason or self._reason(run, look)
        for child in list(run):
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name in ("t", "delText", "instrText", "delInstrText", "sym"):
                instruction = name in ("instrText", "delInstrText")
                text = _symbol(child) if name == "sym" else child.text or ""
                self._mark(
                    child,
                    "" if instruction and not is_prose(text) else text,
                    "docx_field" if instruction else reason,
                    place,
                )
                # A field's instruction in the middle of the text that it makes is told apart by its mark.
                child.tag = f"{W}t"
        if own is not None:
            for change in own.findall(f"{W}vanish") + own.findall(f"{W}specVanish") + own.findall(f"{W}webHidden"):
                own.remove(change)

    def _mark(self, element: etree._Element, text: str, reason: str | None, place: str) -> None:
        why = Hidden(reason, place) if reason else None
        element.text = self._marks.wrap(text, why)
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if text.strip():
            self.nodes.append(Piece(text, why))

    def _reason(self, run: etree._Element, look: Look) -> str | None:
        if any(etree.QName(parent).localname in _DELETIONS for parent in run.iterancestors()):
            return "docx_deleted"
        if look.vanish:
            return "docx_vanish"
        if (look.size is not None and look.size <= _UNREADABLE) or look.squeezed:
            return "docx_tiny"
        if look.moved:
            return "docx_off_page"
        if look.unfilled:
            return "docx_colour"
        if look.shade is not UNKNOWN and is_lost_on(
            look.colour or automatic(look.shade or self._page), look.shade or self._page
        ):
            return "docx_colour"
        return None

    def _drop_fallbacks(self, tree: etree._Element, label: str) -> None:
        """Of two alternatives a program takes the first that it can; the other's text, where it differs, is hidden."""
        for alternative in list(tree.iter(f"{MC}AlternateContent")):
            taken, others = alternatives(alternative)
            shown = "".join(text.text or "" for text in taken.iter(f"{W}t")) if taken is not None else ""
            for other in others:
                text = "".join(node.text or "" for node in other.iter(f"{W}t"))
                if text.strip() and text not in shown:
                    self.descriptions.append(hidden("UncategorizedText", text, "docx_unrendered", label))
            for child in list(taken) if taken is not None else ():
                alternative.addprevious(child)
            parent = alternative.getparent()
            if parent is not None:
                parent.remove(alternative)

    def _describe(self, tree: etree._Element, label: str) -> None:
        for element in tree.iter():
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in ("docPr", "cNvPr"):
                values: Mapping[str, str] = {str(key): str(value) for key, value in element.attrib.items()}
                for text in dict.fromkeys(values.get(key, "") for key in ("descr", "title")):
                    if text.strip():
                        self.descriptions.append(hidden("UncategorizedText", text, "alt_text", label))

    def _unwrap(self, tree: etree._Element) -> None:
        """Take the children of insertions, controls and the like out of their wrappers."""
        for name in _SILENT:
            for element in list(tree.iter(f"{W}{name}")):
                _remove(element)
        for name in (*_DELETIONS, *_WRAPPERS, "sdt"):
            for element in list(tree.iter(f"{W}{name}")):
                _unwrap(element)

    def _lift_text_boxes(self, tree: etree._Element) -> None:
        """Put the paragraphs of a text box behind the paragraph that it is anchored in."""
        for box in reversed(list(tree.iter(f"{W}txbxContent"))):
            anchor = next((parent for parent in box.iterancestors(f"{W}p")), None)
            for child in reversed(list(box)):
                if anchor is not None:
                    anchor.addnext(child)


def _join_runs(tree: etree._Element) -> None:
    """Make one run of neighbours, and one text of theirs: what is done later for each of them takes most of the time."""
    for run in list(tree.iter(f"{W}r")):
        before = run.getprevious()
        if before is not None and before.tag == run.tag:
            before.extend([child for child in run if child.tag != f"{W}rPr"])
            _remove(run)
    for text in list(tree.iter(f"{W}t")):
        following = list(takewhile(lambda other: other.tag == f"{W}t", text.itersiblings()))
        if following:
            text.text = "".join(part.text or "" for part in (text, *following))
            for part in following:
                _remove(part)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _symbol(element: etree._Element) -> str:
    code = element.get(f"{W}char", "")
    return chr(whole(code, 0xFFFD, 16)) if len(code) == 4 else ""
