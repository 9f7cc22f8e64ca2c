"""Templates filled from a seed: `{name}` is given by the caller, `{kind}` or `{kind:length}` is drawn. Other braces stay."""

import base64
import random
import re
import string
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from benchmarks.detection.corpus.tables import table

Item = TypeVar("Item")

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
    "bech32": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "base64": string.ascii_letters + string.digits + "+/",
    "url": string.ascii_letters + string.digits + "-_",
    "dna": "ACGT",
}
_SLOT = re.compile(r"\{([A-Za-z_]\w*)(?::(\d+))?\}")
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


class Draw:
    """Everything that chance decides in one document."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - documents must be the same for one seed; they protect nothing

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return self.random.choice(items)

    def chance(self, share: float) -> bool:
        """True in that share of all cases."""
        return self.random.random() < share

    def number(self, low: int, high: int) -> int:
        """A number, both ends included."""
        return self.random.randint(low, high)

    def bytes(self, count: int) -> bytes:
        """Random bytes."""
        return self.random.randbytes(count)

    def letters(self, kind: str, length: int) -> str:
        """Characters of one alphabet."""
        return "".join(self.random.choices(_ALPHABETS[kind], k=length))

    def fill(self, template: str, values: Mapping[str, str] | None = None) -> str:
        """The template with its slots filled: a name gets the same value wherever it stands, a drawn kind a new one each time."""
        given = values or {}

        def value(slot: re.Match[str]) -> str:
            name = slot[1]
            if name in given and not slot[2]:
                return given[name]
            return self._drawn(name, int(slot[2] or 0))

        return _SLOT.sub(value, template)

    def _drawn(self, kind: str, length: int) -> str:
        if kind in _ALPHABETS:
            return self.letters(kind, length or 1)
        if kind in _MADE:
            return _MADE[kind](self, length)
        if kind.isupper():
            return f"{{{kind}}}"  # a variable of the document's own, as in ${DB_PASSWORD}
        return self.fill(self.pick(table("names")[kind]))


def crc_digits(token: str) -> str:
    """CRC-32 in six base-62 digits: the end of GitHub's and npm's tokens, as GitHub's engineering blog tells."""
    number, digits = zlib.crc32(token.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits


def _uuid(draw: Draw, _: int) -> str:
    groups = [draw.letters("hex", size) for size in (8, 4, 4, 4, 12)]
    groups[2], groups[3] = "4" + groups[2][1:], draw.pick("89ab") + groups[3][1:]
    return "-".join(groups)


def _crc(draw: Draw, length: int) -> str:
    letters = draw.letters("alnum", length or 30)
    return letters + crc_digits(letters)


def _date(draw: Draw, _: int) -> str:
    return f"{draw.number(2023, 2026)}-{draw.number(1, 12):02}-{draw.number(1, 28):02}"


def _time(draw: Draw, _: int) -> str:
    return f"{draw.number(7, 19):02}:{draw.number(0, 59):02}"


def _b64(draw: Draw, length: int) -> str:
    return base64.b64encode(draw.bytes(length)).decode()


def _n(draw: Draw, digits: int) -> str:
    return str(draw.number(10 ** (digits - 1), 10**digits - 1)) if digits else str(draw.number(2, 60))


_MADE: dict[str, Callable[[Draw, int], str]] = {
    "uuid": _uuid,
    "crc": _crc,
    "date": _date,
    "time": _time,
    "b64": _b64,
    "n": _n,
}
