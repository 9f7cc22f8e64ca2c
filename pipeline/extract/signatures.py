"""Kinds of file that their bytes give away; and files that are two kinds at once, which two programs would read differently."""

import re
import struct
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO

import olefile

from pipeline.errors import CouldNotInspect
from pipeline.extract.embedded import COMPOUND, WRAPPED
from pipeline.extract.limits import Limits
from pipeline.extract.package import LOCAL_HEADER, data_offset, open_archive

_OLE_STREAMS = {
    "__properties_version1.0": "msg",
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "Workbook": "xls",
    "Book": "xls",
    **dict.fromkeys(WRAPPED, "ole"),
}
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_MAIN_PARTS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_MIMETYPES = {b"application/epub+zip": "epub", b"application/vnd.oasis.opendocument.text": "odt"}
_STARTS = {
    b"\x1f\x8b\x08": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x78\x9f\x3e\x22": "tnef",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
_BZIP2_BLOCK = (b"1AY&SY", b"\x17rE8P\x90")
_PDF_START = 1024  # a reader looks for the mark of a PDF in these first bytes, and for its end in these last ones
_PDF_END = 2048
_END_OF_PDF = re.compile(rb"startxref\s{1,9}\d{1,19}\s{1,9}%%EOF")
_PDF_BEHIND_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|\?xml)\b|\s*<!--", re.I)
_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP_BYTES = 22
_LONGEST_COMMENT = 65_535
_TAR_BLOCK = 512
_ONE_AT_A_TIME = ("pdf", "rtf", "png", "jpeg", "tiff")  # kinds that have no innocent reason to end as an archive


def binary_format(content: bytes, is_text: Callable[[bytes], bool], limits: Limits) -> str | None:
    """The format of a file that is no plain text; None for what may be text. Raises `CouldNotInspect`."""
    found = _format(content, is_text, limits)
    if found != "pdf" and _is_pdf_too(content, found, limits):
        raise CouldNotInspect("type_mismatch")
    if (found == "pdf" and _PDF_BEHIND_MARKUP.match(content)) or (found in _ONE_AT_A_TIME and _is_zip_too(content)):
        raise CouldNotInspect("type_mismatch")
    return found


def _format(content: bytes, is_text: Callable[[bytes], bool], limits: Limits) -> str | None:
    if content.startswith((LOCAL_HEADER, _END_OF_ZIP)):
        return _zip_format(content, limits)
    for start, kind in _STARTS.items():
        if content.startswith(start) and (kind != "bz2" or content.startswith(_BZIP2_BLOCK, 4)):
            return kind
    if content.startswith(COMPOUND):
        return _ole_format(content)
    if is_tar(content):
        return "tar"
    if content.lstrip()[:5] == b"%PDF-" or (b"%PDF-" in content[:_PDF_START] and not is_text(content[:_PDF_START])):
        return "pdf"
    return "rtf" if content.lstrip()[:5] == b"{\\rtf" else None


def _ole_format(content: bytes) -> str:
    """By the streams in it; the format is a file system, which many programs use for their files."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as file:
            if file.exists("EncryptedPackage"):
                raise CouldNotInspect("encrypted")
            found = [kind for stream, kind in _OLE_STREAMS.items() if file.exists(stream)]
    except (OSError, ValueError, IndexError, struct.error):
        raise CouldNotInspect("encrypted" if _ENCRYPTED_OFFICE in content else "broken") from None
    if not found:
        raise CouldNotInspect("unsupported_type")
    return found[0]


def is_tar(content: bytes) -> bool:
    """Whether a file begins with the header of a tar archive, by that header's check sum."""
    try:
        tarfile.TarInfo.frombuf(content[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _zip_format(content: bytes, limits: Limits) -> str:
    archive = open_archive(content, limits)
    names = frozenset(archive.namelist())
    if "mimetype" in names:
        return _declared(archive)
    if "[Content_Types].xml" in names:
        found = {kind for folder, kind in _MAIN_PARTS.items() if any(part.startswith(folder) for part in names)}
        if len(found) == 1:
            return found.pop()
        raise CouldNotInspect("unsupported_type")
    return "zip"


def _declared(archive: zipfile.ZipFile) -> str:
    """The format that a package names in its first part."""
    try:
        with archive.open("mimetype") as part:
            declared = part.read(100).strip()
    except RuntimeError:
        raise CouldNotInspect("encrypted") from None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise CouldNotInspect("broken") from None
    if declared not in _MIMETYPES:
        raise CouldNotInspect("unsupported_type")
    return _MIMETYPES[declared]


def _is_pdf_too(content: bytes, found: str | None, limits: Limits) -> bool:
    """Whether a PDF reader would open a file of another kind, and see something that is no member of it."""
    start = content[:_PDF_START].find(b"%PDF-")
    if start < 0 or not _END_OF_PDF.search(content[-_PDF_END:]):
        return False
    if found == "tar":
        return start == 0 or start % _TAR_BLOCK != 0
    return found != "zip" or start not in _stored(content, limits)


def _stored(content: bytes, limits: Limits) -> set[int]:
    """Where the members of a zip archive begin that are not compressed."""
    entries = open_archive(content, limits).infolist()
    first = (each for each in entries if each.compress_type == zipfile.ZIP_STORED and each.header_offset < _PDF_START)
    return {data_offset(entry, content) for entry in first}


def _is_zip_too(content: bytes) -> bool:
    """Whether an unpacker would find an archive at the end of the file; a stream of a PDF that is one does not count."""
    end = content.rfind(_END_OF_ZIP, max(0, len(content) - _LONGEST_COMMENT - _END_OF_ZIP_BYTES))
    if end < 0 or b"endstream" in content[end:]:
        return False
    directory = int.from_bytes(content[end + 12 : end + 16], "little")
    return directory <= end and content.startswith(b"PK\x01\x02", end - directory)
