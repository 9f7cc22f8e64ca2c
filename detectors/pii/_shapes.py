"""Building blocks of patterns for words with capitals, in Latin, Greek and Cyrillic letters."""

import unicodedata

_CAPITALS = "".join(
    chr(code) for code in (*range(0x41, 0x250), *range(0x386, 0x530), *range(0x1E00, 0x1F00)) if chr(code).isupper()
)

CAPITAL = f"[{_CAPITALS}]"
"""One capital letter."""

WORD = rf"{CAPITAL}[^\W\d_]*+(?:[-'’‑](?!s\b)[^\W\d_]++)*+"
"""A capitalised word, with hyphens and apostrophes inside; a possessive "'s" stays outside."""

INITIALS = rf"{CAPITAL}\.(?:[ -]?{CAPITAL}\.){{0,3}}+(?![^\W\d_]{{2}})"
"""One to four initials: "J.", "J. R.", "J.-P.". Possessive: a page of "A. A. A." would take minutes otherwise."""


def fold(text: str) -> str:
    """Small letters without accents: "Émile" and "emile" are the same name, "Łódź" is found under "lodz"."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "’": "'"})


BEFORE_NO_NAME = r"[\w.@/-]"
EDGE = rf"(?<!{BEFORE_NO_NAME})"
"""What a name can't stand directly behind: letters, parts of addresses and of compounds."""
