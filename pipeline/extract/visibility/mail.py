"""Mails: headers, the body that a mail program shows, the alternative that it does not, and attachments as documents.

`unstructured` keeps the subject in metadata only and fails on a forwarded mail; so the parts are taken apart here, and it
partitions the HTML bodies.
"""

import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from pipeline.errors import CouldNotInspect
from pipeline.extract import markup
from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.partition.text import kind_of
from pipeline.extract.reading import Block, Reading, hidden, visible
from pipeline.model import Attachment

FORMATS = ("eml",)
REASONS = markup.REASONS | {"mail_alternative", "mail_header"}

_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_TRACE = frozenset(
    (
        "received", "return-path", "dkim-signature", "arc-seal", "arc-message-signature",
        "arc-authentication-results", "message-id", "in-reply-to", "references", "mime-version", "content-type",
        "content-transfer-encoding", "authentication-results", "content-disposition", "content-language",
        "x-ms-exchange-crosstenant-id", "delivered-to",
    )
)  # fmt: skip
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_OUTLOOKS_OWN = ("application/ms-tnef", "application/vnd.ms-tnef")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def read(content: bytes, limits: Limits) -> Reading:
    """Headers first, then the bodies; each attachment and each forwarded mail is an attachment."""
    mail = BytesParser(policy=policy.compat32).parsebytes(content)
    if not mail.keys():
        raise CouldNotInspect("broken")
    bodies = _Bodies(limits)
    bodies.take(mail)
    return Reading((*_headers(mail), *bodies.blocks()), tuple(bodies.attachments))


def _headers(mail: Message) -> Iterator[Block]:
    shown = [f"{name}: {value}" for name in _SHOWN for value in _values(mail, name)]
    yield visible("Title" if len(shown) == 1 else "EmailHeader", "\n".join(shown))
    rest = [name for name in dict.fromkeys(mail.keys()) if name.lower() not in _TRACE and name.title() not in _SHOWN]
    for name in rest:
        for value in _values(mail, name):
            yield hidden("Metadata", f"{name}: {value}", "mail_header", f"header {name}")


def _values(mail: Message, name: str) -> list[str]:
    return [" ".join(_decoded(str(value)).split()) for value in mail.get_all(name, ()) if str(value).strip()]


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):  # a broken encoded word stands as it is
        return value


class _Bodies:
    """What the parts of one mail hold."""

    def __init__(self, limits: Limits) -> None:
        self.attachments: list[Attachment] = []
        self._limits = limits
        self._pages: list[str] = []
        self._texts: list[str] = []
        self._others: list[str] = []
        self._replaced: list[Message] = []

    def take(self, part: Message, depth: int = 0) -> None:
        """Sort a part, and all parts of it, into bodies and attachments."""
        if depth > self._limits.max_depth // 10:
            raise CouldNotInspect("too_deep")
        kind, name = part.get_content_type(), _decoded(str(part.get_filename() or ""))
        if kind == "message/rfc822":
            self._attach_mail(part)
        elif part.is_multipart():
            if kind == "multipart/alternative":
                self._replaced += _not_taken(part)
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    self.take(inner, depth + 1)
        elif _is_shown_picture(part):
            return
        elif part.get_content_disposition() == "attachment" or name or not kind.startswith(("text/plain", "text/html")):
            self._attach(part, name or f"part-{len(self.attachments) + 1}", kind)
        else:
            text = decode_text(_payload(part), part.get_content_charset())
            if any(part is replaced for replaced in self._replaced):
                blocks = markup.blocks(text, self._limits) if kind == "text/html" else ()
                self._others.append("\n\n".join(block.text for block in blocks) if blocks else text)
            else:
                (self._pages if kind == "text/html" else self._texts).append(text)

    def blocks(self) -> Iterator[Block]:
        """The bodies that a mail program shows; then what stands in those that it passes over, and in none that it shows."""
        found = [block for page in self._pages for block in markup.blocks(page, self._limits)]
        found += [block for text in self._texts for block in _paragraphs(text, None)]
        yield from found
        shown = _words(" ".join(block.text for block in found))
        for text in self._others:
            yield from _paragraphs(text, shown)

    def _attach_mail(self, part: Message) -> None:
        for inner in part.get_payload() if part.is_multipart() else ():
            if isinstance(inner, Message):
                name = _decoded(str(part.get_filename() or inner.get("Subject") or "forwarded")).replace("/", "_")
                name = name if name.lower().endswith(".eml") else f"{name[:80]}.eml"
                self._add(Attachment(name, "message/rfc822", inner.as_bytes(policy=policy.compat32)))

    def _attach(self, part: Message, name: str, kind: str) -> None:
        content = _payload(part)
        name = "winmail.dat" if kind in _OUTLOOKS_OWN else name
        if content:
            self._add(Attachment(name.replace("/", "_").replace("\x00", ""), kind, content))

    def _add(self, attachment: Attachment) -> None:
        self.attachments.append(attachment)
        if len(self.attachments) > self._limits.max_attachments:
            raise CouldNotInspect("too_many_attachments")


def _not_taken(part: Message) -> list[Message]:
    """The bodies among alternatives that a mail program passes over: it shows the last one that it can, a page before a text."""
    inner = part.get_payload()
    offered = [_bodies_of(one) for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
    pages = [bodies for bodies in offered if any(body.get_content_type() == "text/html" for body in bodies)]
    taken = (pages or [bodies for bodies in offered if bodies] or [[]])[-1]
    return [body for bodies in offered if bodies is not taken for body in bodies]


def _bodies_of(part: Message) -> list[Message]:
    return [one for one in part.walk() if one.get_content_type() in ("text/html", "text/plain")]


def _is_shown_picture(part: Message) -> bool:
    """Whether a part is a picture that the body shows, such as a logo under a signature: like a picture in any other document, it
    has no text to index. It must be what it says: anything else stays an attachment, and is inspected."""
    named = part.get("Content-ID") and part.get_content_disposition() != "attachment"
    return bool(named and part.get_content_maintype() == "image" and _payload(part).startswith(_PICTURES))


def _paragraphs(text: str, shown: str | None) -> Iterator[Block]:
    """Paragraphs of a plain body; those that the HTML body shows as well are left out."""
    for part in _BLANK_LINES.split(text):
        if not part.strip():
            continue
        if shown is None:
            yield visible(kind_of(part), part.strip("\n"))
        elif _words(part) not in shown:
            yield hidden(kind_of(part), part.strip("\n"), "mail_alternative", "text/plain")


def _words(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
