"""Rejoining what is broken into parts: string literals, and tokens that lines, markup or cells cut in two.

Literals are joined wherever they stand. The rest would glue words of prose together: `joints` looks only behind a prefix that
begins a token, and where nothing else says that it goes on, only at what looks like the rest of one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from detectors._apart import closed_up
from detectors._stretches import Stretches
from detectors._unwrap import Edit

JOINTS = ("apart", "markup", "emphasis", "lines", "cells", "spaces", "split")
"""How a token is broken: into groups of letters, by tags, Markdown's marks, line breaks, cell borders, spaces; by several."""

_QUOTE = "[\"'`]"
_OPERATOR = r"(?:\+\+?|\.\.?|&|\|\||~|<>)"
_BREAK = r"(?:[ \t]{0,8}[_\\]?\r?\n[ \t]{0,60}|[ \t]{0,8})"

_SIDE = "[A-Za-z0-9_+/=!@#$%&*^-]"
"""What stands at the joint of a value in parts; in prose, a space or a stop does."""

LITERALS = Stretches(
    (
        rf"{_SIDE}{{2}}[\"'`][ \t]{{0,8}}{_OPERATOR}{_BREAK}[bBrRuUfF@$]{{0,2}}[\"'`]{_SIDE}{{3}}",
        rf"{_SIDE}{{2}}[\"'][ \t]{{0,8}}\\?\r?\n[ \t]{{0,60}}{_OPERATOR}?[ \t]{{0,8}}[bBrRuUfF@$]{{0,2}}[\"']{_SIDE}{{3}}",
        rf"{_SIDE}{{2}}(?:\"[ ]{{0,2}}\"|'[ ]{{0,2}}'){_SIDE}{{3}}",
        rf"{_QUOTE}\}}\$\{{{_QUOTE}",
    ),
    before=160,
    after=8,
)
LISTS = Stretches(
    (
        rf"{_QUOTE}[ \t\r\n]{{0,40}},?[ \t\r\n]{{0,40}}[\])](?:\.join\((?:{_QUOTE}{{2}})?\)| ?-join)",
        rf"(?:(?:\"\"|'')\.join\([\[(]|(?:[Cc]oncat|CONCAT|paste0)\([\[(]?)[ \t\r\n]{{0,40}}{_QUOTE}",
        rf"implode\({_QUOTE}{{2}}",
    ),
    before=4096,
    after=4096,
)
"""Where string literals are put together: one beside the other, or as a list."""


def concatenated(text: str) -> list[Edit]:
    """String literals that a program puts together, as one."""
    joints = [m for low, high in LITERALS.of(text) for m in _CONCATENATION.finditer(text, low, high)]
    lists = [m for low, high in LISTS.of(text) for m in _LISTED.finditer(text, low, high)]
    joints += [m for listed in lists for m in _COMMA.finditer(text, listed.start(), listed.end())]
    return sorted({Edit(match.start(), match.end(), "") for match in joints})


def joints(text: str, prefixes: Sequence[int]) -> Iterator[tuple[str, list[Edit]]]:
    """(layer, edits) for each way in which tokens are broken: the edits leave the rejoined tokens, with what labels them.

    `prefixes` are the offsets, in order, at which a token may begin.
    """
    broken = sorted(_broken(text, prefixes), key=attrgetter("layer", "trial", "start"))
    for (layer, _), tokens in groupby(broken, key=attrgetter("layer", "trial")):
        edits, done = [], 0
        for token in tokens:
            label = max(done, token.start - _LABEL, text.rfind("\n", done, token.start) + 1)
            edits += [Edit(done, label, "\n\n\n"), *token.gaps]
            done = token.end
        yield layer, [*edits, Edit(done, len(text), "")]


_PREFIX = r"[bBrRuUfF@$]{0,2}"
_CONCATENATION = re.compile(
    rf"(?<=[^\s\"'`]){_QUOTE}(?:[ \t]{{0,8}}(?:\\?\r?\n[ \t]{{0,60}})?{_OPERATOR}{_BREAK}|[ \t]{{0,8}}\\?\r?\n[ \t]{{0,60}})"
    rf"{_PREFIX}{_QUOTE}(?=[^\s\"'`])"
    r"|(?<=[A-Za-z0-9_+/.-])(?:\"[ ]{0,2}\"|'[ ]{0,2}'|`[ ]{0,2}`)(?=[A-Za-z0-9_+/=.-])"
    rf"|(?<=[^\s\"'`]){_QUOTE}\}}\$\{{{_QUOTE}(?=[^\s\"'`])"
)
_LITERAL = r"(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|`[^`\n]{0,200}`)"
_COMMA = re.compile(rf"{_QUOTE}\s{{0,8}},\s{{0,60}}{_QUOTE}")
_LIST = rf"{_LITERAL}(?:\s{{0,8}},\s{{0,60}}{_LITERAL}){{1,400}}+"
_LISTED = re.compile(
    rf"(?:(?:\"\"|'')\.join\(|(?:[Cc]oncat|CONCAT|paste0)\(|implode\({_QUOTE}{{2}},\s{{0,4}}(?:array)?)[\[(]?\s{{0,60}}{_LIST}"
    rf"|[\[(]\s{{0,60}}{_LIST}\s{{0,60}},?\s{{0,60}}[\])](?:\.join\((?:{_QUOTE}{{2}})?\)|[ ]?-join)"
)

_RUN = re.compile(r"[A-Za-z0-9_.~+/=:-]+")
_SHORTEST_PART = 4
_LABEL = 60
_HEAD = 16
_PART = re.compile(r"[A-Za-z0-9_.~+/-]++={0,2}(?![=:A-Za-z0-9])")
"""A run that may be the rest of a token: no name that something is assigned to."""
_LONGEST = 4096
_MOST = 200
_TAGS = r"(?:<!--[^<>]{0,200}-->|</?[A-Za-z][^<>\n]{0,160}>)"
_GAPS = re.compile(
    rf"(?P<markup>[ \t]{{0,4}}{_TAGS}{{1,8}}+(?:[ \t]{{0,4}}\r?\n)?[ \t]{{0,40}})"
    r"|(?P<emphasis>\*{1,3}|~~|`{1,3})(?![ \t\r\n])"
    r"|(?P<lines>[ \t]{0,8}\\?\r?\n[ \t]{0,60}(?:(?:>|[|*#;%]|//|--)[ \t]{1,8}|>|[\"'`]){0,4})"
    r"|(?P<cells>[ \t]{0,8}[|\t][ \t]{0,8})"
    r"|(?P<spaces>[ ]{1,3})"
)
_LINE_BREAK = re.compile(r"[ \t]*(?:<br[ ]?/?>)+\s*", re.IGNORECASE)
_INLINE = re.compile(
    r"(?:<!--[^<>]*-->|</?(?:b|i|u|s|em|strong|span|wbr|code|font|a|mark|small|sub|sup|tt|kbd|var|nobr|q)\b[^<>]*>)+"
)


class _Broken(NamedTuple):
    layer: str
    start: int
    end: int
    gaps: list[Edit]
    trial: int = 0


def _broken(text: str, prefixes: Sequence[int]) -> Iterator[_Broken]:
    """Each token that goes on behind a gap, in order; where it may end in two places, each is a trial."""
    known, done, apart = set(prefixes), 0, 0
    for start in prefixes:
        if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            continue
        if start >= apart:
            for trial, (end, gaps) in enumerate(closed_up(text, start)):
                yield _Broken("apart", start, end, gaps, trial)
                apart = max(apart, end)
        if start >= done:
            token = _followed(text, start, known, "=-")
            done = token.end
            if token.gaps:
                yield token
            if any(text[gap.start] == "-" for gap in token.gaps):
                yield _followed(text, start, known, "=")._replace(trial=1)


def _followed(text: str, start: int, known: set[int], marks: str) -> _Broken:
    """The token with all that it goes on with. One of `marks` at a line's end says that it does, and is no part of it."""
    first = _RUN.match(text, start)
    end = first.end() if first else start
    edits: list[Edit] = []
    kinds: list[str] = []
    while end - start < _LONGEST and len(edits) < _MOST and (gap := _GAPS.match(text, end)):
        kind, following = _kind(gap), _PART.match(text, gap.end())
        if following is None or gap.end() in known:
            break
        if not _goes_on(text[start : start + _HEAD], kind, following[0].rstrip(".")):
            break
        is_marked = kind == "lines" and text[end - 1] in marks
        edits.append(Edit(gap.start() - is_marked, gap.end(), ""))
        kinds.append(kind)
        end = following.end()
    return _Broken(kinds[0] if len(set(kinds)) == 1 else "split", start, end, edits)


def _kind(gap: re.Match[str]) -> str:
    """What the gap is: a tag may break the line or border a cell."""
    if gap.lastgroup != "markup" or _INLINE.fullmatch(gap[0]):
        return gap.lastgroup or ""
    return "lines" if _LINE_BREAK.fullmatch(gap[0]) else "cells"


def _goes_on(head: str, kind: str, part: str) -> bool:
    """Whether the part behind a gap of this kind belongs to the token that begins with `head`."""
    if kind in ("markup", "emphasis"):
        return True
    if len(part) < _SHORTEST_PART:
        return False
    lower, upper = re.search("[a-z]", part) is not None, re.search("[A-Z]", part) is not None
    if re.search("[0-9]", part):
        return lower or upper or kind != "lines"
    return (lower and re.search("[A-Z]", part[1:]) is not None) or (upper and head.isupper())
