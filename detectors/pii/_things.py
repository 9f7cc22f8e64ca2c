"""Things that bear the names of people and towns: dishes, furniture, fonts, ships, laws, diseases, prizes, feasts, clubs."""

import re

from detectors.pii import _names
from detectors.pii._data import table, words
from detectors.pii._shapes import WORD, fold

_HEADS = words("things", "heads") | words("names", "firm_heads")
_FURNITURE = words("things", "furniture")
_LINKED = words("things", "linked_heads")
_TAILS = words("things", "tails") | words("things", "trades")
_KINDS = words("things", "kinds")
_INSTITUTIONS = words("things", "institutions")
_BEHIND_INSTITUTIONS = words("things", "institutions_behind")
_ENDINGS = tuple(sorted(words("things", "endings")))
_PREFIXES = frozenset(table("things")["prefixes"])


def _listed(key: str) -> frozenset[str]:
    return frozenset(part for line in str(table("things")[key]).split("|") if (part := line.strip()))


_KNOWN = _listed("known")
_SAINTS = _listed("saints")
_FEASTS = "|".join(sorted(_listed("feasts")))
_TOPICS = _listed("topics")

_REACH = 32
_SURE = 0.9
"""From here on a title or two other things speak for a person, and no label of a line speaks against one."""

_LINK = r"(?:(?:de|du|di|del|della|da|do|à la|alla|a la|à|von|der|of|the|nach) |d['’]|dell['’])"
_BEFORE = re.compile(rf"(?<![\w-])([^\W\d_]{{2,20}})[ ]({_LINK})?\Z")
_BEHIND = re.compile(r"(['’]s)?[ ]([^\W\d_]{3,16})(?![\w-])")
_FEAST_BEFORE = re.compile(rf"(?<![^\W_])(?:{_FEASTS})[ ](?:de |di |da |do |von |zu |à la |of )?\Z")
_FEAST_BEHIND = re.compile(rf"(?:['’]s)?[ -](?:{_FEASTS})")
_LABEL = re.compile(r"[ \t]*([^\W\d_][^\W\d_ ]*(?:[ ][^\W\d_]+){0,3})[ ]?:[ ]")
_LONGEST_LINE = 400
_LONGEST_LABEL = 40


def is_thing(text: str, start: int, end: int, score: float, place: bool = False) -> bool:
    """True where a name without a title is a thing's: by the word before it, its own words, or the label of its line."""
    name = text[start:end]
    parts = _names.parts_of(name)
    if not parts or _names.is_title(text, start):
        return False
    if _PREFIXES.intersection(name.split()[:3]) or fold(name) in _KNOWN:
        return True
    if len(parts) > 1 and (is_head(parts[0]) or parts[-1] in _TAILS):
        return True
    if parts[-1].endswith(_ENDINGS) and _is_compound(parts[-1]):
        return True
    return (
        _is_named(text, start, end)
        or (_is_furniture(text, start) if place else _is_institution(text, start, end, parts))
        or _is_feast(text, start, end, parts)
        or (score < _SURE and _on_topic(text, start))
    )


def before_thing(text: str, start: int, end: int) -> int:
    """The end of a name without the thing that follows it: of "Mori la Fiat Tipo" only "Mori"."""
    things = (thing for thing in _ARTICLE.finditer(text, start, end) if is_head(fold(thing.group(1))))
    thing = next(things, None)
    return thing.start() if thing else end


_ARTICLE = re.compile(rf"[ ](?:la|le|il|el|lo|no|o|a|the|den|die|das)[ ]({WORD})")


def is_head(word: str) -> bool:
    """True for a folded word that makes what follows it the name of a thing: "pizza", "renault"."""
    return word in _HEADS and word not in _names.GIVEN


def _is_compound(word: str) -> bool:
    ending = next(ending for ending in _ENDINGS if word.endswith(ending))
    return len(word) > len(ending) + 2 and word not in _names.SURNAMES


def _is_named(text: str, start: int, end: int) -> bool:
    """True behind the kind of a thing ("pizza Margherita", "syndrome de Down") and before one ("Megan's Law")."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before:
        head = fold(before.group(1))
        if before.group(1) in _PREFIXES or head in (_LINKED if before.group(2) else _HEADS | _LINKED):
            return True
    behind = _BEHIND.match(text, end)
    if behind is None:
        return False
    kind = fold(behind.group(2))
    return kind in _TAILS | _KINDS if behind.group(2)[0].isupper() else kind in _KINDS and not behind.group(1)


def _is_furniture(text: str, start: int) -> bool:
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None and not before.group(2) and fold(before.group(1)) in _FURNITURE


def _is_institution(text: str, start: int, end: int, parts: list[str]) -> bool:
    """True for those whom schools, hospitals and airports are named after."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before and not before.group(2) and fold(before.group(1)) in _INSTITUTIONS:
        return True
    behind = _BEHIND.match(text, end)
    named = behind is not None and behind.group(2)[0].isupper() and fold(behind.group(2)) in _BEHIND_INSTITUTIONS
    return named or (len(parts) > 1 and parts[0] in _INSTITUTIONS and parts[0] not in _names.GIVEN)


def _is_feast(text: str, start: int, end: int, parts: list[str]) -> bool:
    if not _SAINTS.intersection((parts[0], parts[0].partition("-")[0])):
        return False
    lowered = fold(text[max(0, start - _REACH) : start])
    return bool(_FEAST_BEFORE.search(lowered) or _FEAST_BEHIND.match(fold(text[end : end + _REACH])))


def _on_topic(text: str, start: int) -> bool:
    """True in a line whose label tells that it is about things: "Menu: ", "Schriftarten: "."""
    line = text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
    label = _LABEL.match(text, line, min(start, line + _LONGEST_LABEL))
    return (
        label is not None
        and fold(label.group(1)) in _TOPICS
        and _NEXT_SENTENCE.search(text, label.end(), start) is None
    )


_NEXT_SENTENCE = re.compile(r"[.!?:;][ ](?=[^\W\d_])")
