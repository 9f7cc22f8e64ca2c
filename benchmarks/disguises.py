"""Ways to write a sentence that a person or a model can undo, and a pattern can't."""

import base64
import codecs
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

Wrap = Callable[[str], str]

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_MORSE = {
    letter: signs
    for group in (
        "a .- b -... c -.-. d -.. e . f ..-. g --. h .... i .. j .--- k -.- l .-.. m --",
        "n -. o --- p .--. q --.- r .-. s ... t - u ..- v ...- w .-- x -..- y -.-- z --..",
    )
    for letter, signs in re.findall(r"(\w) (\S+)", group)
}
_BRAILLE = str.maketrans(_LOWER, "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")
_UPSIDE_DOWN = str.maketrans(_LOWER, "ɐqɔpǝɟƃɥıɾʞןɯuodbɹsʇnʌʍxʎz")
_SMALL_CAPITALS = str.maketrans(_LOWER, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ")
_MARKS = "\u0335\u0353\u0301\u0323\u0336"


def _bold(text: str) -> str:
    letters = _LOWER.upper() + _LOWER
    return "".join(chr(0x1D400 + letters.index(c)) if c in letters else c for c in text)


def _printed(text: str) -> str:
    """Quoted-printable, every letter of it."""
    return "".join(f"={byte:02X}" for byte in text.encode())


def _shifted(text: str, by: int) -> str:
    moved = _LOWER[by:] + _LOWER[:by]
    return text.translate(str.maketrans(_LOWER + _LOWER.upper(), moved + moved.upper()))


def _mirrored(text: str) -> str:
    return text.translate(str.maketrans(_LOWER + _LOWER.upper(), _LOWER[::-1] + _LOWER[::-1].upper()))


def _in_rot47(text: str) -> str:
    return "".join(chr(33 + (ord(c) - 33 + 47) % 94) if "!" <= c <= "~" else c for c in text)


def _in_morse(text: str) -> str:
    words = ([_MORSE[letter] for letter in word if letter in _MORSE] for word in text.lower().split())
    return " / ".join(" ".join(word) for word in words if word)


def _in_pig_latin(text: str) -> str:
    return re.sub(r"\b([^aeiouAEIOU\W\d_]*)(\w+)", lambda word: f"{word[2]}{word[1].lower() or 'w'}ay", text)


def _in_flags(text: str) -> str:
    """Regional indicators; a space keeps two of them from being a flag."""
    return "  ".join(
        " ".join(chr(0x1F1E6 + _LOWER.index(c)) if c in _LOWER else c for c in w) for w in text.lower().split()
    )


def _marked(text: str) -> str:
    return "".join(c + _MARKS[index % 5] + _MARKS[index % 3] if c.isalpha() else c for index, c in enumerate(text))


def _added(text: str) -> str:
    """A string in code, put together of pieces of five letters."""
    return " + ".join(f'"{text[start : start + 5]}"' for start in range(0, len(text), 5))


DISGUISES: Mapping[str, Wrap] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "shift by three": lambda text: _shifted(text, 3),
    "mirrored alphabet": _mirrored,
    "rot47": _in_rot47,
    "reversed": lambda text: text[::-1],
    "upside down": lambda text: text.lower().translate(_UPSIDE_DOWN)[::-1],
    "Morse": _in_morse,
    "Braille": lambda text: text.lower().translate(_BRAILLE),
    "pig Latin": _in_pig_latin,
    "leetspeak": lambda text: text.translate(str.maketrans("aeiost", "431057")),
    "spaced letters": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "dotted letters": lambda text: " ".join(".".join(word) for word in text.split()),
    "regional letters": _in_flags,
    "small capitals": lambda text: text.lower().translate(_SMALL_CAPITALS),
    "marks on letters": _marked,
    "strings added in code": _added,
    "zero-width characters": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "homoglyphs": lambda text: text.translate(str.maketrans("aceopxyi", "асеорхуі")),
    "tag characters": lambda text: "Note" + "".join(chr(0xE0000 + ord(letter)) for letter in text if letter.isascii()),
    "HTML entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "percent escapes": lambda text: quote(text, safe="") if " " in text else f"{text}%20",
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "mathematical bold": _bold,
    "backslash escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "quoted-printable": _printed,
}
