"""Whether a made-up value gives back something of the true one: a word, a run of digits, or all of it."""

import re
import unicodedata

RUN = 4
"""Digits in a row, separators apart: the last four of a card are enough to recognise it by."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_DIGITS = re.compile(r"\d+")

_ADDRESS_WORDS = """
street road avenue lane drive court place square boulevard way terrace close suite apt unit box straße strasse platz weg allee
ring gasse rue chemin impasse quai calle avenida plaza paseo carrera via viale piazza corso largo rua travessa praca laan straat
plein kade ulica aleja plac gade vej vag gata vagen gatan katu tie example mailto http https www
"""
_OF_EVERY_ADDRESS = frozenset(_ADDRESS_WORDS.split())
"""Words that say that a value is an address, and nothing of whose it is."""


def is_like(value: str, made_up: str) -> bool:
    """Compared without case and accents. A word of three letters and more counts wherever it stands, also inside a longer one."""
    true, drawn = _plain(value), _plain(made_up)
    if _bare(true) in _bare(drawn):
        return True
    words = set(_WORD.findall(true)) - _OF_EVERY_ADDRESS
    return any(word in drawn for word in words) or _shares_digits(true, drawn)


def _shares_digits(true: str, drawn: str) -> bool:
    mine, others = "".join(_DIGITS.findall(true)), "".join(_DIGITS.findall(drawn))
    if len(mine) < RUN:
        return bool(mine) and mine in _DIGITS.findall(drawn)
    return any(mine[start : start + RUN] in others for start in range(len(mine) - RUN + 1))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))
