"""What makes a name: judged by the lists in `rules/pii/names.toml`, without a model."""

import re

from detectors.pii._data import table, words
from detectors.pii._shapes import fold

GIVEN = words("names", "given")
SURNAMES = words("names", "surnames")
ALSO_SURNAMES = words("names", "also_surnames")
NOT_NAMES = frozenset(map(fold, words("names", "not_names")))


def _listed(text: str) -> frozenset[str]:
    return frozenset(place for part in text.replace("\n", "").split("|") if (place := part.strip()))


UNSURE_PLACES = _listed(table("places")["unsure"])
"""Towns that bear people's names or common words: places only where the text says so."""

PLACES = (_listed(table("names")["places"]) | _listed(table("places")["sure"])) - UNSURE_PLACES

_ALSO_GIVEN = words("names", "also_given")
_COMPANIES = words("names", "companies")
_GOODS = words("names", "goods")
_WARES = words("names", "wares") | _GOODS
_TITLES = frozenset(fold(title).rstrip(".") for title in table("names")["titles"])
_SETTLEMENTS = tuple(table("names")["settlements"])
_PREFIXES = frozenset(table("names")["settlement_prefixes"])
_KIN = re.compile(
    r"[ ]\w{1,3}[ ](?:Sons?|Brothers|Bros|Daughters?|Söhne|Sohn|Fils|Frères|Hijos|Hermanos|Figli|Filhos|Associates|Partners)\b"
)


def _phrases(key: str) -> str:
    return "|".join(
        re.escape(phrase).replace(r"\ ", "[ ]") for phrase in sorted(table("names")[key], key=len, reverse=True)
    )


_AUTHORITY = re.compile(
    rf"(?:/{'[A-Z]'}[^\W\d_]+)?[ ](?:(?:{_phrases('authority_links')})[ ]){{0,3}}(?:{_phrases('authorities')})(?![^\W_])",
    re.IGNORECASE,
)
_JURISDICTION = re.compile(
    rf"(?<![^\W_])(?:{_phrases('jurisdictions')})[ ](?:the[ ])?(?:(?:[^\W\d_]+[ ]){{1,2}}and[ ])?\Z", re.IGNORECASE
)
_JURISDICTION_REACH = 48
_AND = frozenset({"e", "y", "et", "und", "and", "o", "ou", "oder"})
_LINKS = frozenset({"von", "de", "di", "del", "della", "da", "do", "des", "du", "of", "e", "y", "et"})
_NO_SETTLEMENTS = words("names", "no_settlements")
_MOST_WORDS = 6
_SHORTEST_SETTLEMENT = 6


def parts_of(name: str) -> list[str]:
    """The words of a name, folded, without the punctuation around them; initials are words, too."""
    return [part for word in name.split() if (part := fold(word).strip(".,;:\"'()"))]


def is_name(name: str) -> bool:
    """False for what can't be a name of a person: digits, known places, companies, words of the list of other things."""
    parts = parts_of(name)
    if (
        not parts
        or not all(part.replace("'", "").replace("-", "").isalpha() for part in parts)
        or max(map(len, parts)) < 2
    ):
        return False
    if fold(name) in PLACES or len(parts) > _MOST_WORDS or _is_company_form(name.split()[-1]):
        return False
    if len(parts) == 1:
        return parts[0] not in NOT_NAMES or parts[0] in GIVEN
    front = parts[0] in _ALSO_GIVEN or parts[0] in GIVEN
    others = [part for part in parts[front:] if part in NOT_NAMES and part not in GIVEN]
    return not others or (others == [parts[-1]] and parts[-1] in ALSO_SURNAMES)


def is_titled_name(name: str) -> bool:
    """The same behind a title: it vouches for common words that are surnames ("Dr. Price"), not for functions ("Sr Engineer")."""
    first = parts_of(name)[:1]
    return bool(first) and (first[0] not in NOT_NAMES or first[0] in GIVEN or first[0] in ALSO_SURNAMES)


def weight(name: str) -> float:
    """What the lists of given names and surnames say for a name: 0 nothing, 0.5 a given name alone, up to 0.8 for both."""
    parts = parts_of(name) or [""]
    first, last = parts[0] in GIVEN, len(parts) > 1 and parts[-1] in SURNAMES
    if len(parts) == 1:
        return 0.5 if first else 0.0
    if not first and parts[0] in _ALSO_GIVEN:
        return 0.7 if last else 0.0
    if first:
        return 0.8 if last else 0.7
    return 0.6 if last else 0.0


def is_given(name: str) -> bool:
    """True where the name begins with a known given name."""
    return parts_of(name)[:1] != [] and parts_of(name)[0] in GIVEN


def is_company(text: str, start: int, end: int) -> bool:
    """True where its last word or what follows it makes a run of capitals a company or a product: "Harbour PLC", "Welch & Sons"."""
    parts = parts_of(text[start:end])
    if len(parts) > 1 and (parts[-1] in _GOODS or _is_company_form(text[start:end].split()[-1])):
        return True
    head = _HEAD.search(text[max(0, start - _HEAD_REACH) : start])
    if (head and fold(head.group(1)) in _HEADS) or _DOTTED_FORM.match(text, end) or is_goods(text, start, end):
        return True
    following = re.match(r"(,?[ ])(&[ ])?([^\s,;:)]+)", text[end : end + 24])
    if following is None:
        return False
    nearest = following.group(3).strip(".").lower()
    if nearest in ("and", "y", "und", "et", "e") and _KIN.match(text, end):
        return True
    if following.group(2) or _is_company_form(following.group(3)):
        return True
    return nearest in _GOODS and following.group(1) == " "


def is_goods(text: str, start: int, end: int) -> bool:
    """True where a name is a product's: "Carter torque wrench", "2 mesas Oslo"."""
    behind = _BEHIND.match(text, end)
    if behind and (behind.group(1) in _WARES or (behind.group(2) in _WARES and not _VERB.search(behind.group(1)))):
        return True
    if " " in text[start:end]:
        return False
    before = text[max(0, start - _HEAD_REACH) : start]
    return bool(
        _VERSION.match(text, end) or _COUNTED.search(before) or _DEPLOYED.search(before) or _is_quoted(text, start, end)
    )


def _is_quoted(text: str, start: int, end: int) -> bool:
    return (
        text[start - 1 : start] in ('"', "“", "„", "«")
        and text[end : end + 1] in ('"', "”", "“", "»")
        and text[end + 1 : end + 2] != ":"
    )


_VERSION = re.compile(r"[ ](?:v?\d{1,3}\.\d|\d{2,4}[ ][a-z]{3})")
_DEPLOYED = re.compile(
    r"(?:\d\.\d+[ ]of|[Vv]ersion[ ]of|[Mm]igrat\w+[ ](?:to|from)|[Tt]ested[ ]with|[Ff]ont[ ]is(?:[ ]now)?"
    r"|[Bb]uild|[Ii]nstalled)[ ]\Z"
)


_BEHIND = re.compile(r"[ ]([a-z]{2,20})(?![\w-])(?:[ ]([a-z]{2,20})(?![\w-]))?")
_VERB = re.compile(
    r"(?:ed|s|ing|ly)$|^(?:will|would|can|could|may|might|must|had|did|to|and|or|in|on|at|by|of|for|from|with|the|an?|my|his|her|got|made|put|took|saw|set|ran)$"
)
_COUNTED = re.compile(r"(?<![\w.,/-])\d{1,3}[ ](?:x[ ])?[^\W\dA-Z_]{3,}[ ]\Z")
_DOTTED_FORM = re.compile(r"(?:,?[ ][SBN])?\.(?:[LAVCU]|[rp]\.[lA]|[RN]\.[LC])(?![^\W_])")


def _is_company_form(word: str) -> bool:
    """True for "SE" and "GmbH", not for the Spanish "se", the English "as", and the surname "Sá"."""
    plain = word.strip(".,;:\"'()")
    short = len(plain) <= _SHORT_FORM
    return fold(plain) in _COMPANIES and (
        not short or (plain[:1].isupper() and (plain.isupper() or plain not in _ALSO_WORDS))
    )


_HEADS = words("names", "firm_heads")
_HEAD = re.compile(r"([^\W\d_]{3,20})[ ]\Z")
_HEAD_REACH = 24
_SHORT_FORM = 3
_ALSO_WORDS = frozenset({"As", "Se", "Sa", "Sá", "Ab", "Ag", "Sas", "Spa"})


def is_authority(text: str, start: int, end: int) -> bool:
    """True for a place in an authority's name ("Ankara Administrative Court"), and for a jurisdiction ("the laws of France")."""
    return bool(_AUTHORITY.match(text, end) or _JURISDICTION.search(text[max(0, start - _JURISDICTION_REACH) : start]))


def trim(text: str, start: int, end: int, titled: bool = False) -> tuple[int, int]:
    """Takes words off the front and the end of a run of capitals that are no part of a name: "Please", "Dear", "Mr", "Annual".

    Behind a title the first word is part of the name, whatever it is ("Dr. Price"). Empty where nothing is left.
    """
    spans = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\s\u00a0]+", text[start:end])]
    folded = [fold(text[left:right]).strip(".,;:'\"") for left, right in spans]
    first, last = 0, len(spans)
    while first < last and not titled and _leads_nothing(folded[first:last], text[slice(*spans[first])]):
        first += 1
    first = _behind_link(folded, first, last)
    while last - first > titled and _ends_nothing(folded[first:last], text[slice(*spans[last - 1])]):
        last -= 1
    while last - first > 1 and text[spans[last - 1][0]].islower() and last < len(spans):
        last -= 1
    return (spans[first][0], spans[last - 1][1]) if first < last else (start, start)


def is_department(name: str, articles: frozenset[str]) -> bool:
    """True for an article and a word that is nobody's name: "La Presidencia", "L'Amministratore"."""
    parts = parts_of(name.replace("L'", "la ").replace("L’", "la "))
    return len(parts) > 1 and parts[0] in articles and parts[-1] not in SURNAMES | GIVEN | ALSO_SURNAMES


def is_title(text: str, start: int) -> bool:
    """True where a title stands directly before `start`: "Frau Doe", "Dr. Doe"."""
    before = text[max(0, start - _HEAD_REACH) : start].split()
    return bool(before) and fold(before[-1]).rstrip(".") in _TITLES


def is_titled(text: str, start: int, end: int) -> bool:
    """True where a title stands before the name, or is its first word: "Mr Quimby" and "Sra" are no towns."""
    first = text[start:end].partition(" ")[0]
    return is_title(text, start) or fold(first).rstrip(".") in _TITLES


def untitled(name: str) -> str:
    """A name without the titles before it and the possessive after it."""
    parts = name.split()
    while len(parts) > 1 and fold(parts[0]).rstrip(".") in _TITLES:
        parts.pop(0)
    return " ".join(parts).removesuffix("'s").removesuffix("’s")


def is_place(name: str) -> bool:
    """True for countries and large cities."""
    return fold(name) in PLACES


def looks_like_settlement(name: str) -> bool:
    """True for names built like a town's: Sandville, West Brook, Bad Homburg."""
    parts = fold(name).split()
    return _ends_like_settlement(parts[-1]) or (len(parts) > 1 and parts[0] in _PREFIXES)


def must_be_settlement(name: str) -> bool:
    """True where both words say so: North Aldertown, Port Maryburgh."""
    parts = fold(name).split()
    return len(parts) == 2 and parts[0] in _PREFIXES and _ends_like_settlement(parts[1])


def _ends_like_settlement(word: str) -> bool:
    return len(word) >= _SHORTEST_SETTLEMENT and word.endswith(_SETTLEMENTS) and word not in _NO_SETTLEMENTS


def _behind_link(parts: list[str], first: int, last: int) -> int:
    """Where the name begins: "Reisekosten von Anna Berg" is about Anna Berg; "Maria von Berg" is one name."""
    for place in range(first + 1, last - 1):
        if parts[place] in _LINKS and parts[place + 1] in GIVEN:
            if GIVEN.isdisjoint(parts[first:place]):
                return place + 1
            break
    return first


def _leads_nothing(parts: list[str], word: str) -> bool:
    first = parts[0]
    if (
        word.islower()
        and len(parts) > 1
        and (first in _AND or parts[1] in _TITLES or (len(parts) > 2 and (parts[1] in GIVEN or len(parts[1]) == 1)))
    ):
        return True
    if word in ("D.", "M.") and len(parts) > 1 and parts[1] in GIVEN:
        return True
    if first in GIVEN or (first in _ALSO_GIVEN and len(parts) > 1 and parts[1] not in NOT_NAMES):
        return False
    return first in NOT_NAMES or (first in _TITLES and len(parts) > 1)


def _ends_nothing(parts: list[str], word: str) -> bool:
    last = parts[-1]
    if last not in NOT_NAMES or last in GIVEN:
        return False
    return not (last in ALSO_SURNAMES and len(parts) > 1 and not word.isupper() and parts[-2] not in NOT_NAMES)
