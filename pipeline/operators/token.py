"""A reversible token: `<PERSON:KEYID:...>`. Equal values have equal tokens, and whoever has the encryption key opens them.

The value is encrypted with AES-SIV (RFC 5297), which is deterministic and authenticated and needs no nonce, so that no table of
tokens is kept. The key is derived from the encryption key; entity and key id are associated data. Base32 is letters and digits
only: no splitter cuts it, no Markdown marks it up, and it survives a change of case.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from pipeline.errors import TokenInvalid
from pipeline.keys import Keyring
from pipeline.operators._operator import Operator, Value

BLOCK = 16
"""Bytes. A value is padded to a multiple of them, so that a token tells its length roughly."""

KEY_ID_BYTES = 5
"""Eight letters of base32."""

_FORMAT = b"pratique token 1"
_TOKEN = re.compile(r"<?([A-Z0-9][A-Z0-9_]*+):([A-Z2-7]{8}):([A-Z2-7]{26,})>?")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a token: the entity (the rule as a label), and the value."""

    entity: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token(Operator):
    """Equal texts of one rule have equal tokens, over the whole corpus."""

    name: ClassVar[str] = "token"
    opaque: ClassVar[bool] = True

    @property
    def only_personal(self) -> bool:
        """A leaked credential is to be changed, not kept where somebody may open it."""
        return True

    def rewrite(self, value: Value, keyring: Keyring) -> str:
        """`<PERSON:KEYID:...>`."""
        key = keyring.token_key()
        id = _key_id(key)
        padded = _padded(value.text.encode("utf-8", "surrogatepass"))
        return f"<{value.label}:{id}:{_base32(AESSIV(key).encrypt(padded, _bound_to(value.label, id)))}>"


build = Token


def open_token(keyring: Keyring, token: str) -> Opened:
    """The value in a token. Raises `TokenInvalid` for what is none, was made under another key, or was changed."""
    found = _TOKEN.fullmatch(token.strip().upper())
    if found is None:
        raise TokenInvalid("not_a_token")
    entity, id, body = found.groups()
    key = keyring.token_key()
    if id != _key_id(key):
        raise TokenInvalid("other_key")
    try:
        sealed = base64.b32decode(body + "=" * (-len(body) % 8))
        if _base32(sealed) != body:  # bits that say nothing must say nothing
            raise TokenInvalid("changed")
        padded = AESSIV(key).decrypt(sealed, _bound_to(entity, id))
    except (InvalidTag, binascii.Error, ValueError):
        raise TokenInvalid("changed") from None
    return Opened(entity, padded.rstrip(b"\0")[:-1].decode("utf-8", "surrogatepass"))


def spelled(token: str) -> str:
    """A token as the index has it, however it was typed: what the audit log knows it by. What is none stays as it is."""
    found = _TOKEN.fullmatch(token.strip().upper())
    return f"<{':'.join(found.groups())}>" if found else token


def _key_id(key: bytes) -> str:
    return _base32(hmac.new(key, b"key id", hashlib.sha256).digest()[:KEY_ID_BYTES])


def _bound_to(entity: str, id: str) -> list[bytes]:
    return [_FORMAT, entity.encode(), id.encode()]


def _padded(data: bytes) -> bytes:
    """One bit and zeros behind the data (ISO/IEC 7816-4)."""
    return data + b"\x80" + b"\0" * (-(len(data) + 1) % BLOCK)


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")
