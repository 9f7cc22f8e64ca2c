"""RTF: control words tracked group by group; what a group's properties hide is marked, and what its kind hides too.

`unstructured` would call pandoc, a program that drops hidden text and annotations; so the format is read here, and
`unstructured` names the kind of each paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.errors import CouldNotInspect
from pipeline.extract.colour import BLACK, WHITE, Colour, is_lost_on
from pipeline.extract.embedded import in_object_data
from pipeline.extract.limits import Limits
from pipeline.extract.partition.text import kind_of
from pipeline.extract.reading import Block, Hidden, Piece, Reading, hidden, is_prose, properties
from pipeline.extract.visibility._rtf_state import State, with_property
from pipeline.model import Attachment

FORMATS = ("rtf",)
REASONS = frozenset(
    ("metadata", "rtf_hidden", "rtf_colour", "rtf_tiny", "rtf_comment", "rtf_deleted", "rtf_field", "rtf_unrendered")
)

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_UNREADABLE = 4  # half points
_DATA = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "pict", "objdata", "themedata", "colorschememapping",
        "latentstyles", "datastore", "filetbl", "listtable", "listoverridetable", "rsidtbl", "mmathPr",
        "generator", "xmlnstbl", "revtbl", "blipuid", "bliptag", "datafield", "fontemb", "panose", "falt",
        "fname", "listtext", "pntext", "atnid", "atnref", "atndate", "pnseclvl", "wgrffmtfilter", "defchp",
        "defpap", "sn",
    )
)  # fmt: skip
_INFO = frozenset(
    ("title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment", "doccomm")
)
_SHOWN = frozenset(
    (
        "rtf", "header", "footer", "headerl", "headerr", "headerf", "footerl", "footerr", "footerf", "footnote",
        "shptxt", "shprslt", "fldrslt", "field", "result", "object", "nonshppict", "shp", "shpinst",
        "ud",
    )
)  # fmt: skip
_ASIDE = {
    "annotation": "rtf_comment",
    "fldinst": "rtf_field",
    "xe": "rtf_field",
    "tc": "rtf_field",
    "upr": "rtf_unrendered",
}
_NAMES = {"fldinst": "rtf_field", "sv": "rtf_unrendered", "bkmkstart": "rtf_unrendered", "bkmkend": "rtf_unrendered"}
"""Instructions, properties of shapes and names of bookmarks: only what reads like a sentence is kept of them."""
_SYMBOLS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
            "tab": "\t", "emspace": " ", "enspace": " ", "line": "\n", "lbr": "\n"}  # fmt: skip
_ENDS = frozenset(("par", "sect", "page", "row", "nestrow", "cell", "nestcell"))


def read(content: bytes, limits: Limits) -> Reading:
    """Paragraphs and rows as shown, then what no page shows, then properties."""
    reader = _Reader(limits)
    reader.read(content)
    return Reading(tuple(reader.blocks()), tuple(reader.objects()))


@dataclass(slots=True)
class _Reader:
    """Text so far, by where it belongs."""

    limits: Limits
    _state: State = field(default_factory=State)
    _stack: list[State] = field(default_factory=list)
    _colours: list[Colour | None] = field(default_factory=list)
    _mixing: list[int] = field(default_factory=list)
    _codepage: str = "cp1252"
    _bytes: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _starred: bool = False
    _surrogate: int = 0
    _pieces: list[Piece] = field(default_factory=list)
    _paragraphs: list[tuple[Piece, ...]] = field(default_factory=list)
    _is_row: list[bool] = field(default_factory=list)
    _aside: dict[str, list[str]] = field(default_factory=dict)
    _grounds: list[int] = field(default_factory=list)
    _next_ground: int = 0
    _cell: int = 0
    _closed: bool = False
    _objects: list[bytearray] = field(default_factory=list)

    def read(self, content: bytes) -> None:
        """Take in the whole file. Raises `CouldNotInspect` where groups do not close."""
        position = 0
        while position < len(content):
            token = _TOKEN.match(content, position)
            if token is None:
                position += 1
                continue
            position = token.end()
            word, number, code, symbol, brace, text = token.groups()
            if word == b"bin":
                start, position = position, position + max(0, int(number or 0))
                self._add_object(content[start:position].hex().encode())
            elif word:
                self._control(word.decode("ascii"), None if number is None else int(number))
            else:
                self._other(code, symbol, brace, text)
        self._flush()
        if self._stack:
            raise CouldNotInspect("broken")
        self._end_paragraph(False)

    def blocks(self) -> Iterator[Block]:
        """What was read."""
        for pieces, is_row in zip(self._paragraphs, self._is_row, strict=True):
            text = "".join(piece.text for piece in pieces)
            if text.strip(" |\n"):
                yield Block("Table" if is_row else kind_of(text), pieces)
        for destination, parts in self._aside.items():
            text = "".join(parts)
            if destination in _INFO:
                yield from properties([(destination, text)], "info")
            elif destination in _NAMES:
                prose = "\n".join(line.strip() for line in dict.fromkeys(text.split("\n")) if is_prose(line))
                yield hidden("UncategorizedText", prose, _NAMES[destination], destination)
            elif destination in _ASIDE:
                yield hidden("UncategorizedText", text.strip(), _ASIDE[destination], destination)
            elif any(map(str.isalpha, text)):
                yield hidden("UncategorizedText", text.strip(), "rtf_unrendered", destination)

    def objects(self) -> Iterator[Attachment]:
        """The files that are embedded."""
        for number, data in enumerate(self._objects, 1):
            if found := in_object_data(bytes(data), f"object-{number}"):
                yield found

    def _other(self, code: bytes | None, symbol: bytes | None, brace: bytes | None, text: bytes | None) -> None:
        if brace == b"{":
            self._flush()
            self._stack.append(self._state)
            if len(self._stack) > self.limits.max_depth:
                raise CouldNotInspect("too_deep")
        elif brace == b"}":
            self._flush()
            if not self._stack:
                raise CouldNotInspect("broken")
            self._end_aside(self._state.destination)
            self._state = self._stack.pop()
            self._closed = self._closed or not self._stack
        elif symbol is not None:
            self._symbol(symbol)
        elif code is not None:
            self._add_bytes(bytes([int(code, 16)]))
        elif text is not None:
            self._add_bytes(text)

    def _end_aside(self, destination: str) -> None:
        """Two groups are two texts."""
        if destination in _NAMES and self._stack[-1].destination != destination:
            self._aside.setdefault(destination, []).append("\n")

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in b"\\{}":
            self._add_bytes(symbol)
        elif symbol in b"\r\n":
            self._control("par", None)
        elif symbol in b"~_":
            self._add("\u00a0" if symbol == b"~" else "-")

    def _control(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        self._flush()
        if word in _ENDS:
            self._end(word)
        elif word in _SYMBOLS:
            self._add(_SYMBOLS[word])
        elif word == "u" and number is not None:
            self._add_unicode(number & 0xFFFF)
        elif word == "ansicpg" and number:
            self._codepage = f"cp{number}"
        elif word in ("red", "green", "blue"):
            self._mixing.append(number or 0)
        elif starred or word in _DATA or word in _INFO or word in _SHOWN or word in _ASIDE or word in _NAMES:
            self._state = replace(self._state, destination=self._destination(word))
            if word == "objdata":
                self._objects.append(bytearray())
        else:
            self._state = with_property(self._state, word, 1 if number is None else number)
            if word in ("trowd", "clcbpat", "cellx", "pard"):
                self._define_row(word, number or 0)

    def _destination(self, word: str) -> str:
        outer = self._state.destination
        if outer in _DATA and word != "rtf":
            return outer
        return "" if word in _SHOWN else word

    def _define_row(self, word: str, number: int) -> None:
        """A row's definition states the ground of each cell, from left to right."""
        if word in ("trowd", "pard"):
            self._grounds, self._next_ground, self._cell = [], 0, 0
        elif word == "clcbpat":
            self._next_ground = number
        else:
            self._grounds.append(self._next_ground)
            self._next_ground = 0

    def _add_unicode(self, code: int) -> None:
        self._skip = 0
        if 0xD800 <= code < 0xDC00:
            self._surrogate = code
        elif self._surrogate and 0xDC00 <= code < 0xE000:
            self._add(chr(0x10000 + ((self._surrogate - 0xD800) << 10) + code - 0xDC00))
            self._surrogate = 0
        else:
            self._add(chr(code))
        self._skip = self._state.fallback

    def _add_bytes(self, text: bytes) -> None:
        if self._state.destination == "colortbl":
            self._add_colours(text)
            return
        if self._state.destination == "objdata":
            self._add_object(text)
            return
        dropped = min(self._skip, len(text))
        self._skip -= dropped
        self._bytes += text[dropped:]

    def _add_object(self, digits: bytes) -> None:
        if self._state.destination == "objdata":
            self._objects[-1] += digits

    def _add_colours(self, text: bytes) -> None:
        for _ in range(text.count(b";")):
            self._colours.append(Colour(*self._mixing[-3:]) if len(self._mixing) >= 3 else None)
            self._mixing.clear()

    def _flush(self) -> None:
        if self._bytes:
            text = bytes(self._bytes)
            self._bytes.clear()
            self._add(_decoded(text, self._codepage))

    def _add(self, text: str) -> None:
        destination = "after the end" if self._closed and not self._stack else self._state.destination
        if destination in _DATA:
            return
        if destination:
            self._aside.setdefault(destination, []).append(text)
            return
        reason = self._reason()
        self._pieces.append(Piece(text, Hidden(reason, f"paragraph {len(self._paragraphs) + 1}") if reason else None))

    def _reason(self) -> str | None:
        state = self._state
        if state.is_hidden or state.deleted:
            return "rtf_deleted" if state.deleted else "rtf_hidden"
        if state.size <= _UNREADABLE or state.squeezed or state.flat:
            return "rtf_tiny"
        if state.moved or state.away:
            return "rtf_hidden"
        cell = self._grounds[self._cell] if self._cell < len(self._grounds) else 0
        ground = self._colour(state.behind) or self._colour(state.ground) or self._colour(cell) or WHITE
        lost = is_lost_on(self._colour(state.colour) or BLACK, ground)
        return "rtf_colour" if lost else None

    def _colour(self, number: int) -> Colour | None:
        return self._colours[number] if 0 <= number < len(self._colours) else None

    def _end(self, word: str) -> None:
        if self._state.destination:
            self._add("\n")
        elif word in ("cell", "nestcell"):
            self._pieces.append(Piece(" | "))
            self._cell += 1
        else:
            if word in ("row", "nestrow"):
                self._cell = 0
            self._end_paragraph(word in ("row", "nestrow"))

    def _end_paragraph(self, is_row: bool) -> None:
        self._paragraphs.append(tuple(self._pieces))
        self._is_row.append(is_row)
        self._pieces = []


def _decoded(text: bytes, codepage: str) -> str:
    try:
        return text.decode(codepage, "replace")
    except LookupError:
        return text.decode("cp1252", "replace")
