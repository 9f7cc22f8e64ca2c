"""Which kind of file this is, by its content and its name. Where the two disagree, nobody should read it as either."""

import json
import mimetypes
import re
from pathlib import PurePosixPath

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside.mbox import begins
from pipeline.extract.limits import Limits
from pipeline.extract.registry import containers
from pipeline.extract.signatures import binary_format

_BY_EXTENSION = {
    **dict.fromkeys(("htm", "html", "xhtml"), "html"),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd"), "md"),
    **dict.fromkeys(("xml", "rss", "atom"), "xml"),
    **dict.fromkeys(("docm", "dotx", "dotm"), "docx"),
    **dict.fromkeys(("pptm", "ppsx", "ppsm", "potx"), "pptx"),
    **dict.fromkeys(("xlsm", "xltx", "xltm"), "xlsx"),
    **{name: name for name in ("eml", "docx", "pptx", "xlsx", "csv", "tsv", "json", "epub", "odt", "rtf", "pdf")},
    **dict.fromkeys(("doc", "dot"), "doc"),
    **dict.fromkeys(("ppt", "pps", "pot"), "ppt"),
    **dict.fromkeys(("xls", "xlt"), "xls"),
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), "jpeg"),
    **dict.fromkeys(("tif", "tiff"), "tiff"),
    **{"msg": "msg", "png": "png"},
    **{name: name for name in ("zip", "7z", "tar", "gz", "bz2", "xz", "mbox")},
    **{"tgz": "gz", "tbz": "bz2", "tbz2": "bz2", "txz": "xz", "mbx": "mbox"},
    **dict.fromkeys(("jsonl", "ndjson"), "jsonl"),
    **dict.fromkeys(("txt", "text", "log", "rst"), "txt"),
}
_BY_NAME = {"winmail.dat": "tnef", "win.dat": "tnef"}
_BINARY = frozenset(
    (
        "docx", "pptx", "xlsx", "epub", "odt", "rtf", "pdf", "zip", "7z", "tar", "gz", "bz2", "xz", "tnef", "doc", "ppt", "xls",
        "msg", "png", "jpeg", "tiff",
    )
)  # fmt: skip
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MAIL = re.compile(rb"(?:[A-Za-z0-9-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n")
_MAIL_FIELDS = re.compile(rb"^(?:from|to|subject|date|message-id|received|return-path):", re.I | re.M)


def expected_format(name: str, media_type: str) -> str | None:
    """The format that the name, or else the media type, promises; None where neither says anything known."""
    if name.lower() in _BY_NAME:
        return _BY_NAME[name.lower()]
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if extension:
        return _BY_EXTENSION.get(extension)
    guessed = mimetypes.guess_extension(media_type.partition(";")[0].strip().lower()) or ""
    return _BY_EXTENSION.get(guessed.lstrip("."))


def sniff(name: str, media_type: str, content: bytes, limits: Limits) -> str:
    """The format of `content`. Raises `CouldNotInspect` where it is unknown, or not what the name promises."""
    expected = expected_format(name, media_type)
    found = binary_format(content, _is_text, limits)
    if found:
        if expected != found and (expected or PurePosixPath(name).suffix):
            # Programs of all sorts keep their files as archives, under endings of their own.
            raise CouldNotInspect("unsupported_type" if found in containers() and not expected else "type_mismatch")
        return found
    if expected in _BINARY:
        raise CouldNotInspect("type_mismatch" if _is_text(content) and len(content) > 0 else "broken")
    if not _is_text(content):
        raise CouldNotInspect("unsupported_type")
    return expected or _text_format(content)


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
    if begins(head):
        return "mbox"
    mail = _MAIL.match(head)
    return "eml" if mail and len(_MAIL_FIELDS.findall(mail.group())) >= 2 else "txt"


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
