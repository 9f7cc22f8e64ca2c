"""Undoing what changes characters in place: each step gives the edits that it would make to a text."""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `start..end` by `text`. A list of edits is ordered and free of overlaps. (Many are made: a tuple is cheap.)"""

    start: int
    end: int
    text: str

    def __repr__(self) -> str:
        return f"Edit({self.start}, {self.end})"


def invisible(text: str) -> list[Edit]:
    """Characters without a width or a meaning of their own are dropped."""
    return [Edit(match.start(), match.end(), "") for match in _INVISIBLE.finditer(text)]


def nfkc(text: str) -> list[Edit]:
    """Compatibility forms (full-width, mathematical, ligatures, circled) as their plain characters."""
    if text.isascii():
        return []
    beyond = text.encode("utf-8", "replace").translate(None, _ASCII).decode()  # the quickest way to leave ASCII out
    unstable = "".join(sorted(filter(_is_unstable, set(beyond))))
    edits = []
    for match in _clusters_of(unstable).finditer(text) if unstable else ():
        plain = _composed(match[0])
        if plain != match[0]:
            edits.append(Edit(match.start(), match.end(), plain))
    return edits


def homoglyph(text: str) -> list[Edit]:
    """Words that mix Latin with look-alike letters of other scripts, or hold nothing but look-alikes, in Latin letters."""
    words: list[tuple[Edit, bool]] = []
    done = 0
    for look in _LOOK_ALIKES.finditer(text):
        if look.start() < done:
            continue
        before = _WORD_BEFORE.search(text, max(0, look.start() - 80), look.start())
        word = _WORD.match(text, before.start() if before else look.start())
        done = word.end() if word else done
        if word and _WHOLLY_LATIN.fullmatch(word[0].translate(_LATIN)):
            words.append((Edit(word.start(), word.end(), word[0].translate(_LATIN)), _is_disguised(word[0])))
    near = _beside_sure(words) | _beside_sure([*reversed(words)])
    return [edit for edit, is_sure in words if is_sure or edit in near]


def _beside_sure(words: list[tuple[Edit, bool]]) -> set[Edit]:
    """Words that are too short to tell, next to one that is disguised or to another such word."""
    found: set[Edit] = set()
    last: Edit | None = None
    for edit, is_sure in words:
        is_next = last is not None and max(edit.start - last.end, last.start - edit.end) <= _NEXT
        if is_next and not is_sure:
            found.add(edit)
        last = edit if is_sure or is_next else None
    return found


def entities(text: str) -> list[Edit]:
    """HTML character references."""
    return _replaced(text, _ENTITY, lambda match: html.unescape(match[0]))


def percent(text: str) -> list[Edit]:
    """URL percent-encoding, where it is UTF-8."""
    return _replaced(text, _PERCENT, lambda match: _from_percent(match[0]))


def escapes(text: str) -> list[Edit]:
    """Backslash escapes of JSON, Python, JavaScript, shells and Markdown."""
    return _replaced(text, _ESCAPE, lambda match: _unescaped(match[0]))


def quoted_printable(text: str) -> list[Edit]:
    """Quoted-printable mail text, where more than a chance `=20` speaks for it."""
    found = _QUOTED.findall(text)
    if len(found) < 2 and not any(len(each) >= _MEANT for each in found):
        return []
    return _replaced(text, _QUOTED, lambda match: _from_quoted(match[0]))


def rot13(text: str) -> str:
    """Letters moved by half the alphabet."""
    return text.translate(_ROT13)


STEPS: dict[str, Callable[[str], list[Edit]]] = {
    "invisible": invisible,
    "nfkc": nfkc,
    "homoglyph": homoglyph,
    "quoted-printable": quoted_printable,
    "entities": entities,
    "percent": percent,
    "escapes": escapes,
}

# Format and filler characters (Unicode 15, general category Cf and default ignorables), without the blank-looking ones
# that are spaces: those NFKC turns into a space.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_ASCII = bytes(range(0x80))
_MARK = "\u0300-\u036f\u0483-\u0489\u20d0-\u20ff"
_MOST_MARKS = 30
"""Marks on one letter, as the stream-safe form of UAX 15 has them: putting many in their order costs their square."""
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}+;?|#[xX][0-9a-fA-F]{2,6}+;?|[A-Za-z][A-Za-z0-9]{1,31};)")
_PERCENT = re.compile(r"%(?:[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*|u[0-9A-Fa-f]{4})")
_ESCAPE = re.compile(
    r"\\(?:u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*|u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}(?:\\x[0-9a-fA-F]{2})*"
    r"|[0-3][0-7]{2}|[nrt]|[\"'`/\\_*~#+!|<>(){}\[\]$&;:,=@%^?.-])"
)
_QUOTED = re.compile(r"=(?:[0-9A-F]{2}(?:=[0-9A-F]{2})*|\r?\n)")
_MEANT = len("=41=42=43")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}

# Letters that most fonts draw like a Latin one (a selection from Unicode's confusables: Cyrillic, Greek, Armenian, Cherokee
# and Latin extensions that NFKC keeps).
_CONFUSABLE = {
    "a": "аɑαᴀ", "b": "Ьƅʙ", "c": "сϲⅽᴄ", "d": "ԁɗᴅ", "e": "еєҽᴇε", "f": "ſƒꜰ", "g": "ɡցɢ", "h": "һհʜ", "i": "іɩιɪ", "j": "јϳᴊ",
    "k": "κкᴋ", "l": "ⅼӀʟӏ", "m": "мᴍ", "n": "ոռпɴ", "o": "оοօσᴏ", "p": "рρᴘ", "q": "ԛգǫ", "r": "гᴦʀ", "s": "ѕꜱ", "t": "тτᴛ",
    "u": "υսսᴜ", "v": "νѵᴠ", "w": "ԝաшᴡ", "x": "хχ", "y": "уүγʏ", "z": "ᴢ",
    "A": "АΑᎪ", "B": "ВΒᏴ", "C": "СϹᏟ", "D": "ᎠⅮ", "E": "ЕΕᎬ", "F": "Ϝ", "G": "ԌᏀ", "H": "НΗᎻ", "I": "ІΙ", "J": "ЈᎫ",
    "K": "КΚᏦ", "L": "ᏞⅬ", "M": "МΜᎷ", "N": "Ν", "O": "ОΟՕ", "P": "РΡᏢ", "Q": "Ԛ", "R": "ᎡᏒ", "S": "ЅՏᏚ", "T": "ТΤᎢ",
    "U": "Սᑌ", "V": "ѴᏙ", "W": "ԜᎳ", "X": "ХΧ", "Y": "ҮΥ", "Z": "ΖᏃ",
}  # fmt: skip
_LATIN = str.maketrans({look: latin for latin, looks in _CONFUSABLE.items() for look in looks})
LOOKS = "".join(dict.fromkeys("".join(_CONFUSABLE.values())))
_SYMBOLS = {
    first + place: letter
    for first in (0x249C, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
"""Letters in parentheses, squares and circles, and those that flags are made of."""

_MARKS = re.compile(f"[{_MARK}]+")
_LOOK_ALIKES = re.compile(f"[{LOOKS}]+")
_NEXT = 2
"""Characters between words that stand side by side."""

_WORD_BEFORE = re.compile(r"\w+\Z")
_WORD = re.compile(r"\w+")
_WHOLLY_LATIN = re.compile(r"[A-Za-z0-9_]+")
_ROT13 = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm"
)


@lru_cache(maxsize=4096)
def _composed(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster.translate(_SYMBOLS))
    # What still stands over or through a Latin letter is no letter of any language.
    return (
        plain[0] + _MARKS.sub("", plain[1:])
        if plain[:1].isascii() or "LATIN" in unicodedata.name(plain[0], "")
        else plain
    )


@lru_cache(maxsize=4096)
def _is_unstable(character: str) -> bool:
    """Whether NFKC may change it: itself, or by joining it to the letter before it."""
    return not character.isascii() and (
        ord(character) in _SYMBOLS
        or unicodedata.combining(character) != 0
        or unicodedata.category(character) == "Me"
        or unicodedata.normalize("NFKC", character) != character
    )


@lru_cache(maxsize=256)
def _clusters_of(unstable: str) -> re.Pattern[str]:
    """The characters, and where marks are among them, what they compose with: the letter before, further marks."""
    composed = f"[^{_MARK}][{_MARK}]{{1,{_MOST_MARKS}}}|" if re.search(f"[{_MARK}]", unstable) else ""
    return re.compile(f"{composed}[{re.escape(unstable)}]")


def _replaced(text: str, pattern: re.Pattern[str], undo: Callable[[re.Match[str]], str]) -> list[Edit]:
    edits = []
    for match in pattern.finditer(text):
        plain = undo(match)
        if plain != match[0]:
            edits.append(Edit(match.start(), match.end(), plain))
    return edits


def _unescaped(escape: str) -> str:
    kind = escape[1]
    if kind == "u" and "{" not in escape:
        units = b"".join(bytes.fromhex(unit) for unit in escape.split("\\u")[1:])
        return units.decode("utf-16-be", "replace")
    if kind in "uU":
        return _character(int(escape.strip("\\uU{}"), 16), escape)
    if kind == "x":
        data = bytes.fromhex(escape.replace("\\x", ""))
        return _utf8(data, data.decode("latin-1"))
    if kind.isdigit():
        return chr(int(escape[1:], 8))
    return _CONTROL.get(kind, kind)


def _is_disguised(word: str) -> bool:
    """Latin letters among others, or four letters and more that all look Latin: a word of an honest script seldom does."""
    return re.search("[A-Za-z\u1d00-\u1d2f]", word) is not None or len(word) >= 4


def _from_percent(match: str) -> str:
    if match[1] == "u":
        return _character(int(match[2:], 16), match)
    return _utf8(bytes.fromhex(match.replace("%", "")), match)


def _from_quoted(match: str) -> str:
    return "" if match.endswith("\n") else _utf8(bytes.fromhex(match.replace("=", "")), match)


def _character(number: int, otherwise: str) -> str:
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else otherwise


def _utf8(data: bytes, otherwise: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return otherwise
