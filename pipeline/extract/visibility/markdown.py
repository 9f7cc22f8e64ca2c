"""Markdown: read as the HTML that it becomes, in which comments, titles and unused link definitions are not on the page."""

import re
from collections.abc import Iterator

import markdown

from pipeline.extract import markup
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Reading, hidden, renamed

FORMATS = ("md",)
REASONS = markup.REASONS | {"markdown_comment", "markdown_title", "markdown_reference"}

_EXTENSIONS = ["tables", "fenced_code", "footnotes", "def_list", "sane_lists"]
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,500})\]:[ \t]*(\S+)(?:[ \t]+[\"'(](.*?)[\"')])?[ \t]*$", re.M)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.S)
_OWN_NAMES = {"html_comment": "markdown_comment", "html_attribute": "markdown_title"}


def read(content: bytes, limits: Limits) -> Reading:
    """The blocks of the page, front matter first, unused definitions last."""
    source = decode_text(content)
    front = _FRONT_MATTER.match(source)
    body = source[front.end() :] if front else source
    page = markdown.markdown(body, extensions=_EXTENSIONS)
    blocks = [renamed(block, _OWN_NAMES) for block in markup.blocks(f"<html><body>{page}</body></html>", limits)]
    opening = [hidden("Metadata", front[1], "metadata", "line 1")] if front and front[1].strip() else []
    return Reading((*opening, *blocks, *_unused(body)))


def _unused(source: str) -> Iterator[Block]:
    """Link definitions: the label of one that nothing refers to, and the title of any, stand on no page."""
    rest = _DEFINITION.sub("", source).lower()
    for match in _DEFINITION.finditer(source):
        label, target, title = match.groups()
        place = f"line {source.count(chr(10), 0, match.start()) + 1}"
        if f"[{label.lower()}]" not in rest:
            text = " ".join(part for part in (label, target, title) if part and part != "#")
            yield hidden("UncategorizedText", text, "markdown_reference", place)
