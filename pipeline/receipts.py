"""Receipts: for each chunk in the index, a signed statement of what was inspected and who may read it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pipeline.errors import ReceiptInvalid
from pipeline.keys import Keyring


def sha256(data: bytes | str) -> str:
    """SHA-256 in hexadecimal; text as UTF-8, lone surrogates as they are."""
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).hexdigest()


def issue(keyring: Keyring, statement: Mapping[str, Any]) -> tuple[str, str]:
    """A receipt and its Ed25519 signature. The receipt is the statement as canonical JSON: its bytes are what is signed."""
    receipt = json.dumps(dict(statement), sort_keys=True, separators=(",", ":"))
    return receipt, keyring.sign(receipt.encode())


def check(keyring: Keyring, receipt: str, signature: str, expected: Mapping[str, Any]) -> dict[str, Any]:
    """The statement of a receipt. Raises `ReceiptInvalid` where it isn't ours, or says other than `expected`."""
    if not keyring.verify(receipt.encode(), signature):
        raise ReceiptInvalid("the receipt's signature is not this installation's")
    statement: dict[str, Any] = json.loads(receipt)
    differing = sorted(name for name, value in expected.items() if statement.get(name) != value)
    if differing:
        raise ReceiptInvalid(f"the chunk is not what was admitted: {', '.join(differing)} differs from its receipt")
    return statement
