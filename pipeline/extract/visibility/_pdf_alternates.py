"""Replacement text in the content of a PDF's pages: what a program is told to read instead of what is drawn.

The renderer hands out the replacement, and, once the replacements are taken off the page, what the fonts say. Where the two
agree, nothing is hidden; where they do not, nobody who looks at the page reads the replacement.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types

_STATED = re.compile(rb"/(?:ActualText)\s*(\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\s]*+>)", re.S)
_MARK = b"/ActualText"
_ENOUGH = 4  # letters; a ligature or a hyphen is replaced without anybody being misled
# In these scripts what a font draws can't be told from its codes, and an honest program states the text.
_COMPOSED = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_MOST = 2_000
_NESTED = 16


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


def not_drawn(page: pypdfium2.PdfPage, texts: Sequence[str]) -> tuple[str, ...]:
    """Those of the replacement texts that the page does not draw. Takes all replacements off the page."""
    for item in _drawing(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _NESTED):
        for number in reversed(range(pdfium.FPDFPageObj_CountMarks(item))):
            pdfium.FPDFPageObj_RemoveMark(item, pdfium.FPDFPageObj_GetMark(item, number))
    text = page.get_textpage()
    drawn = _bare(text.get_text_range())
    text.close()
    return tuple(told for told in texts if _bare(told) not in drawn)


def _drawing(holder: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """The objects on a page or in a form, and in forms of those."""
    for index in range(count(holder)):
        item = get(holder, index)
        yield item
        if depth and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _drawing(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth - 1)


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
