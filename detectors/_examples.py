"""Examples of secrets, assembled when they are needed, so that none stands in a file where a scanner would find it."""

import base64
import random
import re
import string
import zlib
from collections.abc import Sequence

_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "alpha": string.ascii_letters,
    "digit": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "loweralnum": string.ascii_lowercase + string.digits,
    "upperalnum": string.ascii_uppercase + string.digits,
    "base32": string.ascii_uppercase + "234567",
    "base64": string.ascii_letters + string.digits + "+/",
    "url": string.ascii_letters + string.digits + "-_",
    "word": string.ascii_letters + string.digits + "_",
}


def assemble(example: str | Sequence[str], seed: int) -> str:
    """The parts joined, with each `{kind:length}` replaced by characters drawn from `seed`.

    Kinds are the alphabets above, `{uuid}`, `{pem:lines}` (lines of a PEM body), `{basic:letters}` (user and password in base64)
    and `{crc:30}`: random letters and the six base-62 digits of their CRC-32, as in GitHub's and npm's tokens. Other braces stay.
    """
    parts = [example] if isinstance(example, str) else example
    source = random.Random(seed)  # noqa: S311 - examples must be the same for one seed; they protect nothing
    return _GENERATOR.sub(lambda match: _generated(match[1], match[2] or "", source), "".join(parts))


def crc_digits(token: str) -> str:
    """CRC-32 of the token's letters in six base-62 digits: the checksum that GitHub and npm put at a token's end."""
    number, digits = zlib.crc32(token.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits


_GENERATOR = re.compile(
    r"\{(alnum|lower|upper|alpha|digit|hex|HEX|loweralnum|upperalnum|base32|base64|url|word|uuid|pem|basic|crc)(?::(\d+))?\}"
)
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def _generated(kind: str, length: str, source: random.Random) -> str:
    if kind == "uuid":
        return "-".join(_drawn("hex", size, source) for size in (8, 4, 4, 4, 12))
    if kind == "pem":
        body = base64.b64encode(source.randbytes(48 * int(length or 4))).decode()
        return "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    if kind == "basic":
        return base64.b64encode(f"svc:{_drawn('alnum', int(length or 12), source)}".encode()).decode()
    if kind == "crc":
        letters = _drawn("alnum", int(length or 30), source)
        return letters + crc_digits(letters)
    return _drawn(kind, int(length or 1), source)


def _drawn(kind: str, length: int, source: random.Random) -> str:
    return "".join(source.choice(_ALPHABETS[kind]) for _ in range(length))
