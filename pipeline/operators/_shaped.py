"""Identifiers made up by their own shape: digits for digits, letters for letters, with check digits that are right."""

import random
import re
import string
from collections.abc import Sequence
from itertools import islice

from detectors.forms import Form

LONGEST = 64
TRIES = 2_000
"""Of ten draws one has a right check digit, of a hundred one a right check of two digits or a date as well."""

_CLASSES = (string.digits, string.ascii_uppercase, string.ascii_lowercase)
_CALLING_CODE = re.compile(r"(?:\+|00)[ .-]?(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")
"""ITU-T E.164: one, two or three digits, and no code begins with another one."""


def shaped(value: str, forms: Sequence[Form], numbers: random.Random, kept: int = 0) -> str | None:
    """A value of the same shape that every rule passes which the true one passes; None where chance will not find one.

    Its first `kept` characters stay: the country of an account.
    """
    held = [form for form in forms if form.holds(value)]
    if not forms or len(value) > LONGEST or any(form.is_checksum for form in held):
        return None
    if any(each.isalnum() and not each.isascii() for each in value):  # nothing is drawn for `１`: it would stay
        return None
    alphabets = [value[place] if place < kept else _alphabet(value, place, held) for place in range(len(value))]
    drawn = ("".join(map(numbers.choice, alphabets)) for _ in range(TRIES))
    return next((each for each in drawn if all(form.holds(each) for form in held)), None)


def renumbered(value: str, numbers: random.Random) -> str:
    """A phone number of the same format: the country's code and a leading zero stay, all other digits are drawn."""
    code = _CALLING_CODE.match(value)
    kept = code.end() if code else 0
    digits = [place for place, each in enumerate(value) if each.isdecimal() and place >= kept]
    written = list(value)
    for place in islice(digits, 1, None):
        written[place] = numbers.choice(string.digits)
    for place in digits[:1]:
        written[place] = "0" if value[place] == "0" else numbers.choice("23456789")
    return "".join(each for each in written if not each.isalpha())


def _alphabet(value: str, place: int, held: Sequence[Form]) -> str:
    """What may stand at a place: letters or digits, as there, and of them those with which the value keeps its shape."""
    of_its_kind = next((each for each in _CLASSES if value[place] in each), value[place])
    fitting = (c for c in of_its_kind if all(form.fits(value[:place] + c + value[place + 1 :]) for form in held))
    return "".join(fitting) or value[place]
