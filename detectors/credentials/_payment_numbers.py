"""Cards and IBANs in running text: told from order numbers, devices and timestamps by check digits, issuers and labels."""

import re
from collections.abc import Iterator

from detectors._payment import iban_length, is_card, is_iban


def cards(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The card number in `text[start:end]`, which are digits in groups or in a row."""
    digits = re.sub(r"\D", "", text[start:end])
    grouped = len(digits) < end - start
    label = _label(text, start)
    named = any(word in _CARD for word in label)
    thing = next((word for word in reversed(label) if word not in ("id", "ids")), "")
    if not named and label and (thing in _OTHERS or (label[-1] in _NUMBERED and not grouped)):
        return
    if not named and grouped and _goes_on(text, start, end):
        return
    if is_card(digits, sure=not (named or grouped)):
        yield start, end


def ibans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The IBAN that begins with `text[start:end]`, in groups or in a row."""
    size = iban_length(text[start : start + 2].upper())
    letters = [place for place in range(start, min(len(text), start + 2 * size)) if text[place].isalnum()][:size]
    if len(letters) < size or not size:
        return
    stop = letters[-1] + 1
    gaps = re.sub(r"[A-Za-z0-9]+", "", text[start:stop])
    alike = len(set(gaps)) <= 1 and not re.sub(_SEPARATOR, "", gaps)
    if alike and not _CONTINUED.match(text, stop) and is_iban(re.sub(r"\W", "", text[start:stop]).upper()):
        yield start, stop


_SEPARATOR = r"[ \u00a0\u2007\u2009\u202f\u2010-\u2013.-]"
_CONTINUED = re.compile(r"[A-Za-z0-9]|[-_/][A-Za-z0-9]")
_LABEL = re.compile(r"([A-Za-z][A-Za-z_ .-]{0,60}?)[\s\"'`*:=#(\[|>/]{0,8}\Z")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HEX = r"(?=\d*[A-F])(?=[A-F]*\d)[\dA-F]{4,5}"
_LEFT = re.compile(rf"(?<![\d/-])\d{{4}}{_SEPARATOR}\Z|(?<![\w/-]){_HEX}(?:{_SEPARATOR}|\n)\Z")
_RIGHT = re.compile(rf"{_SEPARATOR}\d{{4}}(?![\d/-])|(?:{_SEPARATOR}|\n){_HEX}(?![\w/-])")
_FILLERS = frozenset(
    re.findall(
        r"\S+",
        "number numbers num nr no code value is was are the of for a an and with key field",
    )
)
_CARD = frozenset(
    re.findall(
        r"\S+",
        "card cards pan cc visa mastercard amex discover diners jcb unionpay maestro mir rupay elo kreditkarte karte "
        "kartennummer carte tarjeta carta cartao creditcard debitcard cardnumber ccnumber cardno ccnum",
    )
)
_OTHERS = frozenset(
    re.findall(
        r"\S+",
        "tracking track imei imeisv meid iccid imsi msisdn order orders parcel shipment waybill awb consignment serial sn "
        "barcode isbn issn ean gtin upc sku asin invoice timestamp epoch ts nanos millis microseconds seed checksum crc build rng "
        "phone tel telephone mobile fax snowflake tweet",
    )
)
_NUMBERED = frozenset(
    re.findall(
        r"\S+",
        "id ids reference ref ticket case transaction trace request session customer client user account message thread job run "
        "batch record row guild channel post status page object item product part device contract policy member patient offset "
        "size bytes length time date version revision uid gid pid uuid guid hash token confirmation booking receipt sequence "
        "event partition lsn xid",
    )
)


def _label(text: str, start: int) -> list[str]:
    """The words right before a number, in its line, without those that say nothing: `Order number: 4711` -> order."""
    before = text[max(0, start - 72) : start]
    match = _LABEL.search(before[before.rfind("\n") + 1 :])
    words = [word.lower() for word in _WORD.findall(match[1])] if match else []
    telling = [word for word in words[-4:] if word not in _FILLERS]
    return telling[-3:]


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the groups are a part of a longer row of fours: columns of a table, a longer number, a list of code points."""
    return _LEFT.search(text, max(0, start - 7), start) is not None or _RIGHT.match(text, end) is not None
