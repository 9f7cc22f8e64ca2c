"""Markdown: read as the HTML that it becomes, in which comments, titles and unused link definitions are not on the page."""

import re
from collections.abc import Iterator

import markdown

from pipeline.extract import markup
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Reading, hidden, is_prose, renamed

FORMATS = ("md",)
REASONS = markup.REASONS | {"markdown_comment", "markdown_title", "markdown_reference"}

_EXTENSIONS = ["tables", "fenced_code", "footnotes", "def_list", "sane_lists"]
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,500})\]:[ \t]*(\S+)(?:[ \t]+[\"'(](.*?)[\"')])?[ \t]*$", re.M)
_FRONT_MATTER = re.compile(r"\A(?:---\n(.*?)\n(?:---|\.\.\.)|\+\+\+\n(.*?)\n\+\+\+)\n", re.S)
_FENCE = re.compile(r"^( {0,3}(?:`{3,}|~{3,})[ \t]*[^\s`]{1,50})[ \t]+([^\n`]+)$", re.M)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\n]{1,200})\]:[ \t]*(.*)$", re.M)
_OWN_NAMES = {"html_comment": "markdown_comment", "html_attribute": "markdown_title"}


_ASIDE = re.compile(
    r"(?P<code>(`{1,3})[^`]{1,2000}\2)"
    r"|(?<![^\s(])%%(?!%)(?P<percent>[^%]{1,5000})%%(?![\w%])"
    r"|\{/\*(?P<braces>(?:[^*{]|\*(?!/)|\{(?!/\*)){1,5000}+)\*/\}"
    r"|\{::comment\}(?P<kramdown>[^{]{1,5000})\{:/(?:comment)?\}"
    r"|\{[:#.](?P<attributes>[^{}\n]{1,1000})\}"
)
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def read(content: bytes, limits: Limits) -> Reading:
    """The blocks of the page, front matter first, unused definitions last."""
    source = decode_text(content)
    front = _FRONT_MATTER.match(source)
    body = source[front.end() :] if front else source
    asides = [*_fence_words(body), *_unused(body), *_unused_notes(body)]
    page = markdown.markdown(_shown(body), extensions=_EXTENSIONS)
    blocks = [renamed(block, _OWN_NAMES) for block in markup.blocks(f"<html><body>{page}</body></html>", limits)]
    matter = (front[1] or front[2] or "") if front else ""
    opening = [hidden("UncategorizedText", matter, "metadata", "line 1")] if matter.strip() else []
    return Reading((*opening, *blocks, *asides))


def _shown(source: str) -> str:
    """The source without what no page shows: words behind a fence's language, notes without a sign; a comment runs to the end."""
    source = _with_comments(_FENCE.sub(r"\1", source))
    for note in [note for note in _NOTE.finditer(source) if source.count(f"[^{note[1]}]") == 1]:
        source = source.replace(note[0], "", 1)
    opened = source.rfind("<!--")
    if opened > source.rfind("-->") and source.count("```", 0, opened) % 2 == 0:
        source += "\n-->\n"
    return source


def _with_comments(source: str) -> str:
    """The source with what single dialects hold back (Obsidian, MDX, kramdown) as comments that all of them know."""
    if not any(sign in source for sign in ("%%", "{/*", "{:", "{#", "{.")):
        return source
    parts: list[list[str]] = [[]]
    fence = ""
    for line in source.split("\n"):
        found = _FENCED.match(line)
        opens, closes = bool(found and not fence), bool(found and fence and found[1].startswith(fence))
        if opens:
            parts.append([])
        parts[-1].append(line)
        fence = found[1] if found and opens else "" if closes else fence
        if closes:
            parts.append([])
    # Every second part is fenced.
    texts = ("\n".join(lines) for lines in parts)
    return "\n".join(
        text if number % 2 else _ASIDE.sub(_comment, text) for number, text in enumerate(texts) if parts[number]
    )


def _comment(found: re.Match[str]) -> str:
    text = next((found[name] for name in ("percent", "braces", "kramdown", "attributes") if found[name]), "")
    if found["code"] or not text or (found["attributes"] and not is_prose(text)):
        return found[0]
    return f"<!-- {re.sub('--(?=!?>)', '-- ', text.strip())} -->"


def _fence_words(source: str) -> Iterator[Block]:
    for match in _FENCE.finditer(source):
        if is_prose(match[2]):
            yield hidden("UncategorizedText", match[2].strip(), "markdown_comment", _line(source, match))


def _unused_notes(source: str) -> Iterator[Block]:
    for match in _NOTE.finditer(source):
        if source.count(f"[^{match[1]}]") == 1 and match[2].strip():
            yield hidden("UncategorizedText", match[2].strip(), "markdown_reference", _line(source, match))


def _line(source: str, match: re.Match[str]) -> str:
    return f"line {source.count(chr(10), 0, match.start()) + 1}"


def _unused(source: str) -> Iterator[Block]:
    """Link definitions: the label of one that nothing refers to, and the title of any, stand on no page."""
    rest = _DEFINITION.sub("", source).lower()
    for match in _DEFINITION.finditer(source):
        label, target, title = match.groups()
        place = _line(source, match)
        if f"[{label.lower()}]" not in rest:
            text = " ".join(part for part in (label, target, title) if part and part != "#")
            yield hidden("UncategorizedText", text, "markdown_reference", place)
