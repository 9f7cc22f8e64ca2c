"""Documents that another document carries in a wrapping of its own: OLE objects, the object data of RTF, `data:` addresses."""

import base64
import binascii
import mimetypes
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from pipeline.model import Attachment

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of a compound file."""

NATIVE = "\x01Ole10Native"
WRAPPED = (NATIVE, "Package", "CONTENTS", "EmbeddedOdf")
"""Streams of a compound file that hold a whole file of another kind."""

_SIZE = struct.Struct("<I")
_LONGEST_NAME = 1_000
_NO_HEX = re.compile(rb"[^0-9a-fA-F]")
_HEAD = (
    r"data(?::|&colon;|&#0{0,5}58;|&#x0{0,5}3a;)([\w.+-]{1,80}/[\w.+-]{1,80})?"
    r"(?:;(?!base64,)[\w.+-]{1,40}(?:=[\w.+-]{1,80})?){0,4}(;base64)?,"
)
_DATA_ADDRESS = re.compile(
    rf"=\s{{0,9}}(?:\"\s{{0,9}}{_HEAD}([^\"]*)|'\s{{0,9}}{_HEAD}([^']*)|{_HEAD}([^\s\"'<>]*))", re.I
)
_NO_DOCUMENTS = re.compile(
    r"(?:image|font|audio|video)/|text/css|(?:text|application)/(?:x-)?(?:java|ecma)script|.*font", re.I
)


def wrapped_in(streams: Mapping[str, bytes], name: str) -> Attachment | None:
    """The file in the streams of an OLE object, under its own name or `name`; None where there is no stream of that kind."""
    for stream in WRAPPED:
        if stream == NATIVE and stream in streams:
            return packaged(streams[stream][_SIZE.size :], name)
        if stream in streams:
            return Attachment(name, "", streams[stream])
    return None


def packaged(native: bytes, name: str) -> Attachment:
    """The file that the Packager wrapped: a label, two paths, and the content. What reads otherwise is told as it stands."""
    try:
        position = 2
        names = []
        for _ in range(2):
            end = native.index(b"\0", position, position + _LONGEST_NAME)
            names.append(native[position:end])
            position = end + 1
        position += 4  # how it is embedded
        position += _SIZE.size + _SIZE.unpack_from(native, position)[0]
        (size,) = _SIZE.unpack_from(native, position)
        content = native[position + _SIZE.size :][:size]
    except (ValueError, struct.error):
        return Attachment(name, "", native)
    stated = (names[0] or names[1]).decode("cp1252", "replace").replace("\\", "/")
    return Attachment(PurePosixPath(stated).name or name, "", content)


def in_object_data(data: bytes, name: str) -> Attachment | None:
    """The file in the object data of RTF: hexadecimal digits that give a header, a class and the object itself."""
    digits = _NO_HEX.sub(b"", data)
    found = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    if not found:
        return None
    kind, content = _object(found)
    return packaged(content, name) if kind == b"Package" else Attachment(name, "", content)


def _object(data: bytes) -> tuple[bytes, bytes]:
    """Class and content. A header that does not fit, as malice writes it, is passed over up to a compound file."""
    try:
        position = 2 * _SIZE.size
        strings = []
        for _ in range(3):
            (length,) = _SIZE.unpack_from(data, position)
            position += _SIZE.size
            strings.append(data[position : position + length].rstrip(b"\0"))
            position += length
        (size,) = _SIZE.unpack_from(data, position)
        content = data[position + _SIZE.size :][:size]
    except struct.error:
        content = b""
    if content:
        return strings[0], content
    start = data.find(COMPOUND)
    return b"", data[max(0, start) :]


def in_data_addresses(source: str) -> Iterator[Attachment]:
    """The documents that a page carries in its own addresses; pictures, fonts, sound, style sheets and scripts are none."""
    for number, found in enumerate(_DATA_ADDRESS.finditer(source), 1):
        first = next(each for each in (1, 4, 7) if found[each + 2] is not None)
        kind = (found[first] or "text/plain").lower()
        if not _NO_DOCUMENTS.match(kind) and (content := _content(unescape(found[first + 2]), bool(found[first + 1]))):
            yield Attachment(f"data-{number}{mimetypes.guess_extension(kind) or ''}", kind, content)


def _content(written: str, is_base64: bool) -> bytes:
    content = unquote_to_bytes(written)
    if not is_base64:
        return content
    letters = b"".join(content.split())
    try:
        return base64.b64decode(
            letters + b"=" * (-len(letters) % 4), altchars=b"-_" if b"-" in letters or b"_" in letters else None
        )
    except binascii.Error:
        return content


_ODF_OWN = frozenset(
    (
        "mimetype",
        "styles.xml",
        "meta.xml",
        "settings.xml",
        "manifest.rdf",
        "layout-cache",
        "current.xml",
        "documentsignatures.xml",
    )
)
_ODF_FOLDERS = frozenset(
    (
        "META-INF", "Thumbnails", "Pictures", "media", "Media", "Configurations2", "ObjectReplacements", "Basic", "Dialogs",
        "Scripts", "Fonts",
    )
)  # fmt: skip


def in_open_document(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The parts of an OpenDocument package that are documents of their own: (part, name). The texts of charts and tables too."""
    for part in sorted(names):
        path = PurePosixPath(part)
        own = path.name in _ODF_OWN or part == "content.xml" or part.endswith("/")
        if not own and not _ODF_FOLDERS & set(path.parts[:-1]):
            yield part, f"{path.parent.name}.xml" if path.name == "content.xml" else path.name
