"""The keys: made once, kept in files that only their owner reads, or taken from the environment."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from pipeline.errors import SettingsError
from pipeline.settings import Settings

KEY_BYTES = 32
TOKEN_KEY_BYTES = 64
"""AES-256-SIV takes two keys of 256 bits as one (RFC 5297, section 2.2)."""

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Keyring:
    """The three secrets of an installation.

    `fingerprint` keys the HMAC that links equal values, `encryption` wraps the data keys of the quarantine (AES-256),
    `signing` is the Ed25519 seed behind receipts and audit checkpoints.
    """

    fingerprint: bytes = field(repr=False)
    encryption: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def load(cls, settings: Settings) -> "Keyring":
        """From the environment where it names a key, else from `PRATIQUE_HOME/keys`, made there on first use."""
        folder = settings.root / "keys"
        return cls(
            fingerprint=_key("fingerprint", settings.fingerprint_key, folder),
            encryption=_key("encryption", settings.encryption_key, folder),
            signing=_key("signing", settings.signing_key, folder),
        )

    def fingerprint_of(self, value: str) -> str:
        """HMAC-SHA-256 of a value under the fingerprint key, 32 hexadecimal digits (RFC 2104, truncated to 128 bits)."""
        data = value.encode("utf-8", "surrogatepass")
        return hmac.new(self.fingerprint, data, hashlib.sha256).hexdigest()[:32]

    def pseudonym_of(self, purpose: str, identity: str) -> str:
        """HMAC-SHA-256 of who or what is meant, under a key of its own: a reader of the index can't look it up in the audit log.

        64 hexadecimal digits.
        """
        key = _derived(self.fingerprint, "pseudonym", KEY_BYTES)
        data = f"{purpose}\0{identity}".encode("utf-8", "surrogatepass")
        return hmac.new(key, data, hashlib.sha256).hexdigest()

    def likeness_key(self) -> bytes:
        """The key under which wordings are compared, for keyed BLAKE2b."""
        return _derived(self.fingerprint, "likeness", KEY_BYTES)

    def token_key(self) -> bytes:
        """The key of reversible tokens, for AES-256-SIV."""
        return _derived(self.encryption, "token", TOKEN_KEY_BYTES)

    def sign(self, message: bytes) -> str:
        """The Ed25519 signature of a message (RFC 8032), base64."""
        return base64.b64encode(Ed25519PrivateKey.from_private_bytes(self.signing).sign(message)).decode()

    def verify(self, message: bytes, signature: str) -> bool:
        """Whether `signature` is this installation's over `message`."""
        try:
            Ed25519PrivateKey.from_private_bytes(self.signing).public_key().verify(base64.b64decode(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def identities(self) -> dict[str, str]:
        """A short public name for each key, so that a database can tell whether it meets the keys it was written with."""
        parts = {"fingerprint": self.fingerprint, "encryption": self.encryption, "signing": self.signing}
        return {name: hmac.new(key, b"identity", hashlib.sha256).hexdigest()[:16] for name, key in parts.items()}


def read_or_make(path: Path) -> bytes:
    """A key file's bytes; a new random key where there is none. Safe where two processes make it at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii", errors="replace")
    except OSError as fault:
        raise SettingsError(f"key {path}: {fault.strerror}; it must be a file that you can read and make") from None
    if mode & _OTHERS:
        raise SettingsError(f"key {path} can be read by others; run: chmod 600 {path}")
    return _decode(text, str(path))


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    """A key for one purpose (HKDF-SHA-256, RFC 5869)."""
    return HKDF(SHA256(), length, salt=None, info=f"pratique {purpose} 1".encode()).derive(key)


def _key(name: str, from_environment: SecretStr | None, folder: Path) -> bytes:
    if from_environment is not None:
        return _decode(from_environment.get_secret_value(), f"PRATIQUE_{name.upper()}_KEY")
    return read_or_make(folder / f"{name}.key")


def _make(path: Path) -> None:
    """Write beside the place and link into it: whoever links first wins, and nobody reads half a key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process's key is as good
    finally:
        draft.unlink()


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{where}: expected {KEY_BYTES} random bytes in base64")
    return key
