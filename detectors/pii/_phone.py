"""Phone numbers of all countries."""

import re

import phonenumbers
from presidio_analyzer import RecognizerResult

from detectors.pii import _labels, _names
from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._phone_keys import keyed, names_phone
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import WORD


def _extensions() -> str:
    listed = sorted(table("phones")["extensions"], key=len, reverse=True)
    return "|".join(re.escape(word) + r"\.?" * word.isalpha() for word in listed)


_PHONE = re.compile(
    r"(?<![\w+@#&])(?<!\d[./:-])(?:(?<![\w-])\+|00(?=[1-9]))?+(?:\(\+?\d{1,6}(?:[./-]\d{1,3})?\)\d{0,9}+"
    r"|\d{1,15}+)(?:[ \u00a0.\-/–]{1,3}+(?:\(\d{1,5}\)\d{0,9}+|\d{1,10}+)|\(\d{1,4}\)\d{0,10}+)"
    rf"{{0,6}}+(?:,?[ ]?(?:{_extensions()})[ ]?\d{{1,6}})?(?!\w)(?![-./:@,]\d)"
)
_DATE_LIKE = re.compile(
    r"(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])(?![\d./-])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d{2}(?![\d./-])"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[.,\u00a0 ]000)+|\d{1,3}(?:\.\d{3})+|\d+[.,]\d{1,2}")
_FOUR_GROUPS = re.compile(r"\d{1,3}(?:\.\d{1,4}){3}")
_SPANISH = re.compile(r"9\d\.[3-9]\d\d\.\d\d\.\d\d")
# Years and what is numbered by years (2027-61820); versions and network addresses.
_YEARS = re.compile(r"(?:1[5-9]|20)\d{2}[ ]?[-–/][ ]?(?:(?:1[5-9]|20)?\d{2}|\d{3,7})")
_NORTH_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])\d{3}[-. ]\d{4}(?:\D.*)?")
_ITALIAN_MOBILE = re.compile(r"3[2-9]\d[ ./-]?\d{6,7}|3[2-9]\d[ ./]\d{3}[ .]\d{3,4}")
_LONGEST = 20
"""Digits of a number with the two noughts for abroad and an extension."""

_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "PL",
    "BR",
    "IN",
    "AU",
    "NL",
    "CH",
    "AT",
    "BE",
    "PT",
    "SE",
    "NO",
    "DK",
    "FI",
    "IE",
    "CZ",
    "JP",
    "MX",
    "ZA",
)


class PhoneNumberRecognizer(PageRecognizer):
    """Phone numbers of all countries: with a plus by the numbering plans, others by grouping, plan and label."""

    def __init__(self) -> None:
        self._announced = _labels.labels(table("fields")["PHONE_NUMBER"])
        super().__init__("PHONE_NUMBER")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Runs of digits that are dialled, scored by how they are written and announced."""
        text = page.text
        found = []
        for island in page.islands:
            for match in _PHONE.finditer(text, *island):
                number = match.group().rstrip(" .-/(")
                digits = sum(map(str.isdecimal, number))
                if 6 <= digits <= _LONGEST:
                    score = self._score(number, digits, match.start(), page)
                    if score:
                        found.append(
                            RecognizerResult("PHONE_NUMBER", match.start(), match.start() + len(number), score)
                        )
        return found

    def _score(self, number: str, digits: int, start: int, page: Page) -> float:
        if _DATE_LIKE.match(number) or _YEARS.fullmatch(number) or _HOURS.fullmatch(number) or _is_network(number):
            return 0.0
        in_column = names_phone(page.heading(start))
        if not in_column and _within_other(page.text, start):
            return 0.9 if keyed(page.text, start) and digits >= _SHORTEST_NAMED else 0.0
        before = _labels.before(page.lowered, start)
        if in_column or keyed(page.text, start) or self._announced.announce(page, start) or _said(before):
            return 0.9
        if _is_version(number):
            return 0.0
        if number.startswith("+"):
            return _international(number)
        if _AMOUNT.fullmatch(number):
            return 0.0
        # Before the numbering plans are asked, which takes longest.
        if _labels.is_something_else(page, start) or _is_other(page, start, number):
            return 0.0
        score = _national(number, digits)
        if score >= 0.3 and "@" in _line(page.text, start):
            return min(0.85, score + 0.25)
        if _stands_with_a_person(page.text, start, number):
            return max(score, 0.55) if digits >= _WHOLE and score >= 0.3 else score
        return score if number[0] in "0(" or _DASHED.fullmatch(number) else min(score, 0.45)


def _within_other(text: str, start: int) -> bool:
    """True behind "=", which stands in addresses of the web, and behind "1,", where a number goes on."""
    return text[start - 1 : start] == "=" or (
        text[start - 1 : start] == "," and text[start - 2 : start - 1].isdecimal()
    )


_SHORTEST_NAMED = 7
# "0800-1700": from eight to five.
_HOURS = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d[ ]?[-–][ ]?(?:[01]\d|2[0-4])[0-5]\d")
# "415-555-0132", "415.555.0132": written so, a number is dialled. With blanks it may be anything.
_DASHED = re.compile(r"(?:1[-.])?[2-9]\d\d([-.])[2-9]\d\d\1\d{4}(?:\D.*)?|1?[ ]?\([2-9]\d\d\).*")
# "Stock number ", "ID: ", "DEFAULT_ID = \"": what is numbered is no telephone.
_NUMBERED = re.compile(
    r"(?:(?:(?<![^\W_])|(?<=[^\W\d_]{4})(?=n[ru]))(?:number|numbers|no|nr|num|id|szám|nummer|número|numero|numéro|meter|art|artikel|article|item|part|stock|code|ref|referencia|référence|riferimento|referência)"
    r"(?:[. :#°º]|is|ist|est|es|è){0,4}|[\w\]]\s?=\s?|\w[\"']?:[ ]?)[\"']?\Z"
)
_PRICED = re.compile(r"[^\n]{0,60}?\d[.,]\d\d[ ]*(?:[€$£]|EUR|USD|GBP)?[ ]*(?:[\n|;]|\Z)")
_JOINT = r"(?:[ ](?:unter|au|en el|al|pelo|on))?"
_BESIDE = re.compile(
    rf"(?:(?P<two>(?:{WORD}|famil\w+|famiglia)\.?[ ]{WORD}){_JOINT}|(?P<one>{WORD}),?)"
    r"[ ]?[,;:(/–-]{0,2}[ ]?\Z|\n[ \t]*\Z|\A\Z"
)


def _is_other(page: Page, start: int, number: str) -> bool:
    """True where a label, a column, a key or a price says that a number is no telephone's."""
    before = page.lowered[max(0, start - _NUMBER_REACH) : start].rpartition("\n")[2]
    return bool(page.heading(start) or _NUMBERED.search(before) or _PRICED.match(page.text, start + len(number)))


def _stands_with_a_person(text: str, start: int, number: str) -> bool:
    """True behind a name, and on a line of its own, as at the foot of a letter."""
    beside = _BESIDE.search(text, max(0, start - _NUMBER_REACH), start)
    if beside is None:
        return False
    if first := beside.group("one"):
        return _names.is_given(first)
    if beside.group("two"):
        return True
    return text[start + len(number) : start + len(number) + 1] in ("", "\n", " ", ",")


_NUMBER_REACH = 48
_WHOLE = 9


_FURTHER = r"(?:[ ][^\W\d_.]+,?){0,5}"
_VERBS = "|".join(table("phones")["verbs"].split())
_JOINTS = "|".join(table("phones")["joints"].split())
_SAID = re.compile(
    rf"(?<![^\W_])(?:{_VERBS})(?:-[a-z]{{2,4}})?"
    rf"(?:{_FURTHER}[ ](?:{_JOINTS})[ ]?:?|(?:[ ](?:me|us))?[ ]?:|(?<=the\snumber)|(?<=['’]s))[ ]?\(?\Z"
)


def _said(before: str) -> bool:
    """True behind a verb of calling: "chiama prima il ", "atiende en el "."""
    line = " ".join(before.split()) + " "
    return _SAID.search(line) is not None or _CALLED.search(line) is not None


# "Kannst du sie anrufen? Nummer: "
_CALLED = re.compile(
    rf"(?<![^\W_])(?:{_VERBS})(?![^\W_])[^\n]{{0,48}}(?<![^\W_])(?:nummer|numéro|número|numero|number)[ ]?:[ ]\Z"
)


def _is_network(number: str) -> bool:
    """True for the private addresses of networks, also beside the word phone."""
    return _FOUR_GROUPS.fullmatch(number) is not None and number.startswith(("10.", "127.", "172.", "192.168."))


def _is_version(number: str) -> bool:
    """True for four groups of digits, but not for "91.556.59.52", which is dialled in Spain."""
    return _FOUR_GROUPS.fullmatch(number) is not None and not (_SPANISH.fullmatch(number) and _valid(number, "ES"))


def _international(number: str) -> float:
    parsed = _parsed(number, None)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return 0.35
    return 0.95 if phonenumbers.is_valid_number(parsed) else 0.8


def _national(number: str, digits: int) -> float:
    grouped = not number.isdecimal()
    if grouped and number.startswith("00") and digits <= _LONGEST:
        return _international("+" + number[2:])
    if digits > 13 or digits < 8:
        return 0.0
    if grouped and _NORTH_AMERICAN.fullmatch(number):
        return 0.7
    if number.startswith("00"):
        return 0.3
    groups = re.findall(r"\d+", number)
    dialled = len(groups) > 2 and all(len(group) <= 5 for group in groups)
    if grouped and number[0] not in "0(" and not dialled:
        return 0.5 if _ITALIAN_MOBILE.fullmatch(number) else 0.3
    valid = any(_valid(number, region) for region in _REGIONS)
    if grouped and number[0] in "0(":
        return 0.7 if valid else 0.45
    if not grouped:
        return (0.5 if number[0] == "0" else 0.3) if valid else 0.0
    return 0.5 if valid or _ITALIAN_MOBILE.fullmatch(number) else 0.3


def _valid(number: str, region: str) -> bool:
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _line(text: str, start: int) -> str:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    return text[max(first, start - 120) : min(start + 120, last if last >= 0 else len(text))]
