"""A token that carries a check sum, or says what it is once decoded, is nearly certain; one that fails is found all the same."""

import base64
import struct
import zlib
from functools import cache
from pathlib import Path

import pytest

import detectors
from detectors._examples import assemble
from detectors._matcher import Matcher
from detectors._rules import load_rules
from detectors.credentials._checks import CHECKS

FOLDER = Path(detectors.__file__).parent / "rules" / "credentials"


@cache
def matcher() -> Matcher:
    return Matcher([rule for rule in load_rules(FOLDER) if rule.id in PROVEN], CHECKS)


def _in_base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits.rjust(7, "0")


def _gitlab() -> str:
    head = assemble(["gl", "pat-", "{alnum:40}", ".01.", "16"], 1)
    return head + _in_base36(zlib.crc32(head.encode()))


def _grafana() -> str:
    head = assemble(["gl", "sa_", "{alnum:32}"], 1)
    return f"{head}_{struct.pack('<I', zlib.crc32(head.encode())).hex()}"


def _bitbucket() -> str:
    head = assemble(["AT", "BB", "{alnum:23}", "7"], 1)
    return f"{head}{zlib.crc32(head.encode()):08X}"


def _atlassian() -> str:
    head = assemble(["ATA", "TT3", "{word:177}", "="], 1)
    return f"{head}{zlib.crc32(head.encode()):08X}"


def _nats() -> str:
    raw = bytes([18 << 3, 20 << 3]) + bytes(range(7, 39))
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return base64.b32encode(raw + crc.to_bytes(2, "little")).decode().rstrip("=")


def _pypi() -> str:
    place = b"\x02\x01\x08pypi" + b".org\x02$" + bytes(range(120))
    return "pypi-" + base64.urlsafe_b64encode(place).decode().rstrip("=")


def _grafana_cloud() -> str:
    body = b'{"o":"1","n":"stack-9-it-write","k":"' + bytes(range(97, 123)) + b'","m":{"r":"eu"}}'
    return "glc_" + base64.b64encode(body).decode()


def _jfrog() -> str:
    return base64.b64encode(b"reftkn:01:1767225600:" + bytes(range(97, 119))).decode().rstrip("=")


PROVEN = {
    "gitlab-personal-token": _gitlab,
    "grafana-service-token": _grafana,
    "bitbucket-app-password": _bitbucket,
    "atlassian-api-token": _atlassian,
    "nats-seed": _nats,
    "pypi-token": _pypi,
    "grafana-cloud-token": _grafana_cloud,
    "artifactory-reference-token": _jfrog,
}


@pytest.mark.parametrize("rule", PROVEN)
def test_a_token_that_proves_itself_is_nearly_certain(rule: str) -> None:
    scores = {c.rule.id: c.score for c in matcher().candidates(f"It is {PROVEN[rule]()} now")}
    assert scores[rule] == 0.99


@pytest.mark.parametrize("rule", PROVEN)
def test_a_token_that_does_not_is_found_all_the_same(rule: str) -> None:
    token = PROVEN[rule]()
    at = 14 if rule not in {"grafana-cloud-token", "artifactory-reference-token", "pypi-token"} else 8
    spoilt = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
    scores = {c.rule.id: c.score for c in matcher().candidates(f"It is {spoilt} now")}
    assert rule in scores


def test_the_check_sum_of_a_bech32_string_is_known() -> None:
    """The valid and an invalid string are those of BIP-173 itself."""
    assert CHECKS["bech32"]("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "")
    assert not CHECKS["bech32"]("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxq", "")
    assert not CHECKS["bech32"]("without a one", "")
