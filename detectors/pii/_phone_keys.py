"""What names a phone number directly: a label ("Tlm.: "), a key ("workPhone": "), an element (<movil>), a column."""

import re

from detectors.pii import _fields
from detectors.pii._data import table
from detectors.pii._shapes import fold

_REACH = 48
_WORDS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMES = frozenset(fold(str(name)) for name in table("phones")["names"])
_OTHER = frozenset(table("phones")["other"])
_LETTERS = frozenset(table("phones")["letters"])

_KEY = re.compile(r"(?:<|(?<![\w-]))([A-Za-z_À-ÿ][\wÀ-ÿ.\-]{1,30})(?:>|[\"']?[ ]?[=:][ ]?[\"']?)\(?\Z")
# "Tlm. ", "| Fone | ", "Contacto telefónico: ", "Tel./Fax : "
_LABEL = re.compile(r"([^\W\d_]+(?:[./ -]{1,2}[^\W\d_]+){0,2})([.)]?[ \t]?[:|]?[ \t]?)(?:\+|\()?\Z")


def names_phone(label: str) -> bool:
    """True for the name of a column or a key that holds phone numbers: "mobile_phone", "telefono 1", "num. tel."."""
    if not label:
        return False
    if _fields.kind_of(label) == "PHONE_NUMBER":
        return True
    words = [fold(word) for part in _WORDS.findall(label) for word in _CAMEL.split(part)]
    return not _NAMES.isdisjoint(words) and _OTHER.isdisjoint(words)


def keyed(text: str, start: int) -> bool:
    """True for the value of a key or of a label that names a phone number, directly before `start`."""
    first = text.rfind("\n", max(0, start - _REACH), start) + 1
    first = first or max(0, start - _REACH)
    key = _KEY.search(text, first, start)
    if key and names_phone(key.group(1)):
        return True
    label = _LABEL.search(text, first, start)
    if label is None or not label.group(2):
        return False
    words = [fold(word) for word in _WORDS.findall(label.group(1))]
    if words[-1] in _NAMES:
        return _OTHER.isdisjoint(words)
    return len(words) == 1 and label.group(1) in _LETTERS and any(mark in label.group(2) for mark in ".:|\t")
