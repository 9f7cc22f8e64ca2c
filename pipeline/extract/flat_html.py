"""The flat HTML that `unstructured` partitions: headings, paragraphs, list items, code and tables, hidden text between marks."""

import re
from html import escape

from pipeline.extract.marks import Marks
from pipeline.extract.reading import Hidden

CELL = "\x1f"
"""Stands between the cells of a row while a table is written."""

_SIGNS = frozenset(("¶", "#", "§", "🔗", "\uf0c1"))


class FlatHtml:
    """HTML in the making. `texts` are the marked texts in it, which must all come out again.

    `tag` and `line` belong to the block that is being written.
    """

    def __init__(self, marks: Marks, place: str) -> None:
        self.written: list[str] = ["<html><body>"]
        self.texts: list[str] = []
        self.tag = "div"
        self.line = 0
        self._marks = marks
        self._place = place
        self._text: list[str] = []

    def boundary(self, tag: str = "div", line: int = 0) -> None:
        """Begin a new block."""
        self.flush()
        self.tag, self.line = tag, line

    def add(self, text: str, reason: str | None, preformatted: bool = False) -> None:
        """Add text to the block that is being written, but no sign of a link that shows only under a pointer: that says nothing."""
        if reason and text.strip() in _SIGNS:
            return
        text = text if preformatted else re.sub(r"[ \t\n\r\f]+", " ", text)
        self._text.append(self.marked(text, reason))

    def marked(self, text: str, reason: str | None) -> str:
        return self._marks.wrap(text, Hidden(reason, f"{self._place}line {self.line}") if reason else None)

    def add_break(self) -> None:
        self._text.append(self._marks.line_break)

    def take(self) -> str:
        """The text so far, for a table cell that holds it."""
        text = "".join(self._text)
        self._text.clear()
        return text

    def flush(self) -> None:
        text = self.take()
        if not text.strip():
            return
        self.texts.append(text)
        text = text.strip("\n" + self._marks.line_break)
        self.written.append(f"<{self.tag}>{escape(text)}</{self.tag}>")

    def write_table(self, rows: list[str]) -> None:
        """Write rows whose cells stand apart by `CELL`."""
        self.texts.extend(cell for row in rows for cell in row.split(CELL) if cell.strip())
        lines = ("".join(f"<td>{escape(cell.strip())}</td>" for cell in row.split(CELL)) for row in rows if row.strip())
        self.written.append("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")
