"""The form of a value under which two mentions are the same: what the fingerprint is made of."""

import re
import unicodedata

from detectors.pii import _names

_WRITTEN = frozenset({"LOCATION", "ADDRESS", "USERNAME", "CRYPTO", "DATE_OF_BIRTH", "AGE", "IP_ADDRESS"})
_AT = re.compile(r"\s*+(?:[\[({<]\s*+(?:at|@)\s*+[\])}>]|(?<=\s)(?:at|@)(?=\s))")
_DOT = re.compile(r"\s*+(?:[\[({<]\s*+(?:dot|\.)\s*+[\])}>]|(?<=\s)dot(?=\s))")
_AROUND_AN_ADDRESS = re.compile(r"^mailto:|[\s\[\](){}<>]+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"})
"""What stands behind a comma without being a given name: "John Smith, Jr."."""

_LONG_DISTANCE = re.compile(r"1[2-9]\d{9}")
"""North America with its country code: without it the number is the same."""


def normalise(entity: str, value: str) -> str:
    """Small letters and single blanks; persons without titles, given name first; numbers without their separators.

    "Smith, Mr John" = "John Smith's", "jane (at) example dot org" = "Jane@example.org", "+49 (0)30 1234" = "0049 30 1234",
    "078-05 1120" = "078051120". What can't be seen does not count.
    """
    seen = "".join(each for each in unicodedata.normalize("NFKC", value) if unicodedata.category(each) != "Cf")
    plain = " ".join(seen.casefold().split())
    if entity == "PERSON":
        return _person(plain)
    if entity == "EMAIL_ADDRESS":
        return _AROUND_AN_ADDRESS.sub("", _DOT.sub(".", _AT.sub("@", plain)))
    if entity == "PHONE_NUMBER":
        return _dialled(plain)
    if entity in _WRITTEN:
        return plain
    return "".join(filter(str.isalnum, plain))


def _person(plain: str) -> str:
    last, comma, first = plain.replace("’", "'").strip(" .,;:'\"").partition(", ")
    turned = comma and first.strip(".") not in _SUFFIXES and "," not in first
    return _names.untitled(f"{first} {last}" if turned else f"{last}{comma}{first}").strip(" .,;:'\"")


def _dialled(plain: str) -> str:
    """A zero in brackets is dialled at home only, and two zeros are a plus."""
    digits = "".join(filter(str.isalnum, plain.replace("(0)", "")))
    while digits.startswith("00"):
        digits = digits[2:]
    return digits[1:] if _LONG_DISTANCE.fullmatch(digits) else digits
