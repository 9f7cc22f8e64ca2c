"""The form of a value under which two mentions are the same: what the fingerprint is made of."""

import unicodedata

from detectors.pii import _names

_WRITTEN = frozenset(
    {"PERSON", "LOCATION", "ADDRESS", "EMAIL_ADDRESS", "USERNAME", "CRYPTO", "DATE_OF_BIRTH", "AGE", "IP_ADDRESS"}
)


def normalise(entity: str, value: str) -> str:
    """Small letters and single blanks; persons without titles; numbers without their separators ("078-05 1120" = "078051120")."""
    plain = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    if entity == "PERSON":
        return _names.untitled(plain)
    if entity in _WRITTEN:
        return plain
    return "".join(filter(str.isalnum, plain))
