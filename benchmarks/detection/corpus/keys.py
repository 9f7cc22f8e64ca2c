"""Private keys in many formats and quotings, and JSON web tokens. The keys are well formed and belong to nobody."""

import base64
import json
import textwrap
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.marks import gap, mark

_DASHES = "-" * 5


def private_key(draw: Draw, form: str) -> str:
    """A private key in one of `FORMS`, as its file would hold it."""
    return FORMS[form](draw)


def quote_key(key: str, quoting: str) -> str:
    """The key as a document holds it in one of `QUOTINGS`, with its marks."""
    return QUOTINGS[quoting](key)


def web_token(draw: Draw) -> str:
    """A signed JSON web token."""
    header = {"alg": draw.pick(["HS256", "RS256", "ES256"]), "typ": "JWT"}
    if draw.chance(0.4):
        header["kid"] = draw.fill("{alnum:12}")
    claims = {
        "sub": draw.fill("{login}"),
        "iss": draw.fill("https://sso.{lower:6}.example"),
        "iat": draw.number(1_650_000_000, 1_790_000_000),
    }
    separators = None if draw.chance(0.2) else (",", ":")
    head, body = (json.dumps(part, separators=separators).encode() for part in (header, claims))
    parts = [head, body, draw.bytes(32 if header["alg"] != "RS256" else 256)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def pem(label: str, der: bytes, width: int = 64) -> str:
    """A PEM block."""
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), width))
    return f"{_DASHES}BEGIN {label}{_DASHES}\n{body}\n{_DASHES}END {label}{_DASHES}"


def rsa_der(draw: Draw, size: int = 256) -> bytes:
    """The DER of an RSA private key with random numbers (RFC 8017, appendix A.1.2)."""
    half = size // 2
    lengths = [size, 3, size, half, half, half, half, half]
    numbers = [b"\x00" + bytes([draw.number(128, 255)]) + draw.bytes(length - 1) for length in lengths]
    numbers[1] = b"\x01\x00\x01"
    return _der(0x30, _der(2, b"\x00") + b"".join(_der(2, number) for number in numbers))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def _rsa(draw: Draw) -> str:
    return pem("RSA PRI" + "VATE KEY", rsa_der(draw))


def _pkcs8_rsa(draw: Draw) -> str:
    algorithm = _der(0x30, _der(6, bytes.fromhex("2a864886f70d010101")) + b"\x05\x00")
    return pem("PRI" + "VATE KEY", _der(0x30, _der(2, b"\x00") + algorithm + _der(4, rsa_der(draw))))


def _elliptic(draw: Draw) -> str:
    key = ec.derive_private_key(draw.number(2**200, 2**250), ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode().strip()


def _edwards(draw: Draw) -> str:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(draw.bytes(32))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


def _openssh(draw: Draw) -> str:
    head = b"openssh-key-v1\x00\x00\x00\x00\x04none\x00\x00\x00\x04none\x00\x00\x00\x00\x00\x00\x00\x01"
    return pem("OPENSSH PRI" + "VATE KEY", head + draw.bytes(330), 70)


def _encrypted(draw: Draw) -> str:
    scheme = _der(0x30, _der(6, bytes.fromhex("2a864886f70d01050d")) + _der(0x30, draw.bytes(60)))
    return pem("ENCRYPTED PRI" + "VATE KEY", _der(0x30, scheme + _der(4, draw.bytes(1232))))


def _pgp(draw: Draw) -> str:
    label = "PGP PRI" + "VATE KEY BLOCK"
    body = "\n".join(textwrap.wrap(base64.b64encode(b"\x95\x03\x98" + draw.bytes(900)).decode(), 64))
    check = base64.b64encode(draw.bytes(3)).decode()
    return f"{_DASHES}BEGIN {label}{_DASHES}\n\n{body}\n={check}\n{_DASHES}END {label}{_DASHES}"


FORMS: dict[str, Callable[[Draw], str]] = {
    "RSA": _rsa,
    "PKCS#8": _pkcs8_rsa,
    "EC": _elliptic,
    "Ed25519": _edwards,
    "OpenSSH": _openssh,
    "encrypted": _encrypted,
    "PGP": _pgp,
}


def _lines(key: str, before: str, between: str, after: str = "") -> str:
    return before + mark(gap(between).join(key.split("\n"))) + after


QUOTINGS: dict[str, Callable[[str], str]] = {
    "plain": mark,
    "literal \\n in JSON": lambda key: (
        f'{{"private_key": "{mark(key.replace(chr(10), chr(92) + "n") + chr(92) + "n")}"}}'
    ),
    "indented in YAML": lambda key: _lines(key, "tls:\n  key: |\n    ", "\n    "),
    "quoted in a mail": lambda key: _lines(key, "> ", "\n> "),
    "<br> in HTML": lambda key: _lines(key, "<p>", "<br>\n", "</p>"),
    "one line": lambda key: "KEY=" + mark(key.replace("\n", " ")),
    "base64 of the whole": lambda key: "key.pem: " + mark(base64.b64encode(key.encode()).decode()),
    "footer cut off": lambda key: mark(key.rsplit("\n", 1)[0]),
    "header cut off": lambda key: mark(key.split("\n", 1)[1]),
    "windows line ends": lambda key: mark(key.replace("\n", "\r\n")),
    "fenced": lambda key: f"```\n{mark(key)}\n```",
    "string concatenation": lambda key: (
        'key = ("' + mark(gap('"\n       "').join(line + "\\n" for line in key.split("\n"))) + '")'
    ),
    "table cell": lambda key: "| server | " + mark(key.replace("\n", "<br>")) + " |",
    "tabs in a ticket": lambda key: _lines(key, "\t", "\n\t"),
}
