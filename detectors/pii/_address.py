"""Postal addresses: a street in the shape of its language, then all that belongs to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from presidio_analyzer import RecognizerResult

from detectors.pii import _fields, _names
from detectors.pii._data import table, words
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import CAPITAL, WORD, fold


class AddressRecognizer(PageRecognizer):
    """ADDRESS: streets, post boxes and military addresses of Europe, the Americas, India and Australia."""

    def __init__(self) -> None:
        super().__init__("ADDRESS")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Addresses, each from its street or box to its last part."""
        text = page.text
        found = []
        for island in page.islands + _unnumbered(text):
            for street in _streets(text, island):
                tail = _tail(text, street.end)
                score = _score(street, tail)
                if score:
                    found.append(
                        RecognizerResult("ADDRESS", street.start, tail.end if tail.strong else street.end, score)
                    )
            for match in _JAPANESE.finditer(text, *island):
                found.append(RecognizerResult("ADDRESS", match.start(), match.end(), 0.9))
            for match in _BOXES.finditer(text, *island):
                tail = _tail(text, match.end())
                found.append(RecognizerResult("ADDRESS", match.start(), tail.end if tail.strong else match.end(), 0.85))
        return found + [
            _in_field(text, start, end) for field, start, end in page.fields() if _holds(field, text[start:end])
        ]


def _unnumbered(text: str) -> list[tuple[int, int]]:
    """Each sign for "without a number", with what stands before it in its line."""
    found: list[tuple[int, int]] = []
    for sign in _UNNUMBERED.finditer(text):
        line = text.rfind("\n", 0, sign.start()) + 1
        start = max(line, sign.start() - _LONGEST_STREET, found[-1][1] if found else 0)
        if sign.start() - start >= _SHORTEST_STREET:
            found.append((start, sign.end()))
    return found


def begins_street(text: str, place: int) -> bool:
    """True where a street with its number stands at `place`, to be read on its own: no postcode is asked for."""
    line = text.find("\n", place)
    island = (place, len(text) if line < 0 else line)
    return any(street.start == place and street.kind != "weak" and street.numbered for street in _streets(text, island))


@dataclass(frozen=True, slots=True)
class _Street:
    start: int
    end: int
    kind: str  # "certain": enough with its number; "likely": wants a number or a postcode; "weak": wants a postcode
    numbered: bool
    sure: bool = False  # four digits that follow are a postcode, and no year


@dataclass(frozen=True, slots=True)
class _Tail:
    end: int
    strong: bool
    postcode: bool
    plain: bool  # the postcode is nothing but four digits, which years are, too


def _either_case(phrases: list[str]) -> str:
    forms = {form for phrase in phrases for form in (phrase, phrase[:1].upper() + phrase[1:], phrase.upper())}
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))


_TABLE = table("streets")
_NUMBER = r"\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[a-z]?)?"
_HOUSE = (
    r"(?:\d{1,4}(?:[ ]?(?:bis|ter)|[A-Za-z])?(?:[-/]\d{1,4}[a-z]?)?(?![\w])(?![ ](?:years|Jahre|ans|años|anni|anos)\b)"
    r"|[Ss]/[Nn](?!\w)|s\.?n\.?c\.?(?!\w))"
)
# A street without a house number: "Praça Freitas, S/N".
_UNNUMBERED = re.compile(r"[Ss](?<!\w.)(?:/[Nn]|(?<=s)\.?n\.?c\.?)(?!\w)")
_LONGEST_STREET, _SHORTEST_STREET = 60, 4
_UNIT = rf"(?:{_either_case(_TABLE['units'])})[ ]?#?(?:\d{{1,5}}[A-Za-z]?|{CAPITAL})(?![^\W_])"
# "3º B", "2.º Esq.", "2. OG", "3e étage"
_STOREYS = "OG|Stock|Etage|étage|Esq|Dto|Dir|izq|dcha|drcha|izda|piso|andar|piano"
_FLOOR = (
    rf"\d{{1,2}}(?:[.º°ª]{{1,2}}|er?|ème)?[ ]?(?:(?:{_STOREYS})\.?(?!\w)|(?<=[º°ª])[ ]?[A-Z](?!\w))"
    r"|(?:[Ii]nt|[Ss]cala|[Bb]ât|[Ee]sc|[Pp]ta|[Bb]l|[Cc]j|[Tt]op)\.?[ ]\d{1,4}[A-Z]?(?!\w)"
)
_OF = (
    r"(?:d'|dell'|l'|(?:de|la|le|les|des|du|del|della|delle|di|da|do|dos|das|van|der"
    r"|den|von|of|the|los|las|el|y|e|san|sur|degli|dei)[ ])"
)
_PART = rf"(?:{CAPITAL}[^\W\d_]{{0,3}}\.|{WORD})"
# "Calle 2", "Cra. 71 Este", "Cr. 4ª": numbered streets. The "N" of "N° 485" is no part of a name.
_NUMBERED = r"\d{1,3}[A-Z]?[ªº]?(?![\w])(?:[ ](?:Este|Sur|Norte|Oeste|Bis)\b)?"
_NAME = rf"(?:{_OF}{{0,2}}(?:{_PART}|{_NUMBERED}))(?:[ -]{_OF}{{0,2}}(?!N[.º°]){_PART}){{0,4}}"
_ENGLISH = (
    rf"(?<![\w.,/-])(?<!\d[ ])(?:{_UNIT}[,/]?\s)?{_NUMBER},?[ ](?:\d{{1,5}}[ ])?(?:"
    rf"(?:{WORD}\.?|\d{{1,3}}(?:st|nd|rd|th))[ ]){{1,3}}?"
)
_QUARTER = r"(?:[ ](?:North|South|East|West|N|S|E|W)\b)?(?:[ ]\d{1,4}(?![\w.,]))?"

_AFTER = re.compile(rf"{_ENGLISH}(?:{_either_case(sorted(words('streets', 'after')))})(?!\w)\.?{_QUARTER}")
_BEFORE = re.compile(
    rf"(?<![\w.-])(?<!\d[ ])(?:{_NUMBER},?[ ](?:\d{{1,5}}[ ])?)?(?:{_either_case(_TABLE['before'])})[ ]"
    rf"{_NAME}(?P<house>,?[ ](?:(?:[Nn][.º°]{{1,2}}|#)[ ]?)?{_HOUSE}"
    r"(?:[ ]?[#-][ ]?\d{1,3}(?:-\d{1,3})?)?(?:[ ](?:Este|Sur|Norte|Oeste)\b)?)?"
)
_COMPOUND = re.compile(rf"(?<![\w.-])(?<!\d[ ])(?:\d{{1,5}}[ ])?(?:{WORD}[ ]){{0,2}}?({WORD}\.?)[ ]{_HOUSE}(?![.,]\d)")
_ANY = re.compile(
    rf"(?<![\w.,/-])(?<!\d[ ])(?:{_UNIT}[,/]?\s+(?:{_NUMBER},?[ ])?|(?<!#){_NUMBER},?[ ]"
    rf"|(?<![^\n]){_NUMBER},?\n)(?:\d{{1,5}}[ ])?{WORD}(?:[ ](?:{WORD}|\d{{1,3}}(?!\d))){{0,4}}(?=\s*[,\n]"
    rf"|[ ]-|[ ]{_UNIT})"
)
# Without any word for a street: "Prešernova 9, 1000 Ljubljana"; "Kase 11, Apt. 12".
_CONTINENTAL = re.compile(
    rf"(?<![\w.-])(?<!\d[ ])(?:\d{{1,5}}[ ])?{WORD}\.?(?:[ ]{WORD}\.?){{0,3}}[ ]{_HOUSE}\.?(?=[ ]?[,\n][ ]?"
    rf"(?:[A-Z]{{1,2}}-)?\d{{4,6}}(?:[ ][A-Z]{{2}})?[ ]{WORD})"
)
_BEFORE_UNIT = re.compile(
    rf"(?<![\w.-])(?<!\d[ ])(?:\d{{1,5}}[ ])?{WORD}\.?(?:[ ]{WORD}\.?){{0,3}}[ ]{_HOUSE}\.?(?=[ ]?[,\n][ ]?{_UNIT})"
)
_SUFFIXES = tuple(str(suffix) for suffix in _TABLE["suffixes"])
_BOXES = re.compile(
    r"(?:(?:PSC|Unit|USNS|USS|USCGC|USNV)\s[A-Za-z0-9 ]{2,20}(?:,?\sBox\s\d{3,5})?)[\s,]{1,3}"
    r"(?:APO|DPO|FPO)[\s,]{1,2}(?:AA|AE|AP)\s\d{5}"
    r"|(?<!\w)(?:P\.?[ ]?O\.?[ ]?Box|Post Office Box|Postfach|Boîte postale|Apartado"
    r"(?: de correos)?|Casella postale|Caixa postal|Postbus)[ ]\d[\d ]{0,8}\d"
)


def _streets(text: str, island: tuple[int, int]) -> Iterator[_Street]:
    for match in _AFTER.finditer(text, *island):
        yield _Street(*match.span(), "certain", True)
    for match in _BEFORE.finditer(text, *island):
        yield _Street(*match.span(), "likely", match.group()[0].isdecimal() or bool(match.group("house")))
    for match in _COMPOUND.finditer(text, *island):
        if fold(match.group(1)).endswith(_SUFFIXES) and len(match.group(1)) > 5:
            yield _Street(_led(text, match.start()), match.end(), "certain", True)
    for pattern in (_ANY, _CONTINENTAL):
        for match in pattern.finditer(text, *island):
            yield _Street(_led(text, match.start()), match.end(), "weak", True, pattern is _CONTINENTAL)
    for match in _BEFORE_UNIT.finditer(text, *island):
        yield _Street(_led(text, match.start()), match.end(), "likely", True)


def _led(text: str, start: int) -> int:
    """Where a street without its own word before it begins: behind "Sie" and "Ihre", which only stand there."""
    word = _LEADING.match(text, start)
    while word and fold(word.group(1)) in _names.NOT_NAMES:
        start = word.end()
        word = _LEADING.match(text, start)
    return start


_LEADING = re.compile(rf"({WORD})[ ](?={CAPITAL})")


def _score(street: _Street, tail: _Tail) -> float:
    if street.kind == "weak":
        return 0.75 if tail.postcode and (not tail.plain or street.sure) else 0.0
    if tail.postcode:
        return 0.9
    if street.kind == "certain" or (street.numbered and tail.strong):
        return 0.75
    return 0.55 if street.numbered else 0.0


_JAPANESE = re.compile(
    r"(?:〒?\d{3}-\d{4}[ \u3000]?)?[\u4e00-\u9fff]{1,3}[都道府県][\u3040-\u30ff\u4e00-\u9fff々ヶ]{2,24}\d{1,4}"
    r"(?:丁目|番地?|号|[-−–]|\d){0,12}(?:[ \u3000][\u3040-\u30ff\u4e00-\u9fffー]{2,12}\d{1,4}"
    r"(?:号室)?)?"
)
_STATES = "|".join(sorted(words("streets", "states"), key=len, reverse=True))
_SEPARATOR = re.compile(r"[ \t]*[.,;]?[ \t]*\n\n?[ \t>|]*(?:,[ \t]*)?|[ \t]*,[ \t]*|[ \t]*[-–/][ \t]*|[ \t]+")
_POSTCODE = re.compile(
    rf"(?:[A-Z]{{1,2}}\d[A-Z\d]?[ ]?\d[A-Z]{{2}}|[A-Z]\d[\dW][ ]?(?=\w{{0,3}}\d)[A-Z\d]{{4}}|(?:{_STATES})[ ,]{{1,2}}\d{{4,5}}"
    rf"(?:-\d{{4}})?|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|\d{{5}}-?\d{{3}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4}}[ ]?[A-Z]{{2}}"
    rf"|(?:[A-Z]{{1,2}}-)?\d{{5}}(?:-\d{{4}})?|\d{{6}}|\d{{3}}[ ]\d{{2,3}}|(?P<plain>"
    rf"(?:[A-Z]{{1,2}}-)?\d{{4}}))(?![^\W_])(?![.,-]\d)"
)
_PROVINCE = re.compile(rf"\([A-Z]{{2}}\)|(?:{_STATES})(?!\w)|[A-Z]{{2}}(?=[,.\n]|$)")
_TOWN = re.compile(
    rf"{_OF}?(?:(?:St|Ste|Sta|Mt|Ft)\.[ ])?{WORD}(?:[ ](?:{_OF}|(?:am|an der|im"
    rf"|bei|upon|sur|am)[ ])?{WORD}){{0,3}}(?:[ ]\((?:[A-Z]{{2}}|{_either_case(_TABLE['rivers'])})\.?\))?"
)
_COUNTRY_AND_CODE = re.compile(rf"({WORD}(?:[ ]{WORD}){{0,2}}?)(?:[ ]\([^()\n]{{2,12}}\))?[ ]\d{{4,6}}(?![\w.,-]\d)")
_UNIT_PART = re.compile(rf"{_UNIT}(?:[ ]?[A-Z]\b)?|{_FLOOR}")
_NUMBER_PART = re.compile(r"\d{1,4}[a-z]?(?![\w.])")
_MOST_PARTS = 8
_LONGEST = 160


def _tail(text: str, start: int) -> _Tail:
    """Reads on from the end of a street, part by part; what counts goes up to the last part that is no mere word."""
    place = sure = start
    postcode = plain = False
    seen: list[str] = []
    for _ in range(_MOST_PARTS):
        gap = _SEPARATOR.match(text, place)
        if gap is None or gap.end() - start > _LONGEST:
            break
        kind, end = _part(text, gap, before=seen)
        if not kind:
            break
        if kind != "town":
            sure = end
        if kind in ("postcode", "plain"):
            postcode, plain = True, kind == "plain"
        seen.append(kind)
        place = end
    return _Tail(sure, sure > start, postcode, plain)


def _part(text: str, gap: re.Match[str], before: list[str]) -> tuple[str, int]:
    place, between = gap.end(), gap.group()
    after_postcode = bool(before) and before[-1] in ("postcode", "plain")
    if match := _UNIT_PART.match(text, place):
        return "unit", match.end()
    if match := _POSTCODE.match(text, place):
        if "postcode" not in before:
            return ("plain" if match.group("plain") else "postcode"), match.end()
        return "", place
    if match := _PROVINCE.match(text, place):
        return "province", match.end()
    if (match := _COUNTRY_AND_CODE.match(text, place)) and _names.is_place(match.group(1)):
        return "postcode", match.end()
    if match := _TOWN.match(text, place):
        if _names.is_place(match.group()):
            return "country", match.end()
        if "," in between or "\n" in between or after_postcode:
            return ("city" if after_postcode and not {"town", "country"} & set(before) else "town"), match.end()
    if "," in between and (match := _NUMBER_PART.match(text, place)):
        return "town", match.end()
    return "", place


def _holds(field: _fields.Field, value: str) -> bool:
    numbered = any(character.isdecimal() for character in value)
    if field.kind == "POSTCODE":
        return numbered and len(value) <= 10
    return (
        field.kind == "ADDRESS"
        and "@" not in value
        and "://" not in value
        and numbered
        and any(map(str.isalpha, value))
    )


def _in_field(text: str, start: int, end: int) -> RecognizerResult:
    tail = _tail(text, end)
    return RecognizerResult("ADDRESS", start, tail.end if tail.strong else end, 0.85)
