"""The line between the pool and its workers: a length, a JSON header, raw bytes. Nothing is ever unpickled."""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">QQ")
_MAX_HEADER = 200_000_000


class BrokenFrame(Exception):
    """The other side closed the pipe, or sent what no honest partner sends."""


def send(stream: BinaryIO, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one frame and flush it."""
    send_header(stream, header, len(body))
    stream.write(body)
    stream.flush()


def send_header(stream: BinaryIO, header: Mapping[str, Any], body_length: int) -> None:
    """Write a frame up to its body, and flush it."""
    encoded = json.dumps(header).encode("ascii")
    stream.write(_LENGTHS.pack(len(encoded), body_length))
    stream.write(encoded)
    stream.flush()


def receive(stream: BinaryIO, max_body: int) -> tuple[dict[str, Any], bytes]:
    """Read one frame. Raises `BrokenFrame` at the end of the pipe and for a body beyond `max_body` bytes."""
    header, length = receive_header(stream)
    if length > max_body:
        raise BrokenFrame("body too long")
    return header, receive_body(stream, length)


def receive_header(stream: BinaryIO) -> tuple[dict[str, Any], int]:
    """Read a frame up to its body, whose length comes back too."""
    header_length, body_length = _LENGTHS.unpack(receive_body(stream, _LENGTHS.size))
    if header_length > _MAX_HEADER:
        raise BrokenFrame("header too long")
    try:
        header = json.loads(receive_body(stream, header_length))
    except (ValueError, RecursionError):
        raise BrokenFrame("header is not JSON") from None
    if not isinstance(header, dict):
        raise BrokenFrame("header is not an object")
    return header, body_length


def receive_body(stream: BinaryIO, length: int) -> bytes:
    """Read exactly `length` bytes."""
    body = stream.read(length)
    if len(body) != length:
        raise BrokenFrame("pipe closed")
    return body
