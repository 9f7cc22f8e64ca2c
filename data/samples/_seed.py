"""The one source of chance: characters drawn from a seed and a label, the same on every machine and Python."""

import hashlib
from collections.abc import Iterator

SEED = "ostrand-marine-2026"

DIGITS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
BASE62 = DIGITS + UPPER + LOWER
BASE64URL = UPPER + LOWER + DIGITS + "-_"
HEXADECIMAL = DIGITS + "abcdef"


def characters(label: str, alphabet: str, length: int) -> str:
    """`length` characters of `alphabet`, evenly drawn."""
    drawn = (alphabet[byte % len(alphabet)] for byte in _stream(label) if byte < 256 - 256 % len(alphabet))
    return "".join(next(drawn) for _ in range(length))


def octets(label: str, length: int) -> bytes:
    stream = _stream(label)
    return bytes(next(stream) for _ in range(length))


def between(label: str, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + int.from_bytes(octets(label, 6), "big") % (high - low + 1)


def _stream(label: str) -> Iterator[int]:
    block = 0
    while True:
        yield from hashlib.sha256(f"{SEED}/{label}/{block}".encode()).digest()
        block += 1
