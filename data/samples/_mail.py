"""A source as a mail, written octet by octet: the standard library's folding of headers differs between Pythons."""

import base64
import hashlib
from collections.abc import Sequence

from _source import Source

MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def mail(source: Source, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """`attachments` are names and contents. Lines end as RFC 5322 has them."""
    front = source.front
    head = [f"{name}: {front[name.lower()]}" for name in ("From", "To", "Date", "Subject")]
    head += [f"Message-ID: <{_token(source.path)}@mail.example.com>", "MIME-Version: 1.0"]
    if not attachments:
        return _joined([*head, *_body(source.body)])
    boundary = f"=_{_token(source.path + '/boundary')}"
    lines = [*head, f'Content-Type: multipart/mixed; boundary="{boundary}"', "", f"--{boundary}", *_body(source.body)]
    for name, content in attachments:
        lines += [f"--{boundary}", *_part(name, content)]
    return _joined([*lines, f"--{boundary}--"])


def _body(text: str) -> list[str]:
    return ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", *text.splitlines()]


def _part(name: str, content: bytes) -> list[str]:
    kind = MEDIA_TYPES[name.rpartition(".")[2]]
    head = [f'Content-Type: {kind}; name="{name}"', f'Content-Disposition: attachment; filename="{name}"']
    if kind == "message/rfc822":
        # RFC 2046 5.2.1 allows no base64 around a whole mail.
        return [*head, "Content-Transfer-Encoding: 8bit", "", *content.decode().splitlines()]
    text = base64.b64encode(content).decode()
    lines = [text[start : start + 76] for start in range(0, len(text), 76)]
    return [*head, "Content-Transfer-Encoding: base64", "", *lines]


def _token(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()[:20]


def _joined(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
