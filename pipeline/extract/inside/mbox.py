"""Mailboxes in one file: each mail is a document of its own, named by its subject.

A mail begins at a line `From `, after a blank one and before a header. A `>` that protects such a line in a body is taken away.
"""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

from pipeline.errors import CouldNotInspect
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading

FORMATS = ("mbox",)

_BORDER = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,400}\r?\n(?=>?[A-Za-z0-9-]{1,80}:)")
_PROTECTED = re.compile(rb"^>(?=>*From )", re.M)
_HEADER_BYTES = 100_000
_LONGEST_SUBJECT = 80


def read(content: bytes, _stem: str, limits: Limits) -> Reading:
    """The subjects, and the mails. Raises `CouldNotInspect` where the file does not begin with a mail."""
    members = Members(limits)
    for mail in _mails(content):
        members.add_content(f"{_subject(mail)}.eml", mail, "message/rfc822")
    return members.reading()


def begins(head: bytes) -> bool:
    """Whether a file begins as a mailbox does."""
    return _BORDER.match(head) is not None


def _mails(content: bytes) -> Iterator[bytes]:
    borders = list(_BORDER.finditer(content))
    if not borders or borders[0].start():
        raise CouldNotInspect("broken")
    ends = [*(border.start() for border in borders[1:]), len(content)]
    for border, end in zip(borders, ends, strict=True):
        yield _PROTECTED.sub(b"", content[border.end() : end])


def _subject(mail: bytes) -> str:
    stated = str(BytesHeaderParser().parsebytes(mail[:_HEADER_BYTES]).get("Subject", ""))
    try:
        subject = str(make_header(decode_header(stated)))
    except (ValueError, LookupError):  # a broken encoded word stands as it is
        subject = stated
    return " ".join(subject.split()).replace("/", "_")[:_LONGEST_SUBJECT] or "mail"
