"""Proofs that providers build into their tokens: check sums, and what a token says of itself once it is decoded."""

import base64
import binascii
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping

from detectors._matcher import Check

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _gitlab_crc32(value: str, _argument: str) -> bool:
    """GitLab's routable tokens end in the CRC-32 of all before, as seven digits to the base 36.

    https://docs.gitlab.com/development/secure_coding_guidelines/#token-prefixes and the design document on routable tokens
    """
    return "." in value and value[-7:] == _in_base36(zlib.crc32(value[:-7].encode()))


def _hex_crc32(value: str, _argument: str) -> bool:
    """Atlassian's tokens end in the CRC-32 of all before, as eight capital hexadecimal digits."""
    return value[-8:] == f"{zlib.crc32(value[:-8].encode()):08X}"


def _grafana_crc32(value: str, _argument: str) -> bool:
    """Grafana's service account tokens end in the CRC-32 of what stands before the last underscore, its bytes low to high."""
    head, _, digits = value.rpartition("_")
    return digits == struct.pack("<I", zlib.crc32(head.encode())).hex()


def _bech32(value: str, _argument: str) -> bool:
    """The check sum of BIP-173, which age's identities carry."""
    prefix, _, data = value.lower().rpartition("1")
    if not prefix or not all(letter in _BECH32 for letter in data):
        return False
    numbers = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    return _bech32_sum(numbers + [_BECH32.index(letter) for letter in data]) == 1


def _nkey(value: str, _argument: str) -> bool:
    """NATS seeds are base 32, and end in the CRC-16 (XMODEM) of all before, low byte first."""
    raw = _decoded(base64.b32decode, value + "=" * (-len(value) % 8))
    return raw is not None and binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def _macaroon(value: str, _argument: str) -> bool:
    """PyPI's tokens are macaroons of the second version, which name the index, or its twin for tests."""
    raw = _base64(value.partition("-")[2][:40])
    return raw is not None and raw.startswith(b"\x02\x01") and re.search(rb"pypi\.org", raw) is not None


def _json_inside(value: str, _argument: str) -> bool:
    """After its prefix, the token is a JSON object in base 64."""
    body = re.search(r"eyJ[A-Za-z0-9+/_-]+", value)
    raw = _base64(body[0]) if body else None
    try:
        return raw is not None and isinstance(json.JSONDecoder().raw_decode(raw.decode("utf-8", "replace"))[0], dict)
    except ValueError:
        return False


def _decodes(value: str, beginning: str) -> bool:
    """In base 64, the token begins with these letters."""
    raw = _base64(value)
    return raw is not None and raw.startswith(beginning.encode())


def _in_base36(number: int) -> str:
    digits = ""
    for _ in range(7):
        number, rest = divmod(number, 36)
        digits = _BASE36[rest] + digits
    return digits


def _bech32_sum(numbers: list[int]) -> int:
    total = 1
    for number in numbers:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ number
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= term if top >> bit & 1 else 0
    return total


def _base64(text: str) -> bytes | None:
    whole = text.rstrip("=")
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return _decoded(base64.urlsafe_b64decode, whole.replace("+", "-").replace("/", "_") + "=" * (-len(whole) % 4))


def _decoded(decode: Callable[[str], bytes], text: str) -> bytes | None:
    try:
        return decode(text)
    except (binascii.Error, ValueError):
        return None


PROVIDER_CHECKS: Mapping[str, Check] = {
    "gitlab-crc32": _gitlab_crc32,
    "crc32-hex": _hex_crc32,
    "grafana-crc32": _grafana_crc32,
    "bech32": _bech32,
    "nkey": _nkey,
    "macaroon": _macaroon,
    "json-inside": _json_inside,
    "decodes": _decodes,
}
