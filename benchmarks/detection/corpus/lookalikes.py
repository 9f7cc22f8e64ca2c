"""What looks like a secret and is none: certificates, public keys, pictures, dumps, numbers with a wrong checksum."""

import base64
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.keys import pem
from benchmarks.detection.corpus.payments import broken_card, broken_iban
from benchmarks.detection.corpus.tables import LANGUAGES, Split, half, language, table

_SLOT = re.compile(r"\{([a-z_]+)(?::(\d+))?\}")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_RSA_PUBLIC = bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of look-alike: what it is, in which language, and lines that show it."""

    name: str
    language: str
    lines: Sequence[str]


def families(split: Split) -> list[Family]:
    """Every kind: the tables' own, prose about passwords and placeholders in each language."""
    listed = [Family(each["name"], "en", half(each["lines"], split)) for each in table("lookalikes")["family"]]
    for code in LANGUAGES:
        words = language(code)
        listed.append(Family("prose about passwords", code, half(words["harmless"], split)))
        listed.append(Family("placeholder in prose", code, half(words["placeholders"], split)))
    return listed


def lookalike(draw: Draw, line: str) -> str:
    """A line of a family, filled."""
    made = _SLOT.sub(lambda slot: _MADE[slot[1]](draw, int(slot[2] or 0)) if slot[1] in _MADE else slot[0], line)
    return draw.fill(made)


def _png(draw: Draw, size: int) -> str:
    return base64.b64encode(_PNG + draw.bytes(size)).decode()


def _hexdump(draw: Draw, lines: int) -> str:
    rows = []
    for at in range(lines):
        row = draw.bytes(16)
        shown = "".join(chr(byte) if 33 <= byte < 123 else "." for byte in row)
        rows.append(f"{at * 16:08x}  {row[:8].hex(' ')}  {row[8:].hex(' ')}  |{shown}|")
    return "\n".join(rows)


def _minified(draw: Draw, size: int) -> str:
    pieces: list[str] = []
    while sum(map(len, pieces)) < size:
        a, b, c = (draw.letters("lower", 1) for _ in range(3))
        pieces.append(draw.pick([
            f"function {a}({b},{c}){{return {b}.{draw.letters('lower', 6)}({c})||null}}",
            f"var {a}={b}?{c}.key:{draw.number(0, 99)};",
            f"{a}.exports={{token:{b},password:function({c}){{return{c}.value}}}};",
            f"!function({a}){{{a}.{draw.letters('lower', 4)}=\"{draw.letters('lower', 7)}\"}}({b});",
        ]))  # fmt: skip
    return "".join(pieces)


def _broken_imei(draw: Draw, _: int) -> str:
    return "35" + broken_card(draw).replace(" ", "").replace("-", "")[2:15].rjust(13, "0")


def _ssh(kind: bytes, size: int) -> Callable[[Draw, int], str]:
    head = len(kind).to_bytes(4, "big") + kind
    return lambda draw, _: base64.b64encode(head + b"\x00\x00\x00\x20" + draw.bytes(size)).decode()


_MADE: dict[str, Callable[[Draw, int], str]] = {
    "png": _png,
    "png_lines": lambda draw, size: "\n".join(textwrap.wrap(_png(draw, size), 76)),
    "certificate": lambda draw, _: pem(
        "CERTIFICATE", b"\x30\x82\x03\x0d\x30\x82\x01\xf5\xa0\x03\x02\x01\x02" + draw.bytes(770)
    ),
    "public_key": lambda draw, _: pem("PUBLIC KEY", _RSA_PUBLIC + draw.bytes(256) + b"\x02\x03\x01\x00\x01"),
    "pgp_public": lambda draw, _: pem("PGP PUBLIC KEY BLOCK", b"\x99\x01\x0d\x04" + draw.bytes(500)),
    "ssh_rsa": _ssh(b"ssh-rsa", 260),
    "ssh_ed": _ssh(b"ssh-ed25519", 32),
    "hex_colons": lambda draw, size: draw.bytes(size).hex(":"),
    "hexdump": _hexdump,
    "minified": _minified,
    "broken_card": lambda draw, _: broken_card(draw),
    "broken_iban": lambda draw, _: broken_iban(draw),
    "broken_imei": _broken_imei,
}
