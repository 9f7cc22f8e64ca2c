"""Seed phrases of wallets: twelve to twenty-four words of BIP-39's list, whose last word carries a check of all."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SIZES = (24, 21, 18, 15, 12)
"""Words in a phrase: 256, 224, 192, 160 or 128 bits, and a bit of checksum for each 32."""

LONGEST = 30
"""Words in a row beyond which they are no phrase: the longest, and a few before it that stand in the list by chance."""

REACH = 480
"""Characters that a phrase of 24 words takes, numbered and each on a line of its own."""


def checked(text: str, start: int, _end: int) -> Iterator[tuple[int, int]]:
    """Phrases that begin within the words from `text[start]` on and whose checksum holds."""
    for run in _runs(text, start):
        at = 0
        while at <= len(run) - SIZES[-1]:
            size = next((n for n in SIZES if at + n <= len(run) and _holds(run[at : at + n])), 0)
            if size:
                yield run[at].start(), run[at + size - 1].end()
            at += size or 1


def labelled(text: str, start: int, _end: int) -> Iterator[tuple[int, int]]:
    """Phrases behind a label at `text[start]`: words of the list as many as a phrase has, whatever their checksum."""
    for run in _runs(text, start):
        if len(run) in SIZES:
            yield run[0].start(), run[-1].end()


_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{3,8}(?![^\W_])")
_GAP = re.compile(r"(?:[^A-Za-z:]|(?<=\d):){1,8}")  # a colon ends a label, but for one behind a number


@cache
def _numbers() -> dict[str, int]:
    path = Path(__file__).parent.parent / "rules" / "credentials" / "words" / "bip39-english.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))["words"].split()
    return {word: number for number, word in enumerate(words)}


def _runs(text: str, start: int) -> Iterator[list[re.Match[str]]]:
    """Words of the list in a row, as many as a phrase has and a label before it. What goes on longer is a list of words."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text, max(0, start - REACH), start + 2 * REACH):
        known = word[0].lower() in _numbers()
        if run and not (known and _GAP.fullmatch(text, run[-1].end(), word.start())):
            yield from _long(run)
            run = []
        if known:
            run.append(word)
    yield from _long(run)


def _long(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    if SIZES[-1] <= len(run) <= LONGEST and len({word[0].lower() for word in run}) > len(run) // 2:
        yield run


def _holds(words: list[re.Match[str]]) -> bool:
    """BIP-39: the last bits are the first of the SHA-256 of those before."""
    number = 0
    for word in words:
        number = number << 11 | _numbers()[word[0].lower()]
    check = len(words) // 3
    entropy = (number >> check).to_bytes(check * 4, "big")
    return hashlib.sha256(entropy).digest()[0] >> (8 - check) == number & ((1 << check) - 1)
