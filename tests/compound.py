"""Compound files (the format of Outlook messages and old Office files), written from nested names; and the parts of a message."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]

_SECTOR, _SMALL_SECTOR, _SMALL = 512, 64, 4096
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0


@dataclass
class _Chains:
    """Sectors of one size, and which follows which."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    following: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        if not content:
            return _END
        start, count = len(self.following), -(-len(content) // self.size)
        self.data += content.ljust(count * self.size, b"\0")
        self.following += [*range(start + 1, start + count), _END]
        return start


def compound(tree: Tree) -> bytes:
    """A file whose streams are the bytes of `tree` and whose storages are its trees."""
    entries = [_Entry("Root Entry", 5)]
    _append(entries, 0, tree)
    small, large = _Chains(_SMALL_SECTOR), _Chains(_SECTOR)
    for entry in entries[1:]:
        if entry.kind == 2:
            entry.start = (small if len(entry.content) < _SMALL else large).add(entry.content)
            entry.size = len(entry.content)
    entries[0].start, entries[0].size = large.add(bytes(small.data)), len(small.data)
    small_table = large.add(_table(small.following))
    directory = large.add(b"".join(map(_packed, entries)).ljust(-(-len(entries) // 4) * _SECTOR, b"\0"))
    count = 1
    while count * 128 < len(large.following) + count:
        count += 1
    tables = range(len(large.following), len(large.following) + count)
    large.data += _table([*large.following, *([_TABLE] * count)]).ljust(count * _SECTOR, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, _SMALL,
        small_table, -(-len(small.following) // 128), _END, 0,
    )  # fmt: skip
    return head + struct.pack("<109I", *tables, *([_FREE] * (109 - count))) + bytes(large.data)


def _append(entries: list[_Entry], parent: int, tree: Tree) -> None:
    before = 0
    for name, content in tree.items():
        number = len(entries)
        entries.append(_Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1))
        if before:
            entries[before].right = number
        else:
            entries[parent].child = number
        before = number
        if not isinstance(content, bytes):
            _append(entries, number, content)


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIII",
        name,
        len(name),
        entry.kind,
        1,
        _FREE,
        entry.right,
        entry.child,
        0,
        entry.start,
        entry.size,
        0,
    )


def _table(following: list[int]) -> bytes:
    padded = [*following, *([_FREE] * (-len(following) % 128))]
    return struct.pack(f"<{len(padded)}I", *padded)


def message(
    texts: Mapping[int, str],
    *,
    blobs: Mapping[int, bytes] | None = None,
    numbers: Mapping[int, int] | None = None,
    inside: Tree | None = None,
    front: int = 32,
) -> dict[str, "bytes | Tree"]:
    """The streams of an Outlook message, or with `front=8` of an attachment and with `front=24` of a message in one."""
    streams: dict[str, bytes | Tree] = {
        f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()
    }
    streams |= {f"__substg1.0_{number:04X}0102": content for number, content in (blobs or {}).items()}
    table = b"".join(struct.pack("<HHIQ", 3, number, 6, value) for number, value in (numbers or {}).items())
    return {"__properties_version1.0": b"\0" * front + table, **streams, **(inside or {})}


def records(*each: tuple[int, bytes]) -> bytes:
    """The records of an Excel stream."""
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in each)


def wide(text: str) -> bytes:
    """A string as Excel stores it: its length, a flag, its characters."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def labels(rows: Mapping[tuple[int, int], tuple[str, int]]) -> Iterator[tuple[int, bytes]]:
    """A cell of text for each (row, column): (text, format)."""
    for (row, column), (text, look) in rows.items():
        yield 0x0204, struct.pack("<HHH", row, column, look) + wide(text)


def workbook(*sheet: tuple[int, bytes], state: int = 0) -> bytes:
    """An Excel file with one sheet. Its formats: plain, tiny, white, and one that shows nothing."""
    start = (0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    fonts = [
        _font(),
        _font(),
        _font(),
        _font(),
        _font(40),
        _font(colour=9),
    ]  # the fifth of the list is number 5 to the cells
    looks = [_look(0), _look(5), _look(6), _look(0, 164)]
    codes = [(0x41E, struct.pack("<H", 164) + wide(";;;"))]
    begin = [
        (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)),
        (0x42, struct.pack("<H", 1200)),
        *fonts,
        *codes,
        *looks,
    ]
    name = struct.pack("<BB", 5, 0) + b"Sheet"
    front = len(records(*begin)) + 4 + 6 + len(name) + 4
    book = records(*begin, (0x85, struct.pack("<IBB", front, state, 0) + name), (0x0A, b""))
    return compound({"Workbook": book + records(start, *sheet, (0x0A, b""))})


def _font(height: int = 200, colour: int = 0x7FFF) -> tuple[int, bytes]:
    return 0x31, struct.pack("<HHHHHBBBBBB", height, 0, colour, 400, 0, 0, 0, 0, 0, 1, 0) + b"F"


def _look(font: int, code: int = 0) -> tuple[int, bytes]:
    return 0xE0, struct.pack("<HHHBBBBIIH", font, code, 1, 0, 0, 0, 0, 0, 0, 0x20C0)
