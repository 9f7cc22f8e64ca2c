"""Which kind of file this is, by its content and its name. Where the two disagree, nobody should read it as either."""

import json
import mimetypes
import re
from pathlib import PurePosixPath

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.package import open_package

_BY_EXTENSION = {
    **dict.fromkeys(("htm", "html", "xhtml"), "html"),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd"), "md"),
    **dict.fromkeys(("xml", "rss", "atom"), "xml"),
    **dict.fromkeys(("docm", "dotx", "dotm"), "docx"),
    **dict.fromkeys(("pptm", "ppsx", "ppsm", "potx"), "pptx"),
    **dict.fromkeys(("xlsm", "xltx", "xltm"), "xlsx"),
    **{name: name for name in ("eml", "docx", "pptx", "xlsx", "csv", "tsv", "json", "epub", "odt", "rtf", "pdf")},
    **dict.fromkeys(("jsonl", "ndjson"), "jsonl"),
    **dict.fromkeys(("txt", "text", "log", "rst"), "txt"),
}
_BINARY = frozenset(("docx", "pptx", "xlsx", "epub", "odt", "rtf", "pdf"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MAIL = re.compile(rb"(?:[A-Za-z0-9-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n")
_MAIL_FIELDS = re.compile(rb"^(?:from|to|subject|date|message-id|received|return-path):", re.I | re.M)
_MAIN_PARTS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_MIMETYPES = {b"application/epub+zip": "epub", b"application/vnd.oasis.opendocument.text": "odt"}


def expected_format(name: str, media_type: str) -> str | None:
    """The format that the name, or else the media type, promises; None where neither says anything known."""
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if extension:
        return _BY_EXTENSION.get(extension)
    guessed = mimetypes.guess_extension(media_type.partition(";")[0].strip().lower()) or ""
    return _BY_EXTENSION.get(guessed.lstrip("."))


def sniff(name: str, media_type: str, content: bytes, limits: Limits) -> str:
    """The format of `content`. Raises `CouldNotInspect` where it is unknown, or not what the name promises."""
    expected = expected_format(name, media_type)
    found = _binary_format(content, limits)
    if found:
        if expected != found and (expected or PurePosixPath(name).suffix):
            raise CouldNotInspect("type_mismatch")
        return found
    if expected in _BINARY:
        raise CouldNotInspect("type_mismatch" if _is_text(content) and len(content) > 0 else "broken")
    if not _is_text(content):
        raise CouldNotInspect("unsupported_type")
    return expected or _text_format(content)


def _binary_format(content: bytes, limits: Limits) -> str | None:
    if content.lstrip()[:5] == b"%PDF-" or (b"%PDF-" in content[:1024] and not _is_text(content[:1024])):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_format(content, limits)
    if content.startswith(_OLE):
        raise CouldNotInspect("encrypted" if _ENCRYPTED_OFFICE in content else "unsupported_type")
    return "rtf" if content.lstrip()[:5] == b"{\\rtf" else None


def _package_format(content: bytes, limits: Limits) -> str:
    package = open_package(content, limits)
    declared = _MIMETYPES.get(package.read("mimetype").strip()) if "mimetype" in package.names else None
    if declared:
        return declared
    if "[Content_Types].xml" in package.names:
        found = {kind for folder, kind in _MAIN_PARTS.items() if any(part.startswith(folder) for part in package.names)}
        if len(found) == 1:
            return found.pop()
    raise CouldNotInspect("unsupported_type")


def _is_text(content: bytes) -> bool:
    if content.startswith(_TEXT_MARKS):
        return True
    controls = sum(content.count(bytes([code])) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return b"\x00" not in content and controls * 50 <= len(content)


def _text_format(content: bytes) -> str:
    head = content[:8192].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(content):
        return "json"
    mail = _MAIL.match(head)
    return "eml" if mail and len(_MAIL_FIELDS.findall(mail.group())) >= 2 else "txt"


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
