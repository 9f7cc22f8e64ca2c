"""Encryption of what the quarantine holds. One function seals, one opens."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipeline.errors import SealBroken
from pipeline.keys import Keyring

NONCE_BYTES = 12
"""96 bits, as NIST SP 800-38D recommends for GCM."""


def seal(keyring: Keyring, data: bytes, bound_to: str) -> tuple[bytes, bytes]:
    """Encrypt with AES-256-GCM under a fresh key; returns that key, wrapped by the key-encryption key, and the ciphertext.

    Both are bound to `bound_to`, so that a ciphertext opens only in the item that it was sealed for. Dropping the wrapped
    key shreds the text; rotating the key-encryption key means wrapping again, not encrypting again.
    """
    key = AESGCM.generate_key(256)
    return _encrypt(keyring.encryption, key, bound_to), _encrypt(key, data, bound_to)


def open_sealed(keyring: Keyring, wrapped_key: bytes, ciphertext: bytes, bound_to: str) -> bytes:
    """The sealed data. Raises `SealBroken`."""
    try:
        return _decrypt(_decrypt(keyring.encryption, wrapped_key, bound_to), ciphertext, bound_to)
    except (InvalidTag, ValueError):  # ValueError: cut so short that not even a nonce or a key is left
        raise SealBroken("the held text does not open: it was changed, or the encryption key is another one") from None


def _encrypt(key: bytes, data: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to.encode())


def _decrypt(key: bytes, data: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to.encode())
