"""Ways to write a text so that a pattern misses it: each takes the text and gives it wrapped, without the detectors' code."""

import base64
import bz2
import codecs
import gzip
import html
import quopri
import zlib
from collections.abc import Callable, Mapping

Wrap = Callable[[str], str]


def wrap_lines(text: str, width: int, joint: str = "\n") -> str:
    """The text in pieces of one width."""
    return joint.join(text[at : at + width] for at in range(0, len(text), width))


def halves(joint: str) -> Wrap:
    """The text in two, with something between. A text of several lines is cut in its longest one."""
    return lambda text: joint.join(_cut(text))


def each(form: str | Callable[[str], str]) -> Wrap:
    """Every character in another form."""
    made = form.format if isinstance(form, str) else form
    return lambda text: "".join(made(character) for character in text)


def each_byte(form: str, joint: str = "") -> Wrap:
    return lambda text: joint.join(form.format(byte) for byte in text.encode())


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def in_base64(text: str) -> str:
    return base64_of(text.encode())


def in_base32(text: str) -> str:
    return base64.b32encode(text.encode()).decode()


def in_hex(text: str) -> str:
    return text.encode().hex()


def printed(text: str) -> str:
    """Quoted-printable, with a soft line break at half of every line, as mail programs make them at 76 characters."""
    lines = quopri.encodestring(text.encode(), quotetabs=True).decode().split("\n")
    return "\n".join(halves("=\n")(line) if len(line) > 24 else line for line in lines)


def _cut(text: str) -> tuple[str, str]:
    at = text.find("\n", len(text) // 2) + 1
    at = at + 20 if 0 < at < len(text) - 40 else len(text) // 2 + 1
    return text[:at], text[at:]


def _looks(text: str) -> str:
    return text.translate(str.maketrans("aceopxAEHKMOPT", "асеорхАЕНКМОРТ"))


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _mathematical(text: str) -> str:
    def bold(c: str) -> str:
        for first, last, target in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
            if first <= c <= last:
                return chr(target + ord(c) - ord(first))
        return c

    return "".join(map(bold, text))


def _markdown(text: str) -> str:
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!" else c for c in text)


_NAMED: Mapping[str, str] = {
    "_": "&lowbar;",
    ":": "&colon;",
    ".": "&period;",
    "/": "&sol;",
    "=": "&equals;",
    "@": "&commat;",
    "+": "&plus;",
}

IN_PLACE: Mapping[str, Wrap] = {
    "zero-width space": lambda text: "\u200b".join(text),
    "zero-width joiner": lambda text: "\u200d".join(text),
    "word joiner": lambda text: "\u2060".join(text),
    "byte order mark": halves("\ufeff"),
    "soft hyphen": halves("\u00ad"),
    "bidirectional marks": lambda text: f"\u202d{text}\u202c",
    "full-width letters": _wide,
    "mathematical letters": _mathematical,
    "homoglyphs": _looks,
    "HTML entities, decimal": each(lambda c: f"&#{ord(c)};"),
    "HTML entities, hexadecimal": each(lambda c: f"&#x{ord(c):x};"),
    "HTML entities, padded": each(lambda c: f"&#{ord(c):07};"),
    "HTML entities without semicolon": each(lambda c: f"&#{ord(c)}"),
    "HTML entities, named": lambda text: "".join(_NAMED.get(c, c) for c in html.escape(text)),
    "HTML entities, twice": each(lambda c: f"&amp;#{ord(c)};"),
    "&shy; inside": halves("&shy;"),
    "\\u escapes": each(lambda c: f"\\u{ord(c):04x}"),
    "\\u{} escapes": each(lambda c: f"\\u{{{ord(c):x}}}"),
    "\\U escapes": each(lambda c: f"\\U{ord(c):08x}"),
    "\\x escapes": each_byte("\\x{:02x}"),
    "octal escapes": each_byte("\\{:03o}"),
    "percent": each_byte("%{:02X}"),
    "percent, special characters only": lambda text: "".join(
        c if c.isalnum() else f"%{ord(c):02X}" if c < "\x80" else c for c in text
    ),
    "percent, twice": each_byte("%25{:02X}"),
    "%u escapes": each(lambda c: f"%u{ord(c):04x}"),
    "Markdown escapes": _markdown,
    "quoted-printable": each_byte("={:02X}"),
    "quoted-printable, soft breaks": printed,
}
"""Each character is disguised where it stands."""

DECODED: Mapping[str, Wrap] = {
    "base64": in_base64,
    "base64, URL-safe": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64, no padding": lambda text: in_base64(text).rstrip("="),
    "base64, lines of 64": lambda text: wrap_lines(in_base64(text), 64),
    "base64, lines of 76": lambda text: wrap_lines(in_base64(text), 76),
    "base64, lines of 20": lambda text: wrap_lines(in_base64(text), 20),
    "base64, CRLF lines": lambda text: wrap_lines(in_base64(text), 32, "\r\n"),
    "base64, quoted lines": lambda text: "> " + wrap_lines(in_base64(text), 40, "\n> "),
    "base64, indented lines": lambda text: "    " + wrap_lines(in_base64(text), 40, "\n    "),
    "base64, comment lines": lambda text: "# " + wrap_lines(in_base64(text), 40, "\n# "),
    "base64, // comment lines": lambda text: "// " + wrap_lines(in_base64(text), 40, "\n// "),
    "base64, string literals": lambda text: '"' + wrap_lines(in_base64(text), 40, '" +\n    "') + '"',
    "base64, data URI": lambda text: "data:text/plain;base64," + in_base64(text),
    "base64, twice": lambda text: in_base64(in_base64(text)),
    "base64, three times": lambda text: in_base64(in_base64(in_base64(text))),
    "base64, twice, in lines": lambda text: wrap_lines(in_base64(wrap_lines(in_base64(text), 76)), 76),
    "base64 of UTF-16": lambda text: base64_of(text.encode("utf-16-le")),
    "base64 of UTF-16, big endian": lambda text: base64_of(text.encode("utf-16-be")),
    "base64 of UTF-16, marked": lambda text: base64_of(text.encode("utf-16")),
    "base64 of gzip": lambda text: base64_of(gzip.compress(text.encode(), mtime=0)),
    "base64 of zlib": lambda text: base64_of(zlib.compress(text.encode())),
    "base64 of bzip2": lambda text: base64_of(bz2.compress(text.encode())),
    "base32": in_base32,
    "base32, no padding": lambda text: in_base32(text).rstrip("="),
    "base32, lower case": lambda text: in_base32(text).lower(),
    "base32, lines": lambda text: wrap_lines(in_base32(text), 32),
    "ascii85 in its marks": lambda text: base64.a85encode(text.encode(), adobe=True).decode(),
    "base85 after its name": lambda text: "base85: " + base64.b85encode(text.encode()).decode(),
    "hexadecimal": in_hex,
    "hexadecimal, capitals": lambda text: in_hex(text).upper(),
    "hexadecimal, 0x": lambda text: "0x" + in_hex(text),
    "hexadecimal, lines": lambda text: wrap_lines(in_hex(text), 48),
    "hexadecimal, spaces": lambda text: text.encode().hex(" "),
    "hexadecimal, colons": lambda text: text.encode().hex(":"),
    "hexadecimal, commas": lambda text: text.encode().hex(","),
    "hexadecimal, dashes": lambda text: text.encode().hex("-"),
    "hexadecimal, groups of four": lambda text: text.encode().hex(" ", 2),
    "hexadecimal, pairs in lines": lambda text: wrap_lines(text.encode().hex(" ") + " ", 48).strip(),
    "hexadecimal, 0x list": each_byte("0x{:02x}", ", "),
    "decimal bytes": each_byte("{}", " "),
    "decimal bytes, commas": each_byte("{}", ", "),
    "octal bytes": each_byte("{:03o}", " "),
    "binary bytes": each_byte("{:08b}", " "),
    "binary, no gaps": each_byte("{:08b}"),
    "hexadecimal of gzip": lambda text: gzip.compress(text.encode(), mtime=0).hex(),
    "hexadecimal of zlib": lambda text: zlib.compress(text.encode()).hex(),
    "tag characters": each(lambda c: chr(0xE0000 + ord(c)) if " " <= c <= "~" else c),
    "variation selectors": lambda text: "".join(
        chr(0xFE00 + b) if b < 16 else chr(0xE0100 + b - 16) for b in text.encode()
    ),
}
"""The text is written in another alphabet."""

WHOLE: Mapping[str, Wrap] = {
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
}
"""The whole text is turned."""

SPLIT: Mapping[str, Wrap] = {
    "two lines": halves("\n"),
    "two lines, CRLF": halves("\r\n"),
    "two lines, backslash": halves("\\\n"),
    "two lines, equals sign": halves("=\n"),
    "two lines, hyphen": halves("-\n"),
    "two lines, indented": halves("\n    "),
    "two lines, quoted": halves("\n> "),
    "two lines, comment": halves("\n# "),
    "many lines": lambda text: wrap_lines(text, 16),
    "YAML, folded": lambda text: ">-\n  " + halves("\n  ")(text),
    "two cells": halves(" | "),
    "two cells, tab": halves("\t"),
    "tag inside": lambda text: "{}<b>{}</b>{}".format(*_thirds(text)),
    "tag with attributes inside": lambda text: '{}<span class="k">{}</span>{}'.format(*_thirds(text)),
    "<wbr> inside": halves("<wbr>"),
    "<br> inside": halves("<br>"),
    "<br/> and line break inside": halves("<br/>\n"),
    "comment inside": halves("<!-- -->"),
    "bold inside": lambda text: "{}**{}**{}".format(*_thirds(text)),
    "italics inside": lambda text: "{}*{}*{}".format(*_thirds(text)),
    "code marks inside": lambda text: "{}`{}`{}".format(*_thirds(text)),
    "strings with +": lambda text: '"' + halves('" + "')(text) + '"',
    "strings with + over lines": lambda text: "'" + halves("' +\n    '")(text) + "'",
    "strings with .": lambda text: "'" + halves("' . '")(text) + "'",
    "strings with &": lambda text: '"' + halves('" & _\n    "')(text) + '"',
    "strings with ||": lambda text: "'" + halves("' || '")(text) + "'",
    "strings side by side": lambda text: '"' + halves('" "')(text) + '"',
    "strings in brackets over lines": lambda text: '(\n    "' + halves('"\n    "')(text) + '"\n)',
    "strings in many parts": lambda text: '"' + wrap_lines(text, 8, '" + "') + '"',
    "array with join": lambda text: "['" + wrap_lines(text, 10, "', '") + "'].join('')",
    "join of a list": lambda text: '"".join(["' + wrap_lines(text, 10, '", "') + '"])',
    "concat()": lambda text: 'concat("' + halves('", "')(text) + '")',
    "template parts": lambda text: '`${"' + halves('"}${"')(text) + '"}`',
    "escaped strings with +": lambda text: '\\"' + halves('\\" + \\"')(text) + '\\"',
    "space inside": halves(" "),
    "spaces between letters": " ".join,
    "groups of four": lambda text: wrap_lines(text, 4, " "),
    "groups of four, dashes": lambda text: wrap_lines(text, 4, "-"),
    "groups of eight": lambda text: wrap_lines(text, 8, " "),
}
"""The text is broken into parts."""

UNDONE_BY_NOBODY: Mapping[str, Wrap] = {
    "ROT47": each(lambda c: chr(33 + (ord(c) - 33 + 47) % 94) if "!" <= c <= "~" else c),
    "Caesar, three letters": each(lambda c: _shifted(c, 3)),
    "XOR in base64": lambda text: base64_of(bytes(b ^ 0x5A for b in text.encode())),
    "base64, own alphabet": lambda text: in_base64(text).swapcase(),
    "base64, four times": lambda text: in_base64(in_base64(in_base64(in_base64(text)))),
    "every second character": lambda text: "".join(c + "aX3q"[at % 4] for at, c in enumerate(text)),
    "parts in variables": lambda text: 'a = "{}"\nb = "{}"\nkey = b + a'.format(*_cut(text)[::-1]),
    "parts in another order": lambda text: "second half {1}, first half {0}".format(*_cut(text)),
    "words for letters": each(lambda c: f"{c.lower()}-as-in-{c.lower()}uvw "),
    "reversed in base64": lambda text: in_base64(text[::-1]),
}
"""What no reading undoes."""


def _thirds(text: str) -> tuple[str, str, str]:
    first, rest = _cut(text)
    return first, rest[:4], rest[4:]


def _shifted(c: str, by: int) -> str:
    if not (c.isascii() and c.isalpha()):
        return c
    first = ord("a" if c.islower() else "A")
    return chr(first + (ord(c) - first + by) % 26)
