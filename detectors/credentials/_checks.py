"""The checks that credential rules name: `entropy:3.0`, `token`, `github-crc32`."""

import base64
import binascii
import json
import re
from collections.abc import Mapping

from detectors._examples import crc_digits
from detectors._matcher import Check
from detectors.credentials import _chosen, _shape
from detectors.credentials._provider_checks import PROVIDER_CHECKS


def _jwt(value: str, _argument: str) -> bool:
    """The first part decodes to a JSON object that names an algorithm or an encryption."""
    head = value.split(".", 1)[0]
    try:
        fields = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError):
        return False
    return isinstance(fields, dict) and ("alg" in fields or "enc" in fields)


def _crc32(value: str, _argument: str) -> bool:
    """GitHub's and npm's tokens: after the prefix, thirty letters and six digits of their CRC-32 in base 62."""
    letters = value.rsplit("_", 1)[-1]
    return len(letters) == 36 and crc_digits(letters[:30]) == letters[30:]


def _discord(value: str, _argument: str) -> bool:
    """The first part is the bot's number in base64."""
    head = value.split(".", 1)[0]
    try:
        return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False


def _pem(value: str, _argument: str) -> bool:
    """There is a key in it: base64 enough for the smallest, not one letter over and over, and no example by its own word."""
    body = re.sub(r"-----[^-]{1,60}-----|[A-Z][\w-]{1,20}: [^\n]*|[^A-Za-z0-9+/]", "", value)
    return len(body) >= 40 and _shape.entropy(body) >= 3.5 and "EXAMPLE" not in body


def _basic(value: str, _argument: str) -> bool:
    """It decodes to `user:password`, and the password is no stand-in."""
    try:
        user, colon, password = base64.b64decode(value + "=" * (-len(value) % 4)).decode().partition(":")
    except (binascii.Error, ValueError):
        return False
    return bool(colon and password) and user.isprintable() and not _shape.is_stand_in(password)


def _url_password(value: str, _argument: str) -> bool:
    """In this place nearly anything is a password: words too, but no stand-in, variable or port."""
    if re.match(r"\d{2,5}(?:[/?]|$)", value) or value.isdigit() or len(value) < (5 if value.isalpha() else 3):
        return False
    return not _shape.is_stand_in(value) and not _VARIABLE.search(value)


def _option_password(value: str, _argument: str) -> bool:
    """After `-p` and its like stand ports, paths, names and databases as well: a digit or a symbol must speak for it."""
    return _shape.is_password(value) and any(not c.isalpha() for c in value) and not re.match(r"-|\d+:\d+", value)


_VARIABLE = re.compile(
    r"^[$%]|[{}]|^\(.*\)$|^[a-z]{0,6}[-_]?(?:pass|pw|secret|token|user)(?:word|wd|name)?$|^(?:guest$|tiger\b)",
    re.IGNORECASE,
)

LONGEST_STAND_IN = 64
"""Letters in which a stand-in has shown itself; a thousand random ones hold `tbd` or `todo` in three cases of a hundred."""

CHECKS: Mapping[str, Check] = {
    "entropy": lambda value, least: _shape.entropy(value) >= float(least),
    "digits": lambda value, least: sum(character.isdigit() for character in value) >= int(least),
    "mixed": lambda value, _: any(c.isdigit() for c in value) and any(c.isalpha() for c in value),
    "no-stand-in": lambda value, _: not _shape.is_stand_in(value[:LONGEST_STAND_IN]),
    "no-reference": lambda value, _: not _shape.is_reference(value),
    "few-words": lambda value, most: _shape.word_share(value) <= float(most or 0.5),
    "token": lambda value, _: _shape.is_token(value),
    "strong-token": lambda value, _: _shape.is_strong_token(value),
    "password": lambda value, _: _shape.is_password(value),
    "chosen-password": lambda value, _: _shape.is_chosen_password(value),
    "passphrase": lambda value, _: _chosen.is_passphrase(value) or _chosen.is_spaced_passphrase(value),
    "apposed": lambda value, _: _chosen.is_unmistakable_password(value),
    "pair": lambda value, _: _chosen.is_one_of_a_pair(value),
    "spaced-passphrase": lambda value, _: _chosen.is_spaced_passphrase(value),
    "unlike-number": lambda value, _: not _chosen.is_numbered(value),
    "unlike-host": lambda value, _: not _chosen.is_host(value),
    "jwt": _jwt,
    "discord": _discord,
    "pem": _pem,
    "basic": _basic,
    "url-password": _url_password,
    "option-password": _option_password,
    "crc32": _crc32,
    **PROVIDER_CHECKS,
}
