"""The form of a value under which two places hold the same secret: what the fingerprint is made of."""

import re
from collections.abc import Collection

LARGE_KEY, LARGE_PART, SMALL_PART = 700, 320, 128
"""Letters of base64: keys this long (RSA from 1,024 bits) are told apart by their first 320, smaller ones by their first 128.

Those reach beyond what all keys of a kind begin with, and stop before the last line, which some quotings lose.
"""

LEAST_RUN = 16
"""Letters of base64 in a line below which it is a remark, a field or the end."""


KEYS = frozenset({"key", "key-tail", "key-body"})
"""Tags of the rules that find private keys."""


def same(value: str, tags: Collection[str]) -> str:
    """A key without its quoting, a number or a seed phrase without its layout, anything else without quotes around it.

    `tags` are those of the rule that found the value.
    """
    if not KEYS.isdisjoint(tags):
        return _key(value) or value
    if not _NUMBERS.isdisjoint(tags):
        return "".join(filter(str.isalnum, value)).upper()
    if not _PHRASES.isdisjoint(tags):
        return " ".join(_WORD.findall(value.casefold()))
    bare = value[1:-1] if len(value) > 2 and value[0] == value[-1] and value[0] in _QUOTES else value
    return " ".join(bare.split()) or value


def _key(value: str) -> str:
    """The longest run of base64 in each line; JSON may write a slash as `\\/`."""
    lines = _BREAK.split(_SLASH.sub("/", value))
    runs = (max(_RUN.findall(line), key=len, default="") for line in lines)
    letters = "".join(run for run in runs if len(run) >= LEAST_RUN)
    return letters[: LARGE_PART if len(letters) >= LARGE_KEY else SMALL_PART]


_NUMBERS = frozenset({"card", "iban"})
_PHRASES = frozenset({"seed-phrase", "seed-words"})
_QUOTES = "'\"`"
_WORD = re.compile(r"[^\W\d_]+")
_SLASH = re.compile(r"\\{1,6}/")
_RUN = re.compile(r"[A-Za-z0-9+/]+")
_BREAK = re.compile(
    r"[\r\n\x0b\x0c\x85\u2028\u2029]|\\{1,6}[rnt]|</?[A-Za-z][^<>\n]{0,120}>|&#(?:10|13|x0?[aAdD]);|(?:BEGIN|END)[ \w-]{0,40}?KEY"
)
