"""7z archives, unpacked in memory. Sizes in the header may lie: what is unpacked is counted, and stops at the limit."""

import lzma
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO

import py7zr
from py7zr import exceptions, io
from py7zr import py7zr as library
from py7zr.py7zr import ArchiveFile

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.package import SMALL
from pipeline.extract.reading import Reading

FORMATS = ("7z",)

_HEADER = struct.Struct("<6s2sIQQI")
_BLOCK = 16_000_000  # bytes that are unpacked at a time
# Its own asks how much memory the machine has, which is not for a worker to see.
library.get_memory_limit = lambda: _BLOCK  # type: ignore[attr-defined]  # imported there, and called by that name

_REFUSED: dict[type[Exception], str] = {
    exceptions.PasswordRequired: "encrypted",
    exceptions.UnsupportedCompressionMethodError: "unsupported_type",
    exceptions.DecompressionBombError: "archive_ratio",
}


def read(content: bytes, _stem: str, limits: Limits) -> Reading:
    """The names, and the members that are files. One that is damaged makes the archive broken: what follows it may hang on it."""
    _check_end(content)
    members = Members(limits)
    most = min(limits.max_unpacked_bytes, max(SMALL, limits.max_archive_ratio * len(content)))
    try:
        with py7zr.SevenZipFile(BytesIO(content), max_extract_size=most) as archive:
            if len(archive.files) > limits.max_archive_entries:
                raise CouldNotInspect("archive_entries")
            if sum(entry.uncompressed for entry in archive.files) > most:
                raise CouldNotInspect("archive_ratio")
            contents = _unpacked(archive, limits)
            for entry in archive.files:
                _take(entry, contents, members)
    except tuple(_REFUSED) as refusal:
        raise CouldNotInspect(_REFUSED[type(refusal)]) from None
    except (
        exceptions.ArchiveError,
        lzma.LZMAError,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        ValueError,
        LookupError,
    ):
        raise CouldNotInspect("broken") from None
    return members.reading()


def _check_end(content: bytes) -> None:
    """Refuse a file with something behind the archive: another program might read that."""
    if len(content) < _HEADER.size:
        raise CouldNotInspect("broken")
    _, _, _, offset, size, _ = _HEADER.unpack_from(content)
    if _HEADER.size + offset + size != len(content):
        raise CouldNotInspect("broken")


def _unpacked(archive: py7zr.SevenZipFile, limits: Limits) -> Mapping[int, bytes]:
    """The content of each file that is small enough, by its number. Names are not asked: none can lead anywhere."""
    written = _InMemory()
    for entry in archive.files:
        if _is_file(entry) and entry.uncompressed <= limits.max_bytes:
            archive.worker.register_filelike(entry.id, io.MemIO(str(entry.id), written))
    archive.worker.max_extract_size = archive.max_extract_size
    archive.worker.extract(archive.fp, None, parallel=False)
    return {int(number): file.getvalue() for number, file in written.files.items()}


def _take(entry: ArchiveFile, contents: Mapping[int, bytes], members: Members) -> None:
    if _is_folder(entry):
        return
    if _is_file(entry):
        members.add(entry.filename, entry.uncompressed, lambda: contents.get(entry.id, b""))
    else:
        members.add_without_content(entry.filename, "device" if entry.is_socket else "link")


def _is_folder(entry: ArchiveFile) -> bool:
    """A folder with content is a file to every other program, whatever its attributes say."""
    return bool(entry.is_directory) and not entry.uncompressed


def _is_file(entry: ArchiveFile) -> bool:
    return not (_is_folder(entry) or entry.is_symlink or entry.is_junction or entry.is_socket)


class _Content(io.Py7zIO):
    def __init__(self) -> None:
        self._buffer = BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        return self._buffer.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self._buffer.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._buffer.seek(offset, whence)

    def flush(self) -> None:
        """Nothing: it is in memory."""

    def size(self) -> int:
        return len(self._buffer.getbuffer())

    def getvalue(self) -> bytes:
        return self._buffer.getvalue()


class _InMemory(io.WriterFactory):
    def __init__(self) -> None:
        self.files: dict[str, _Content] = {}

    def create(self, filename: str) -> io.Py7zIO:
        self.files[filename] = _Content()
        return self.files[filename]
