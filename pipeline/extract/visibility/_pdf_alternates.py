"""Replacement text in the content of a PDF's pages: what a program is told to read instead of what is drawn.

The renderer hands out the replacement, `unstructured` what the fonts say. Where the two agree, nothing is hidden; where they do
not, nobody who looks at the page reads the replacement.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf

from pipeline.extract.reading import Hidden, Piece

_STATED = re.compile(rb"/(?:ActualText)\s*(\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\s]*+>)", re.S)
_MARK = b"/ActualText"
_ENOUGH = 4  # letters; a ligature or a hyphen is replaced without anybody being misled
# In these scripts what a font draws can't be told from its codes, and an honest program states the text.
_COMPOSED = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_MOST = 2_000


def replacements(page: pikepdf.Page) -> list[str]:
    """The replacement texts of a page's content, its forms and its properties that are long enough to say something."""
    found = [*_in_content(page.obj), *_in_properties(page.obj)]
    forms = _dictionary(_dictionary(page.obj.get("/Resources")).get("/XObject"))
    for form in list(forms.values())[:50] if forms else ():
        if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form":
            found += [*_in_stream(form), *_in_properties(form)]
    return [
        text for text in dict.fromkeys(found) if sum(map(str.isalpha, text)) >= _ENOUGH and not _COMPOSED.search(text)
    ][:_MOST]


def without_drawing(runs: Sequence[Piece], texts: Sequence[str], drawn: str) -> list[Piece]:
    """The runs of a page, those parts of them marked that are one of `texts` and not among what is `drawn`."""
    bare = _bare(drawn)
    told = [text for text in texts if _bare(text) not in bare]
    pieces = list(runs)
    for text in told:
        words = r"\s*".join(re.escape(word) for word in text.split())
        pattern = re.compile(words) if words else None
        pieces = [part for piece in pieces for part in _cut(piece, pattern)]
    return pieces


def _cut(piece: Piece, pattern: re.Pattern[str] | None) -> Iterator[Piece]:
    match = pattern.search(piece.text) if pattern and not piece.hidden else None
    if match is None:
        yield piece
        return
    why = Hidden("pdf_alternate", f"page {piece.page}")
    for text, hidden in ((piece.text[: match.start()], None), (match[0], why), (piece.text[match.end() :], None)):
        if text.strip():
            yield Piece(text, hidden, piece.page)


def _in_content(page: Any) -> Iterator[str]:
    contents = page.get("/Contents")
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(stream, pikepdf.Stream):
            yield from _in_stream(stream)


def _in_stream(stream: pikepdf.Stream) -> Iterator[str]:
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return
    for match in _STATED.finditer(content) if _MARK in content else ():
        try:
            yield str(pikepdf.Object.parse(match[1]))
        except (pikepdf.PdfError, ValueError):
            continue


def _in_properties(holder: Any) -> Iterator[str]:
    listed = _dictionary(_dictionary(holder.get("/Resources")).get("/Properties"))
    for entry in listed.values() if listed else ():
        if isinstance(entry, pikepdf.Dictionary) and "/ActualText" in entry:
            yield str(entry.get("/ActualText"))


def _dictionary(value: Any) -> Any:
    return value if isinstance(value, pikepdf.Dictionary) else {}


def _bare(text: str) -> str:
    return "".join(text.split())
