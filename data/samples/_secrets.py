"""Credentials that look real to their provider (length, alphabet, checksum) and open nothing. None stands here in clear."""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable

from _seed import BASE62, BASE64URL, DIGITS, HEXADECIMAL, UPPER, characters, octets

PLANTED = (
    "secret:anthropic:assistant",
    "secret:aws_key_id:backup",
    "secret:aws_secret:backup",
    "secret:azure_storage:telemetry",
    "secret:ec_pem:buoys",
    "secret:ed25519_pem:gateway",
    "secret:gcp_api:charts",
    "secret:github_pat:ci",
    "secret:github_pat:firmware",
    "secret:gitlab_pat:mirror",
    "secret:jwt:console",
    "secret:npm:console",
    "secret:openai:manuals",
    "secret:password:calibration",
    "secret:password:datahub",
    "secret:password:erp",
    "secret:password:wiki",
    "secret:sendgrid:mailer",
    "secret:slack_bot:alerts",
    "secret:slack_bot:helpdesk",
    "secret:stripe_live:shop",
    "secret:telegram:watch",
)
"""Every label that a sample may name; the middle part says which function below makes it."""


def secret(label: str) -> str:
    """The value of a label from `PLANTED`."""
    if label not in PLANTED:
        raise KeyError(f"{label} is not in PLANTED")
    return MAKERS[label.split(":")[1]](label)


def _github_pat(label: str) -> str:
    return _with_crc("ghp", label)


def _npm(label: str) -> str:
    return _with_crc("npm", label)


def _with_crc(prefix: str, label: str) -> str:
    """Thirty random characters and the CRC-32 of them as six base-62 digits."""
    body = characters(label, BASE62, 30)
    rest, checksum = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        checksum = BASE62[digit] + checksum
    return f"{prefix}_{body}{checksum}"


def _gitlab_pat(label: str) -> str:
    return "-".join(("glpat", characters(label, BASE64URL[:-2], 20)))


def _aws_key_id(label: str) -> str:
    return "AK" + "IA" + characters(label, UPPER + "234567", 16)


def _aws_secret(label: str) -> str:
    return base64.b64encode(octets(label, 30)).decode()


def _azure_storage(label: str) -> str:
    key = base64.b64encode(octets(label, 64)).decode()
    parts = ("DefaultEndpointsProtocol=https", "AccountName=ostrandtelemetry", f"AccountKey={key}")
    return ";".join((*parts, "EndpointSuffix=core.windows.net"))


def _gcp_api(label: str) -> str:
    return "AI" + "za" + "Sy" + characters(label, BASE64URL, 33)


def _slack_bot(label: str) -> str:
    numbers = (characters(f"{label}/{part}", DIGITS[1:], 12) for part in ("team", "bot"))
    return "-".join(("xo" + "xb", *numbers, characters(label, BASE62, 24)))


def _stripe_live(label: str) -> str:
    return "_".join(("sk", "live", "51" + characters(label, BASE62, 97)))


def _sendgrid(label: str) -> str:
    return ".".join(("SG", characters(label, BASE64URL, 22), characters(f"{label}/key", BASE64URL, 43)))


def _anthropic(label: str) -> str:
    return "-".join(("sk", "ant", "api03", characters(label, BASE64URL, 93) + "AA"))


def _openai(label: str) -> str:
    halves = (characters(f"{label}/{half}", BASE64URL, 74) for half in (1, 2))
    return "-".join(("sk", "proj", ("T3Blbk" + "FJ").join(halves)))


def _telegram(label: str) -> str:
    return characters(f"{label}/bot", DIGITS[1:], 10) + ":" + "AA" + characters(label, BASE64URL, 33)


def _jwt(label: str) -> str:
    claims = {"iss": "harbourview", "sub": "svc-console", "iat": 1767225600, "jti": characters(label, HEXADECIMAL, 16)}
    head, body = (
        _unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)
    )
    signature = hmac.new(octets(label, 32), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_unpadded(signature)}"


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _password(label: str) -> str:
    return "-".join(characters(f"{label}/{part}", BASE62, 6) for part in range(3)) + "!"


def _ed25519_pem(label: str) -> str:
    """PKCS #8 (RFC 8410): a fixed head and the 32 octets of the key."""
    return _pem("PRIVATE KEY", bytes.fromhex("302e020100300506032b657004220420") + octets(label, 32))


def _ec_pem(label: str) -> str:
    """SEC 1 for P-256, without the optional public point. A small leading octet keeps the scalar below the order."""
    scalar = b"\x5a" + octets(label, 31)
    return _pem("EC PRIVATE KEY", bytes.fromhex("303102010104 20") + scalar + bytes.fromhex("a00a06082a8648ce3d030107"))


def _pem(kind: str, der: bytes) -> str:
    text, rule = base64.b64encode(der).decode(), "-" * 5
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join((f"{rule}BEGIN {kind}{rule}", *lines, f"{rule}END {kind}{rule}"))


MAKERS: dict[str, Callable[[str], str]] = {
    "anthropic": _anthropic,
    "aws_key_id": _aws_key_id,
    "aws_secret": _aws_secret,
    "azure_storage": _azure_storage,
    "ec_pem": _ec_pem,
    "ed25519_pem": _ed25519_pem,
    "gcp_api": _gcp_api,
    "github_pat": _github_pat,
    "gitlab_pat": _gitlab_pat,
    "jwt": _jwt,
    "npm": _npm,
    "openai": _openai,
    "password": _password,
    "sendgrid": _sendgrid,
    "slack_bot": _slack_bot,
    "stripe_live": _stripe_live,
    "telegram": _telegram,
}
