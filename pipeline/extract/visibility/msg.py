"""Outlook messages: written anew as mails, which the reader of mails reads. So all that it knows of bodies and headers holds here.

A body in RTF that says other words than the plain one is attached: it is what Outlook shows, and the other is what it does not.
"""

import base64
import re
from collections.abc import Iterator
from email import policy
from email.header import Header
from email.message import Message
from email.parser import HeaderParser
from email.utils import format_datetime
from io import BytesIO

import olefile

from pipeline.errors import CouldNotInspect
from pipeline.extract.embedded import wrapped_in
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading
from pipeline.extract.visibility import mail, rtf
from pipeline.extract.visibility._mapi import Properties, plain_rtf

FORMATS = ("msg",)
REASONS = mail.REASONS

_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_FROM_NAME, _FROM_ADDRESS, _FROM_SMTP, _TO, _CC = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03
_SENT, _RECEIVED = 0x0039, 0x0E06
_NAME, _SHORT_NAME, _MIME, _CONTENT, _CONTENT_ID, _METHOD = 0x3707, 0x3704, 0x370E, 0x3701, 0x3712, 0x3705
_MESSAGE_INSIDE = 5
_OWN = ("subject", "from", "to", "cc", "date", "content-", "mime-")
_PLAIN = policy.compat32


def read(content: bytes, limits: Limits) -> Reading:
    """The message as the reader of mails reads it."""
    with olefile.OleFileIO(BytesIO(content)) as file:
        written = _message(Properties(file), limits, 0).as_bytes(policy=_PLAIN)
    return mail.read(written, limits)


def _message(stated: Properties, limits: Limits, depth: int) -> Message:
    if depth > limits.attachment_depth:
        raise CouldNotInspect("too_deep")
    message = Message(_PLAIN)
    for name, value in _headers(stated):
        if value.strip():
            message[name] = str(Header(" ".join(value.split()), "utf-8", maxlinelen=10_000).encode())
    message["MIME-Version"], message["Content-Type"] = "1.0", "multipart/mixed"
    bodies, attached = _bodies(stated, limits)
    if bodies:
        message.attach(_alternatives(bodies))
    for part in attached:
        message.attach(part)
    for each in stated.inner("__attach_version1.0_"):
        message.attach(_attachment(each, limits, depth))
    return message


def _headers(stated: Properties) -> Iterator[tuple[str, str]]:
    address = stated.text(_FROM_SMTP, _FROM_ADDRESS)
    moment = stated.moment(_SENT, _RECEIVED)
    yield "Subject", stated.text(_SUBJECT)
    yield "From", f"{stated.text(_FROM_NAME)} <{address}>" if address else stated.text(_FROM_NAME)
    yield "To", stated.text(_TO)
    yield "Cc", stated.text(_CC)
    yield "Date", format_datetime(moment) if moment else ""
    for name, value in HeaderParser().parsestr(stated.text(_HEADERS)).items():
        if not name.lower().startswith(_OWN):
            yield name, str(value)


def _bodies(stated: Properties, limits: Limits) -> tuple[list[Message], list[Message]]:
    """The bodies, the plain one first; and the RTF body as a file where it says something else."""
    text, html, packed = stated.text(_BODY), stated.binary(_HTML), stated.binary(_RTF)
    bodies = [_part(text.encode("utf-8", "replace"), "text/plain", "utf-8")] if text.strip() else []
    if html or (html := stated.text(_HTML).encode("utf-8", "replace")):
        charset = stated.charset if stated.binary(_HTML) else "utf-8"
        return [*bodies, _part(html, "text/html", charset)], []
    if packed:
        body = plain_rtf(packed, limits.max_unpacked_bytes)
        if _words(" ".join(block.text for block in rtf.read(body, limits).blocks)) != _words(text):
            return bodies, [_part(body, "application/rtf", name="body.rtf")]
    return bodies, []


def _alternatives(bodies: list[Message]) -> Message:
    if len(bodies) == 1:
        return bodies[0]
    both = Message(_PLAIN)
    both["Content-Type"] = "multipart/alternative"
    for body in bodies:
        both.attach(body)
    return both


def _attachment(stated: Properties, limits: Limits, depth: int) -> Message:
    name = stated.text(_NAME, _SHORT_NAME, 0x3001)
    inside = stated.inner(f"__substg1.0_{_CONTENT:04X}000D")
    if inside and stated.number(_METHOD) & 0xFFFF == _MESSAGE_INSIDE:
        part = Message(_PLAIN)
        part["Content-Type"] = "message/rfc822"
        part.attach(_message(inside[0], limits, depth + 1))
        return part
    content = stated.binary(_CONTENT)
    if inside and not content:
        name, content = _object(inside[0], name or "object")
    return _part(content, stated.text(_MIME), name=name or "attachment", content_id=stated.text(_CONTENT_ID))


def _object(storage: Properties, name: str) -> tuple[str, bytes]:
    """The file in an OLE object; of an object of another kind its longest stream, which nobody reads: so it is held."""
    streams = storage.streams()
    found = wrapped_in(streams, name)
    return (found.name, found.content) if found else (f"{name}.bin", max(streams.values(), key=len, default=b""))


def _part(content: bytes, kind: str, charset: str = "", name: str = "", content_id: str = "") -> Message:
    part = Message(_PLAIN)
    kind = kind if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,80}", kind) else "application/octet-stream"
    if kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"  # it is bytes here, whatever it says
    part["Content-Type"] = f"{kind}; charset={charset}" if charset else kind
    if name:
        part.add_header("Content-Disposition", "inline" if content_id else "attachment", filename=("utf-8", "", name))
    if content_id:
        part["Content-ID"] = f"<{' '.join(content_id.split())}>"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    return part


def _words(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
