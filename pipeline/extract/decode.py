"""Bytes to text, for files that are text."""

import codecs

from charset_normalizer import from_bytes

from pipeline.errors import CouldNotInspect

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(content: bytes, declared: str | None = None) -> str:
    """Text with `\\n` line ends: by byte order mark, declared character set, UTF-8, or else the best guess."""
    return _decode(content, declared).replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes, declared: str | None) -> str:
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _strictly(content, marked)
    for encoding in (declared, "utf-8"):
        try:
            if encoding:
                return content.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    guess = from_bytes(content).best()
    if guess is None:
        raise CouldNotInspect("broken")
    return str(guess)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise CouldNotInspect("broken") from None
