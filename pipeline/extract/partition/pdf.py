"""PDF: the fragments of its pages become titles, paragraphs, items of lists, tables, headers and footers.

The renderer that shows what a person sees hands out the text too, so that a page is read once. `unstructured` names what the look
of a paragraph does not tell.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.extract.partition.layout import Fragment, Grid, Lines, Row, begins_item, regions, text_of
from pipeline.extract.partition.text import kind_of
from pipeline.extract.reading import Block, hidden, visible

_MARGIN = 0.07  # of the page's height, for headers and footers
_LARGER = 1.12  # than the text of the body
_MAX_TITLE = 160  # characters
_LEADING = 1.7  # of the font's size, from line to line
_WIDER = 1.25  # than the lines before
_SIZES = 0.08
_INDENT = 0.9  # of the font's size
_SHORT_LINE = 0.75  # of the width
_LEVELLED = "pdf_ocr_layer"  # unseen, but laid out like a page


@dataclass(frozen=True, slots=True)
class Page:
    """A page's fragments of text in its own order, and its size in pixels.

    `replacements` are the texts that a program is told to read instead of what is drawn. `is_picture`: it draws something, but
    has no text.
    """

    number: int
    height: int
    width: int
    fragments: Sequence[Fragment]
    replacements: Sequence[str]
    is_picture: bool


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Rows that belong together, or a table's text."""

    rows: Sequence[Row]
    text: str
    is_table: bool = False


def pdf_blocks(pages: Sequence[Page]) -> dict[int, list[Block]]:
    """Page number -> its blocks: as they are read, then what is hidden on it."""
    body = _body_size(pages)
    laid_out = {page.number: list(_paragraphs(page, None)) for page in pages}
    titled = any(_is_large(one, body) for paragraphs in laid_out.values() for one in paragraphs)
    found: dict[int, list[Block]] = {}
    for page in pages:
        named = ((_kind(one, page, body, titled), one.text) for one in laid_out[page.number])
        found[page.number] = [visible(kind, text, page.number) for kind, text in named]
        found[page.number] += _hidden_blocks(page)
    return found


def _hidden_blocks(page: Page) -> Iterator[Block]:
    """Neighbours that are hidden for one reason as one block, a line each; a scan's text in its layout."""
    place = f"page {page.number}"
    for scanned in _paragraphs(page, _LEVELLED):
        yield hidden(kind_of(scanned.text), scanned.text, _LEVELLED, place, page.number)
    unseen = (fragment for fragment in page.fragments if fragment.reason not in (None, _LEVELLED))
    for reason, group in groupby(unseen, key=lambda fragment: fragment.reason):
        text = "\n".join(fragment.text for fragment in group)
        yield hidden("UncategorizedText", text, str(reason), place, page.number)
    for text in page.replacements:
        yield hidden("UncategorizedText", text, "pdf_alternate", place, page.number)


def _paragraphs(page: Page, reason: str | None) -> Iterator[_Paragraph]:
    chosen = [fragment for fragment in page.fragments if fragment.reason == reason]
    for region in regions([fragment for fragment in chosen if fragment.level]):
        yield from [_table(region)] if isinstance(region, Grid) else _in_lines(region)
    # What is written up or aslant is read in the page's own order.
    turned = [fragment for fragment in chosen if not fragment.level]
    if turned:
        yield _Paragraph([turned], "\n".join(fragment.text for fragment in turned))


def _table(grid: Grid) -> _Paragraph:
    lines = (" | ".join(_flowing([cell]) for cell in row) for row in grid.rows)
    return _Paragraph([cell for row in grid.rows for cell in row if cell], "\n".join(lines), True)


def _in_lines(lines: Lines) -> Iterator[_Paragraph]:
    left = min(row[0].left for row in lines.rows)
    right = max(row[-1].right for row in lines.rows)
    taken: list[Row] = []
    for row in lines.rows:
        if taken and _begins(taken, row, left, right):
            yield _Paragraph(taken, _flowing(taken))
            taken = []
        taken.append(row)
    yield _Paragraph(taken, _flowing(taken))


def _begins(taken: Sequence[Row], row: Row, left: float, right: float) -> bool:
    """Whether a row begins a new paragraph."""
    before, first = taken[-1][0], row[0]
    pitch = first.base - before.base
    usual = taken[1][0].base - taken[0][0].base if len(taken) > 1 else _LEADING * first.size
    if pitch > max(_WIDER * usual, first.size) or pitch > 2 * _LEADING * first.size:
        return True
    if abs(first.size - before.size) > _SIZES * before.size or (first.bold != before.bold and len(row) == 1):
        return True
    if begins_item(row):
        return True
    ends = taken[-1][-1].right < left + _SHORT_LINE * (right - left)
    moved = (first.left - before.left) / max(first.size, 0.1)
    if moved < -_INDENT:
        return ends or len(taken) > 1
    indented = moved > _INDENT and len(taken) > 1 and not begins_item(taken[0])
    return indented or (ends and taken[-1][-1].text.endswith((".", ":", "!", "?")))


def _flowing(rows: Iterable[Row]) -> str:
    """The rows as running text, words that were parted at a line's end whole again."""
    text = ""
    parted = False
    for row in rows:
        if row:
            text += ("" if parted or not text else " ") + text_of(row)
            parted = row[-1].hyphenated
    return text


def _body_size(pages: Sequence[Page]) -> float:
    """The font size of most of the text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for fragment in page.fragments:
            if fragment.reason is None:
                sizes[round(fragment.size, 1)] += len(fragment.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _kind(paragraph: _Paragraph, page: Page, body: float, titled: bool) -> str:
    if paragraph.is_table:
        return "Table"
    bases = [row[0].base for row in paragraph.rows]
    if max(bases) < _MARGIN * page.height:
        return "Header"
    if min(bases) > (1 - _MARGIN) * page.height:
        return "Footer"
    if _is_large(paragraph, body):
        return "Title"
    kind = kind_of(paragraph.text)
    if kind != "Title" or not titled:
        return kind
    return "Title" if all(fragment.bold for row in paragraph.rows for fragment in row) else "UncategorizedText"


def _is_large(paragraph: _Paragraph, body: float) -> bool:
    """Whether its look makes a paragraph a title."""
    large = min((fragment.size for row in paragraph.rows for fragment in row), default=0.0) >= _LARGER * body
    short = len(paragraph.text) <= _MAX_TITLE and any(map(str.isalpha, paragraph.text))
    return large and short and not paragraph.is_table
