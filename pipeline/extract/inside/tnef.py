"""`winmail.dat`: what Outlook sends in the place of attachments and bodies to whom it takes for Outlook (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading
from pipeline.extract.visibility._mapi import plain_rtf

FORMATS = ("tnef",)

SIGNATURE = b"\x78\x9f\x3e\x22"
_KEY = 2  # bytes behind the signature
_ATTRIBUTE = struct.Struct("<BHHI")  # level, name, type, length
_CHECK = 2
_BODY, _FILE_DATA, _FILE_TITLE, _FILE_BEGINS, _PROPERTIES, _FILE_PROPERTIES = (
    0x800C,
    0x800F,
    0x8010,
    0x9002,
    0x9003,
    0x9005,
)

_U32 = struct.Struct("<I")
_TAG = struct.Struct("<HH")  # type, number
_MANY = 0x1000
_SIZES = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT, _WIDE, _OBJECT, _BYTES = 0x1E, 0x1F, 0xD, 0x102
_INTERFACE = 16  # bytes in front of an object
_PLAIN, _RTF, _HTML, _CONTENT, _LONG_NAME = 0x1000, 0x1009, 0x1013, 0x3701, 0x3707


@dataclass(slots=True)
class _File:
    """An attached file as its attributes tell it, one after the other."""

    name: str = ""
    content: bytes = field(default=b"", repr=False)


def read(content: bytes, _stem: str, limits: Limits) -> Reading:
    """The bodies and the attached files. Raises `CouldNotInspect` where an attribute runs beyond the end."""
    members, files = Members(limits), [_File("body.txt")]
    try:
        for name, data in _attributes(content):
            if name == _FILE_BEGINS:
                files.append(_File())
            elif name in (_BODY, _FILE_DATA):
                files[-1].content = data.rstrip(b"\0") if name == _BODY else data
            elif name == _FILE_TITLE:
                files[-1].name = files[-1].name or _said(data)
            elif name == _PROPERTIES:
                for number, kind, value in _properties(data):
                    _take_body(number, kind, value, members, limits)
            elif name == _FILE_PROPERTIES:
                _complete(files[-1], data)
    except struct.error:
        raise CouldNotInspect("broken") from None
    for number, file in enumerate(files):
        if file.content:
            # A message that is attached is again such a file.
            again = "winmail.dat" if file.content.startswith(SIGNATURE) else ""
            members.add_content(again or file.name or f"attachment-{number}", file.content)
    return members.reading()


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    position = len(SIGNATURE) + _KEY
    while position < len(content):
        _, name, _, length = _ATTRIBUTE.unpack_from(content, position)
        start = position + _ATTRIBUTE.size
        position = start + length + _CHECK
        if position > len(content):
            raise CouldNotInspect("broken")
        yield name, content[start : start + length]


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, type and value of each property that has a value of some length."""
    (count,) = _U32.unpack_from(data)
    position = _U32.size
    for _ in range(count):
        kind, number = _TAG.unpack_from(data, position)
        position += _TAG.size
        if number >= 0x8000:
            position = _behind_name(data, position)
        single = kind & ~_MANY
        values = 1
        if kind & _MANY or single in (_TEXT, _WIDE, _OBJECT, _BYTES):
            (values,) = _U32.unpack_from(data, position)
            position += _U32.size
        if single in _SIZES:
            position += values * _SIZES[single]
            continue
        for _ in range(values):
            (length,) = _U32.unpack_from(data, position)
            start = position + _U32.size
            position = start + length + -length % 4
            yield number, single, data[start : start + length]


def _behind_name(data: bytes, position: int) -> int:
    """Behind the name of a property that has one instead of a number."""
    position += _INTERFACE
    (is_text,) = _U32.unpack_from(data, position)
    (length,) = _U32.unpack_from(data, position + _U32.size)
    return position + 2 * _U32.size + (length + -length % 4 if is_text else 0)


def _take_body(number: int, kind: int, value: bytes, members: Members, limits: Limits) -> None:
    if number == _PLAIN and value.strip(b"\0"):
        members.add_content("body.txt", _words(kind, value).encode("utf-8", "replace"))
    elif number == _HTML and value:
        members.add_content("body.html", value)
    elif number == _RTF and value:
        members.add_content("body.rtf", plain_rtf(value, limits.max_unpacked_bytes))


def _complete(file: _File, data: bytes) -> None:
    for number, kind, value in _properties(data):
        if number == _LONG_NAME:
            file.name = _words(kind, value) or file.name
        elif number == _CONTENT and not file.content:
            file.content = value[_INTERFACE:] if kind == _OBJECT else value


def _words(kind: int, value: bytes) -> str:
    return value.decode("utf-16-le", "replace").rstrip("\0") if kind == _WIDE else _said(value)


def _said(value: bytes) -> str:
    return value.decode("cp1252", "replace").rstrip("\0")
