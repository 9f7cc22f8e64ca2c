"""A zip-based document, checked before any parser sees it: size, number, encryption and entities of its parts."""

import zipfile
from io import BytesIO

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits

LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
SMALL = 5_000_000
"""Bytes. What unpacks to less harms nobody, and a spreadsheet of equal rows packs 300 to 1."""

_XML_ENDINGS = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".vml")


class Package:
    """The parts of a checked zip file, by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def read(self, name: str) -> bytes:
        """The content of a part. Raises `CouldNotInspect` where it is damaged, encrypted or declares entities."""
        try:
            content = self._archive.read(name)
        except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError, NotImplementedError):
            raise CouldNotInspect("broken") from None
        except RuntimeError:  # what zipfile raises for a part with a password
            raise CouldNotInspect("encrypted") from None
        if name.lower().endswith(_XML_ENDINGS):
            refuse_entities(content)
        return content

    def matching(self, start: str, end: str = "") -> list[str]:
        """Names of parts, sorted so that `slide2` comes before `slide10`."""
        found = (name for name in self.names if name.startswith(start) and name.endswith(end))
        return sorted(found, key=lambda name: (len(name), name))

    def replace(self, parts: dict[str, bytes]) -> bytes:
        """The package with other content in some parts, and nothing compressed."""
        written = BytesIO()
        with zipfile.ZipFile(written, "w") as copy:
            for name in self._archive.namelist():
                copy.writestr(name, parts[name] if name in parts else self.read(name))
        return written.getvalue()


def open_package(content: bytes, limits: Limits) -> Package:
    """A package within the limits. Raises `CouldNotInspect`: `broken`, `encrypted`, `archive_ratio` or `archive_entries`."""
    archive = open_archive(content, limits)
    entries = archive.infolist()
    if len({entry.filename for entry in entries}) != len(entries):
        raise CouldNotInspect("broken")  # two parts of one name: two readers may see two documents
    if any(map(is_encrypted, entries)):
        raise CouldNotInspect("encrypted")
    # zipfile never unpacks more than the size that the entry declares, so these sums bind.
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes or packed > len(content):
        raise CouldNotInspect("archive_ratio")
    if unpacked > SMALL and unpacked > limits.max_archive_ratio * len(content):
        raise CouldNotInspect("archive_ratio")
    return Package(archive)


def open_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """A zip file whose directory was read, and nothing else. Raises `CouldNotInspect`: `broken` or `archive_entries`."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise CouldNotInspect("broken") from None
    if len(archive.infolist()) > limits.max_archive_entries:
        raise CouldNotInspect("archive_entries")
    return archive


def is_encrypted(entry: zipfile.ZipInfo) -> bool:
    """Whether a part can only be read with a password."""
    return bool(entry.flag_bits & _ENCRYPTED)


def data_offset(entry: zipfile.ZipInfo, content: bytes) -> int:
    """Where the packed bytes of a part begin, by its own header. Raises `CouldNotInspect` where there is none."""
    header = content[entry.header_offset : entry.header_offset + _LOCAL_HEADER_BYTES]
    if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(LOCAL_HEADER):
        raise CouldNotInspect("broken")
    name, extra = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
    return entry.header_offset + _LOCAL_HEADER_BYTES + name + extra


def refuse_entities(xml: bytes) -> None:
    """Raise `CouldNotInspect` where XML declares entities, in any encoding that a parser would take."""
    if b"<!ENTITY" in xml or b"<!ENTITY" in xml.replace(b"\x00", b""):
        raise CouldNotInspect("entity_bomb")
