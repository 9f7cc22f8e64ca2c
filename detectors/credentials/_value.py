"""The form of a value under which two places hold the same secret: what the fingerprint is made of."""

import re
from collections.abc import Collection

LEAST_RUN = 16
"""Letters of base64 beside something else in a line, below which they are a word of it."""


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
    """The longest run of base64 in each line, and whatever else stands there; JSON may write a slash as `\\/`.

    Nothing of it is left out: a key that somebody answers for must not take another secret along.
    """
    runs, others = [], []
    for line in _BREAK.split(_SLASH.sub("/", value)):
        run = max(_RUN.findall(line), key=len, default="")
        rest = _LAYOUT.sub("", line.replace(run, "", 1))
        is_key = len(run) >= LEAST_RUN or (not rest and _LAYOUT.sub("", run) != "")  # the last line is short
        runs.append(run if is_key else "")
        others.append(rest if is_key else _LAYOUT.sub("", line))
    return "".join(runs) + "|" * any(others) + "".join(others)


_NUMBERS = frozenset({"card", "iban"})
_PHRASES = frozenset({"seed-phrase", "seed-words"})
_QUOTES = "'\"`"
_WORD = re.compile(r"[^\W\d_]+")
_SLASH = re.compile(r"\\{1,6}/")
_RUN = re.compile(r"[A-Za-z0-9+/]+")
_LAYOUT = re.compile(r"\b(?:\d{1,4}|RSA|EC|DSA|OPENSSH|ENCRYPTED|PRIVATE|BLOCK|KEY)\b|[^A-Za-z0-9]+")
_BREAK = re.compile(
    r"[\r\n\x0b\x0c\x85\u2028\u2029]|\\{1,6}[rnt]|</?[A-Za-z][^<>\n]{0,120}>|&#(?:10|13|x0?[aAdD]);|(?:BEGIN|END)[ \w-]{0,40}?KEY"
)
