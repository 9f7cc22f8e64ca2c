"""The properties of an Outlook message (MS-OXMSG): streams named by number and type, and a table of short values."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

import olefile

from pipeline.errors import CouldNotInspect

_TOP, _EMBEDDED, _SMALL = 32, 24, 8  # bytes in front of the table of a message, of one inside another, of an attachment
_ENTRY = struct.Struct("<HHIQ")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CODEPAGES = {
    65001: "utf-8",
    20127: "ascii",
    28591: "iso-8859-1",
    28592: "iso-8859-2",
    28605: "iso-8859-15",
    50220: "iso-2022-jp",
}
_UNCOMPRESSED, _COMPRESSED = 0x414C454D, 0x75465A4C
_RTF_HEADER = struct.Struct("<IIII")
_FIRST_WORDS = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096


class Properties:
    """What one storage of the file states: a message, an attachment or a recipient."""

    def __init__(self, file: olefile.OleFileIO, path: Sequence[str] = ()) -> None:
        self._file = file
        self._path = list(path)

    def text(self, *numbers: int) -> str:
        """The first of these properties that says something."""
        for number in numbers:
            for kind, encoding in (("001F", "utf-16-le"), ("001E", self.charset)):
                if found := self._stream(number, kind):
                    return found.decode(encoding, "replace").rstrip("\0")
        return ""

    def binary(self, number: int) -> bytes:
        """A property of bytes."""
        return self._stream(number, "0102")

    def number(self, number: int) -> int:
        """A short value, 0 where there is none."""
        return self._values.get(number, 0)

    def moment(self, *numbers: int) -> datetime | None:
        """A point in time."""
        for ticks in map(self.number, numbers):
            if 0 < ticks < 2**62:
                return _EPOCH + timedelta(microseconds=ticks // 10)
        return None

    def inner(self, start: str) -> list["Properties"]:
        """The storages below this one whose names begin so."""
        depth = len(self._path)
        names = {
            entry[depth]
            for entry in self._file.listdir(streams=True, storages=True)
            if len(entry) > depth and entry[:depth] == self._path and entry[depth].startswith(start)
        }
        return [Properties(self._file, [*self._path, name]) for name in sorted(names)]

    def streams(self) -> dict[str, bytes]:
        """Name -> content of all streams right below this storage."""
        depth = len(self._path)
        found = (entry for entry in self._file.listdir() if len(entry) == depth + 1 and entry[:depth] == self._path)
        return {entry[-1]: self._file.openstream(entry).read() for entry in found}

    @cached_property
    def charset(self) -> str:
        """The character set of strings that are no Unicode, and of the HTML body."""
        page = self.number(0x3FDE) or self.number(0x3FFD) or 1252
        return _CODEPAGES.get(page, f"cp{page}" if page in range(437, 1362) else "cp1252")

    @cached_property
    def _values(self) -> dict[int, int]:
        name = [*self._path, "__properties_version1.0"]
        if not self._file.exists(name):
            return {}
        table = self._file.openstream(name).read()
        last = self._path[-1] if self._path else ""
        front = _SMALL if last.startswith(("__attach", "__recip")) else _EMBEDDED if self._path else _TOP
        whole = len(table) - (len(table) - front) % _ENTRY.size
        return {number: value for _, number, _, value in _ENTRY.iter_unpack(table[front:whole])}

    def _stream(self, number: int, kind: str) -> bytes:
        name = [*self._path, f"__substg1.0_{number:04X}{kind}"]
        return bytes(self._file.openstream(name).read()) if self._file.get_type(name) == olefile.STGTY_STREAM else b""


def plain_rtf(packed: bytes, most: int) -> bytes:
    """A compressed RTF body (MS-OXRTFCP) as RTF. Raises `CouldNotInspect`."""
    if len(packed) < _RTF_HEADER.size:
        raise CouldNotInspect("broken")
    _, size, kind, _ = _RTF_HEADER.unpack_from(packed)
    if size > most:
        raise CouldNotInspect("archive_ratio")
    data = packed[_RTF_HEADER.size :]
    if kind == _UNCOMPRESSED:
        return data[:size]
    if kind != _COMPRESSED:
        raise CouldNotInspect("broken")
    return _unpacked(data)[:size]


def _unpacked(data: bytes) -> bytes:
    window = bytearray(_FIRST_WORDS.ljust(_WINDOW, b" "))
    place = len(_FIRST_WORDS)
    written = bytearray()
    position = 0
    while position < len(data):
        flags = data[position]
        position += 1
        for bit in range(8):
            is_reference = flags >> bit & 1
            token = data[position : position + 1 + is_reference]
            position += len(token)
            if len(token) < 1 + is_reference:
                return bytes(written)
            found = token
            if is_reference:
                start, length = token[0] << 4 | token[1] >> 4, (token[1] & 15) + 2
                if start == place:
                    return bytes(written)
                found = b""
                for offset in range(length):  # it may run into what it writes
                    letter = window[(start + offset) % _WINDOW]
                    window[(place + offset) % _WINDOW] = letter
                    found += bytes((letter,))
            else:
                window[place] = token[0]
            place = (place + len(found)) % _WINDOW
            written += found
    return bytes(written)
