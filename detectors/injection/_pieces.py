"""A text cut into what is read in one breath: sentences, list items, table cells, values of JSON, lines of code."""

import re
from typing import NamedTuple

_LONGEST = 600
"""Characters after which a piece is cut at the next gap, so that a megabyte line is many pieces."""

_MARK = r"(?:[-*+•·|#>=<\[{(\"'@$]|//|/\*|\d{1,3}[.)])"
_BREAK = re.compile(
    # Each alternative begins with one of a few characters, which is what makes the search fast.
    # The end of a sentence, but not of an abbreviation, an initial or a number.
    r"[.!?\u2026](?<![.\s]\w.)(?<!\bMr.)(?<!\bMs.)(?<!\bDr.)(?<!\bNo.)(?<!\bvs.)(?<!\bcf.)(?<!\betc.)(?<!\bMrs.)(?<!\bFig.)"
    r"[.!?\"'\u201d\u2019\u00bb)\]*_]{0,4}(?=\s)"
    r"|[\u3002\uff01\uff1f\u0964\u061f][\"'\u201d\u2019\u300d\u300f)]{0,3}"
    # A line that was not merely wrapped: a short one, or one before an empty line or a mark.
    rf"|\n(?:(?<![^\n]{{45}}\n)|(?<=[;{{}}>|,:]\n)|(?=[^\S\n]*(?:\n|{_MARK})))"
    # Cells: of JSON and lists of strings, of tables, of markup; and code beside its comment.
    r"|[,:](?<=[\"'}\]].)(?=\s{0,20}[\"'\[{\d])|:(?<=\".)(?=\s)|[|\t]|</?[A-Za-z][^<>\n]{0,200}>|<!--|-->"
    r"|[ ](?:[ ]{3}|(?<=[;{})][ ])(?=//|\#|/\*)|[ ]{1,2}(?=\#))"
)
_EDGE = re.compile(r"[\s>*•·|+\"'\[\]{},:-]*")
_CLOSERS = "|>\"'}]\u201d\u2019\u00bb,"
_LETTER = re.compile(r"[^\W\d_]")


class Piece(NamedTuple):
    """Offsets of a piece in its text, without the space and the marks before it and behind it."""

    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """All pieces that hold a letter, in order. Linear: each character is in one piece at most."""
    found: list[Piece] = []
    start = 0
    for stop in _BREAK.finditer(text):
        _add(
            found, text, start, stop.end() if stop[0][0] in ".!?\u2026\u3002\uff01\uff1f\u0964\u061f" else stop.start()
        )
        start = stop.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[Piece], text: str, start: int, end: int) -> None:
    while end - start > _LONGEST:
        gap = text.find(" ", start + _LONGEST, start + 2 * _LONGEST)
        cut = min(end, gap if gap >= 0 else start + _LONGEST)
        _trim(found, text, start, cut)
        start = cut
    _trim(found, text, start, end)


def _trim(found: list[Piece], text: str, start: int, end: int) -> None:
    edge = _EDGE.match(text, start, end)
    start = edge.end() if edge else start
    while end > start and (text[end - 1].isspace() or text[end - 1] in _CLOSERS):
        end -= 1
    if start < end and _LETTER.search(text, start, end):
        found.append(Piece(start, end))
