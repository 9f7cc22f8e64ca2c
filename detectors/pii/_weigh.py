"""What becomes of the models' mentions: weighed with what is known about names, places and addresses."""

import re
from collections.abc import Iterator, Sequence

from presidio_analyzer import RecognizerResult

from detectors.pii import _fields, _names
from detectors.pii._data import table
from detectors.pii._mention import FIRM, Mention
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import CAPITAL, WORD, fold
from detectors.pii._things import before_thing


class ModelRecognizer(PageRecognizer):
    """PERSON, LOCATION and ADDRESS from the models, weighed: alone, they are right two times in three."""

    def __init__(self) -> None:
        super().__init__("PERSON", "LOCATION", "ADDRESS")

    def find(self, page: Page) -> list[RecognizerResult]:
        """The models' persons, places and addresses that stand up to what is known about names."""
        text = page.text
        firm = [mention for mention in page.mentions if mention.sure >= FIRM]
        by_rampart = [mention for mention in firm if mention.by == "rampart"]
        found = [_weighed(text, mention) for mention in firm if mention.by != "rampart"]
        found += [_weighed(text, mention) for mention in by_rampart if mention.kind == "PERSON"]
        found += [result for group in _groups(text, by_rampart) for result in _located(text, group)]
        found += [_faint(text, mention) for mention in page.mentions if mention.sure < FIRM]
        return [result for result in found if result is not None]


def _faint(text: str, mention: Mention) -> RecognizerResult | None:
    """What the model only thinks possible, where the text says so, too: two capitals for a person, a preposition for a place."""
    before = text[max(0, mention.start - _PREPOSITION_REACH) : mention.start]
    if mention.kind == "LOCATION":
        return _place(text, mention) if _PREPOSITION.search(before) else None
    if mention.sure < _LIKELY_PERSON or not (
        " " in text[mention.start : mention.end] or _names.is_given(text[mention.start : mention.end])
    ):
        return None
    return _person(text, mention)


_LIKELY_PERSON = 0.15
_PREPOSITION_REACH = 24
_PREPOSITION = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, table('names')['place_prepositions']))})[ ]\Z")


def _weighed(text: str, mention: Mention) -> RecognizerResult | None:
    return _person(text, mention) if mention.kind == "PERSON" else _place(text, mention)


_BETWEEN_PARTS = re.compile(r"[ \u00a0]*[,–/(-]?[ \u00a0]*(?:\n[ >]*)?")
_SURE_PLACE = 0.6


def _groups(text: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Rampart's parts of addresses and its places; such as follow one another are one: street, postcode, town."""
    group: list[Mention] = []
    for mention in mentions:
        if mention.kind == "PERSON":
            continue
        if group and not _BETWEEN_PARTS.fullmatch(text, group[-1].end, mention.start):
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


def _located(text: str, group: Sequence[Mention]) -> Iterator[RecognizerResult | None]:
    start, end = group[0].start, group[-1].end
    sure = max(mention.sure for mention in group)
    if all(mention.kind == "LOCATION" for mention in group):
        if sure >= _SURE_PLACE:
            yield _place(text, Mention(start, end, "LOCATION", sure, "rampart"))
        return
    if addressee := _ADDRESSEE.match(text, start, end):
        yield _person(text, Mention(*addressee.span(1), "PERSON", sure, "rampart"))
        start = addressee.end()
    if numbered := _STRAY_NUMBER.match(text, start, end):
        start = numbered.end()
    end = start + len(_TRAILING.sub("", text[start:end]))
    value = text[start:end]
    if (
        any(map(str.isdecimal, value))
        and (_NAMED.search(value) or len(_LETTERS.findall(value)) > 1)
        and not _MODEL.fullmatch(value)
        and not _SECTION.search(text[max(0, start - 4) : start + 4])
        and not _SUM.match(text, end)
    ):
        yield RecognizerResult("ADDRESS", start, end, 0.6 if sure >= _SURE_PLACE else 0.4)


# The line or the words before a street that the model took with it: "Ada Roy\n3, rue ...", "Ada Roy, 3, rue ...".
_ADDRESSEE = re.compile(rf"(?:\d+\n)?({WORD}(?:[ ]{WORD}){{1,3}})(?:,[ ]|,?\n)(?=\d|[^\W\d_])")
_STRAY_NUMBER = re.compile(r"(?:[A-Z]{0,3}-?[\d/-]+|(?:[A-Z][a-z]+[ ]+)?(?:[ /-]?\d){6,18})\n(?:Town[ ]+)?")
_TRAILING = re.compile(r"(?:[ ,\n]+(?!\d)[^\W\dA-Z_][^\W\d_]{3,})+\Z")
_MODEL = re.compile(r"[A-Z][a-z]+[A-Z]\w*[ ]\d+|[\d-]+[ ]{2,}\w+")
"""A device, and the number of goods in a list: "FritzBox 7590", "978552-24   Austin"."""

# "2.1 Reynolds-Zahl" is a heading, "Kaution 84.690,00" a sum.
_SECTION = re.compile(r"(?:\A|\n)[ ]?\d{1,2}\.\d{0,2}[ ]?")
_SUM = re.compile(r"[.,]\d\d(?!\d)|[ ]?(?:€|EUR\b|CHF\b|USD\b|R\$)")
_NAMED = re.compile(rf"(?<![^\W_]){CAPITAL}[^\W\d_]{{2,}}(?![\w-])")
_LETTERS = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")


def _person(text: str, entity: Mention) -> RecognizerResult | None:
    start, end = _first_line(text, entity.start, entity.end)
    start, end = _names.trim(text, start, end)
    while start < end and text[start].islower() and " " in text[start:end]:
        start = text.index(" ", start) + 1
    end = _one_name(text, start, _capitals(text, start, end))
    start = _from_initials(text, start)
    if _names.is_authority(text, start, end) or _glosses(text, start, end, entity.by):
        return None
    name = text[start:end]
    if _names.is_place(name):
        return RecognizerResult("LOCATION", start, end, 0.6)
    if not _names.is_name(name) or name.islower() or _names.is_company(text, start, end):
        return None
    if _STREET.search(name):
        return RecognizerResult("ADDRESS", start, end, 0.55)
    if street := _STREET.match(text, end):
        return RecognizerResult("ADDRESS", start, street.end(), 0.55)
    known = _names.weight(name)
    if not known and _founders(name):
        return None
    if known < _SURE_NAME and _PRICED.match(text, end):
        return None
    words = sum(len(part) > 1 for part in _names.parts_of(name))
    if not known and (_HEADING.match(text[max(0, start - 1) : end]) or _NUMBERED.match(text, end)):
        return None
    if words == 1 and not known and _in_other_field(text, start):
        return None
    if words == 1 and not known and (_COMMON.search(name.lower()) or name.isupper()):
        return None
    return RecognizerResult("PERSON", start, end, max(0.5 if words == 1 else 0.6, min(0.9, known + 0.1)))


def _one_name(text: str, start: int, end: int) -> int:
    """The end of the name: before a word in small letters that is in no name ("Goslar nach Suhl"), behind "da Luz"."""
    for word in _SMALL.finditer(text, start, end):
        if word.group(1) not in _PARTICLES:
            return word.start()
    more = _PARTICLED.match(text, end)
    return more.end() if more and end > start else end


def _from_initials(text: str, start: int) -> int:
    """The start of a name with the initials before it, where they are no numbering at the head of a line: "met K. Feichter"."""
    initials = _INITIALS.search(text, max(0, start - 12), start)
    return initials.start(1) if initials else start


_INITIALS = re.compile(rf"(?:[^\n.!?:][ ]|[,;(])((?:{CAPITAL}\.[ ]?){{1,3}})\Z")
_PARTICLES = frozenset(table("names")["particles"])
_SMALL = re.compile(r"[ ]([^\W\d_A-Z]{2,})(?![^\s])")
_PARTICLED = re.compile(rf"(?:[ ](?:de|da|do|dos|das|del|della|di|von|van|de la))[ ]{WORD}(?![^\W_])")
_STREET = re.compile(r"[ ](?:Street|Avenue|Road|Lane|Boulevard|Highway|Parkway|Crescent|Turnpike|Terrace)(?![^\W_])")


def _founders(name: str) -> bool:
    """True for "Hartley-Morris" alone: two surnames that make a firm's name more often than a person's."""
    parts = _names.parts_of(name)
    halves = parts[0].split("-") if len(parts) == 1 else []
    return len(halves) == 2 and halves[0] not in _names.GIVEN and not _names.SURNAMES.isdisjoint(halves)


def _glosses(text: str, start: int, end: int, by: str) -> bool:
    """True for what explains a function or an authority in brackets: "the District Court (Sąd Rejonowy)"."""
    if text[start - 1 : start] != "(" or _names.weight(text[start:end]):
        return False
    before = text[max(0, start - _GLOSSED) : start - 1].split()
    return bool(before) and (fold(before[-1]) in _names.NOT_NAMES or (by == "spacy" and before[-1].islower()))


_GLOSSED = 24
_SURE_NAME = 0.7
# "Armchair Oslo, grey wool, 299.00": the line of a price list or of a stock.
_PRICED = re.compile(
    r"[^\n@:]{0,80}?[,;|\t ][ ]?(?:[€$£][ ]?)?\d{1,6}[.,]\d\d(?:[ ]?(?:€|EUR|USD|GBP|CHF|\$|£))?[ ]*(?:\n|\Z)"
)
_NUMBERED = re.compile(r"[ ]#?\d")
"""What stands before a number is what is counted: a lot, a port, a ticket."""


def _in_other_field(text: str, start: int) -> bool:
    """True for a single word behind "Label: " where the label names no person: "Mutuelle : Harmonie"."""
    label = _LABEL.search(text[max(0, start - _LABEL_REACH) : start])
    return label is not None and _fields.kind_of(label.group(1).strip().lower()) != "PERSON"


_LABEL_REACH = 40
_LABEL = re.compile(r"(?:\n|\A)[ \t]*([^\n:]{2,30}?)[ ]?:[ ]?\Z")
# "A. Criminal proceedings": a numbered heading, no initial.
_HEADING = re.compile(r"(?:\n|\A)[A-Z]\.[ ]\w+\Z")
# Endings of English nouns and adjectives: a single word in capitals that the model took for a name, but a heading.
_COMMON = re.compile(
    r"(?:ments?|tions?|sions?|ness|ity|ities|ive|ives|isms?|ship|ance|ence|ings?|less"
    r"|ful|ous|able|ible|ial|ical|ures?|ology|ics|ware|ually|ally)$"
)


def _place(text: str, entity: Mention) -> RecognizerResult | None:
    start, end = _first_line(text, entity.start, entity.end)
    end = _capitals(text, start, end)
    name = text[start:end]
    if _names.is_titled(text, start, end):
        return _person(text, entity)
    if _names.is_authority(text, start, end) or _OFFICIAL.search(name):
        return RecognizerResult("LOCATION", start, end, _NO_WHEREABOUTS)
    if _names.is_place(name):
        return RecognizerResult("LOCATION", start, end, 0.7)
    if name.lower() in _names.NOT_NAMES and " " not in name:
        return None
    if not _could_be_place(name) or _names.is_company(text, start, end) or _NUMBERED.match(text, end):
        return None
    if _names.is_given(name) and not _names.looks_like_settlement(name) and _names.is_name(name):
        return RecognizerResult("PERSON", start, end, 0.6 if " " in name else 0.5)
    first, last = _names.trim(text, start, end)
    if _names.is_place(text[first:last]):
        return RecognizerResult("LOCATION", first, last, 0.7)
    if entity.kind == "FAC" or (last - first) * 2 <= end - start or _founders(name):
        return RecognizerResult("LOCATION", start, end, 0.4)
    return RecognizerResult("LOCATION", start, end, 0.55)


def _capitals(text: str, start: int, end: int) -> int:
    """The end without words in small letters: "Málaga la semana" is Málaga, "Mori la Fiat Tipo" is Mori."""
    end = before_thing(text, start, end)
    while " " in text[start:end] and text[text.rindex(" ", start, end) + 1].islower():
        end = text.rindex(" ", start, end)
    return end


def _could_be_place(name: str) -> bool:
    abbreviation = name.isupper() and len(name) <= _LONGEST_ABBREVIATION
    if len(name) < 2 or not name[0].isalpha() or _NO_PLACE.search(name):
        return False
    return not (name.islower() or abbreviation or any(map(str.isdecimal, name)))


_LONGEST_ABBREVIATION = 5
_NO_PLACE = re.compile(r"[(){}<>:=@]")
_NO_WHEREABOUTS = 0.3
"""A state as a party, a court's seat: they say nothing of where a person is."""

_OFFICIAL = re.compile(r"\b(?:Republic|Kingdom|Union|States|Duchy|Principality) of\b|\bGreat Britain and\b")


_CELL_END = re.compile(r"[\n\t|;]")


def _first_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The model runs over line ends; a name does not."""
    while start < end and not text[start].isalnum():
        start += 1
    cut = _CELL_END.search(text, start, end)
    end = cut.start() if cut else end
    for possessive in ("'s", "’s"):
        if text[start:end].endswith(possessive):
            end -= 2
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    return start, end
