"""Passwords that people choose, told from what else may stand behind the word: phrases, hosts, tickets, versions."""

import re
from itertools import pairwise

from detectors.credentials import _shape


def is_passphrase(value: str) -> bool:
    """Words strung together as a password, with no digit among them: three with separators between, or two and more capitalised."""
    bare = value.rstrip("!?.*#$")
    if not 10 <= len(bare) <= 80 or _shape.is_stand_in(value) or _shape.is_reference(value):
        return False
    words = [word.casefold() for word in _PHRASE_WORD.findall(bare)]
    if sum(map(len, words)) < 10 or any(len(word) < 3 or word in _UNLIKELY or word in _shape.ROLES for word in words):
        return False
    if _STRUNG.fullmatch(bare):
        return len(words) >= 3 or not bare.islower()
    return _CAPITALS.fullmatch(bare) is not None


def is_spaced_passphrase(value: str) -> bool:
    """Words with spaces between and a number at their end, as password managers make them up; of a sentence's words none."""
    words = value.casefold().split()[:-1]
    unlikely = any(word in _UNLIKELY or word in _shape.ROLES for word in words)
    return _SPACED.fullmatch(value) is not None and not unlikely


def is_one_of_a_pair(value: str) -> bool:
    """A password that stands beside a user: an unmistakable one, or words and a number with dots or spaces between."""
    return is_unmistakable_password(value) or _DOTTED_WORDS.fullmatch(value) is not None or is_spaced_passphrase(value)


def is_unmistakable_password(value: str) -> bool:
    """A password that needs no word between its label and itself: mixed as no name, version or word is."""
    if not _shape.is_chosen_password(value) or is_host(value) or _IDENTIFIER.fullmatch(value):
        return False
    kinds = ["A" if c.isupper() else "a" if c.isalpha() else "1" if c.isdigit() else "-" for c in value]
    turns = sum(a != b and not (a == "A" and b == "a") for a, b in pairwise(kinds))
    return (
        _shape.INNER_SYMBOL.search(value) is not None
        or (turns >= 3 and len(value) >= 8)
        or _YEAR.fullmatch(value) is not None
    )


def is_host(value: str) -> bool:
    """A host's or a service's name: small letters and digits, in parts with dashes or dots between."""
    return _HOST.fullmatch(value) is not None and _DOTTED_WORDS.fullmatch(value) is None


def is_numbered(value: str) -> bool:
    """A word and a number, as tickets, versions and machines are named; a year makes a password of it."""
    return _NUMBERED.fullmatch(value) is not None and _YEAR.fullmatch(value) is None


_SPACED = re.compile(r"[^\W\d_]{3,18}(?:[ ][^\W\d_]{3,18}){2,5}[ ]\d{1,4}")
_DOTTED_WORDS = re.compile(r"[a-zß-ÿ]{3,14}(?:\.[a-zß-ÿ]{3,14}){1,3}\.\d{2,4}")
_NUMBERED = re.compile(r"[A-Za-z]{1,8}[-_.]?\d{1,3}|[A-Z]{2,8}-\d{1,6}")
_HOST = re.compile(
    r"(?:[a-z]{2,12}\d{0,3}|[a-z][a-z0-9]*(?:[-.][a-z0-9]+)+|[a-z0-9]+(?:\.[a-z0-9-]+)+)(?::\d[\d.]*|:[a-z][a-z-]{1,60}:\d[\w.-]*)?"
)
_IDENTIFIER = re.compile(
    r"[A-Z]{1,8}-?\d+|[A-Za-z]+(?:[A-Z][a-z]+)*\d?|[a-z0-9]+(?:_[a-z0-9]+)+|[A-Z0-9]+(?:_[A-Z0-9]+)+|(?:\w+\.)+\w+"
)
_YEAR = re.compile(r"[A-Z][a-zà-ÿ]{3,}(?:19|20)\d\d")
_PHRASE_WORD = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]*|[A-Z][^\W\d_A-Z]*")
_STRUNG = re.compile(r"[^\W\d_]{3,}(?:[-_.+=~!@#$%^&*?][^\W\d_]{3,}){1,7}")
_CAPITALS = re.compile(r"(?:[A-Z][a-zà-ÿ]{2,}){2,7}")
_UNLIKELY = frozenset(
    re.findall(
        r"\S+",
        "sign single active directory case sensitive insensitive required optional read write only one time two factor date end "
        "see vault below above not set reset generated random none encrypted hashed policy base self manager field input text "
        "hint label error message invalid valid confirm current change changed update forgot show hide toggle strength length "
        "min max type login button provider encoder callback handler factory helper format file path url uri link store storage "
        "safe keep shared the and for all any are was has can will must may should never always please enter protected expired "
        "disabled enabled unknown manual automatic auto managed rotated rotation documentation docs section page table first "
        "last next previous long short strong weak common temporary request response header config configuration settings "
        "option options param params object list array map dict class function method variable constant number integer boolean "
        "bytes hash digest salt crypt encrypt decrypt verify check validate validator reader writer builder client server "
        "service cloud local remote admin operator system prod production staging stage test dev development",
    )
)
"""Words of settings, code and sentences about passwords: what is strung together from one of them is a name or a remark."""
