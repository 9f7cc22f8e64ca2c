"""Ways in which a secret is hidden from scanners while a person or a program can still read it, and the way back from each."""

import base64
import codecs
import gzip
import html
import quopri
import re
import textwrap
import unicodedata
import urllib.parse
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.marks import gap

_HOMOGLYPHS = dict(zip("ABCEHIKMOPTXaceopxyij", "АВСЕНІКМОРТХасеорхуіј", strict=True))
SHORTEST_PIECE = 8
"""Characters: a line, a cell or a string breaks off after more than a few letters."""

_BACK = {ord(twin): letter for letter, twin in _HOMOGLYPHS.items()}


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A way to wrap, the way back, and the carriers (see wrapped.toml) that it occurs in."""

    name: str
    wrap: Callable[[str, Draw], str]
    unwrap: Callable[[str], str]
    carriers: tuple[str, ...] = ("line", "password")


def _between(characters: str) -> Callable[[str, Draw], str]:
    def wrap(secret: str, draw: Draw) -> str:
        every = draw.number(1, 4)
        pieces = [secret[at : at + every] for at in range(0, len(secret), every)]
        return "".join(piece + draw.pick(characters) for piece in pieces[:-1]) + pieces[-1]

    return wrap


def _without(characters: str) -> Callable[[str], str]:
    return lambda text: text.translate(dict.fromkeys(map(ord, characters)))


def _each(form: str) -> Callable[[str, Draw], str]:
    return lambda secret, _: "".join(form.format(ord(character)) for character in secret)


def _homoglyphs(secret: str, draw: Draw) -> str:
    at = [index for index, character in enumerate(secret) if character in _HOMOGLYPHS]
    chosen = set(draw.random.sample(at, min(len(at), max(2, len(at) // 3))))
    return "".join(_HOMOGLYPHS[letter] if index in chosen else letter for index, letter in enumerate(secret))


def _fullwidth(secret: str, _: Draw) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in secret)


def _b64(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _decoded(text: str) -> bytes:
    compact = re.sub(r"\s", "", text).translate(str.maketrans("-_", "+/"))
    return base64.b64decode(compact + "=" * (-len(compact) % 4))


def _wrapped_base64(secret: str, draw: Draw) -> str:
    width = draw.pick([16, 24, 40, 64, 76])
    return "\n".join(textwrap.wrap(_b64(secret.encode()), width))


def _base64_url(secret: str, _: Draw) -> str:
    return base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")


def _quoted_printable(secret: str, draw: Draw) -> str:
    encoded = [
        f"={byte:02X}" if draw.chance(0.5) or byte in b"= \t" or byte > 126 else chr(byte) for byte in secret.encode()
    ]
    width = draw.number(14, 30)
    return "=\n".join("".join(encoded[at : at + width]) for at in range(0, len(encoded), width))


def _markdown(secret: str, _: Draw) -> str:
    return re.sub(r"([^\w\s]|_)", r"\\\1", secret)


def _split(*separators: str) -> Callable[[str, Draw], str]:
    """The secret in two to four pieces of some length with one of the separators between them."""

    def wrap(secret: str, draw: Draw) -> str:
        count = max(2, min(draw.number(2, 4), len(secret) // SHORTEST_PIECE))
        slack = draw.number(0, max(0, len(secret) // count - SHORTEST_PIECE))
        size = -(-len(secret) // count) - slack // 2
        pieces = [secret[at : at + size] for at in range(0, size * (count - 1), size)]
        return gap(draw.pick(separators)).join([*pieces, secret[size * (count - 1) :]])

    return wrap


def _joined(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, "", text)


ANYWHERE = ("line", "password", "row", "code")
WHOLE = ("line", "whole")
UNICODE = [
    Wrapping(
        "zero-width", _between("\u200b\u200c\u200d\u2060\ufeff"), _without("\u200b\u200c\u200d\u2060\ufeff"), ANYWHERE
    ),
    Wrapping("soft hyphen", _between("\u00ad"), _without("\u00ad"), ANYWHERE),
    Wrapping("homoglyphs", _homoglyphs, lambda text: text.translate(_BACK), ANYWHERE),
    Wrapping("full width", _fullwidth, lambda text: unicodedata.normalize("NFKC", text), ANYWHERE),
]
ESCAPES = [
    Wrapping("decimal entities", _each("&#{};"), html.unescape, ("line", "password", "html")),
    Wrapping("hex entities", _each("&#x{:x};"), html.unescape, ("line", "password", "html")),
    Wrapping("\\u escapes", _each("\\u{:04x}"), lambda text: text.encode().decode("unicode_escape"), ("code", "line")),
    Wrapping(
        "\\x escapes",
        lambda s, _: "".join(f"\\x{byte:02x}" for byte in s.encode()),
        lambda t: bytes.fromhex(t.replace("\\x", "")).decode(),
        ("code", "line"),
    ),
    Wrapping("percent", lambda s, _: "".join(f"%{byte:02X}" for byte in s.encode()), urllib.parse.unquote),
    Wrapping("quoted-printable", _quoted_printable, lambda text: quopri.decodestring(text.encode()).decode()),
    Wrapping("markdown escapes", _markdown, lambda text: re.sub(r"\\(.)", r"\1", text)),
]
ENCODINGS = [
    Wrapping("base64", lambda s, _: _b64(s.encode()), lambda t: _decoded(t).decode(), WHOLE),
    Wrapping("base64 url-safe", _base64_url, lambda t: _decoded(t).decode(), WHOLE),
    Wrapping("base64 over lines", _wrapped_base64, lambda t: _decoded(t).decode(), WHOLE),
    Wrapping(
        "base64 twice",
        lambda s, _: _b64(_b64(s.encode()).encode()),
        lambda t: _decoded(_decoded(t).decode()).decode(),
        WHOLE,
    ),
    Wrapping(
        "base64 of UTF-16", lambda s, _: _b64(s.encode("utf-16-le")), lambda t: _decoded(t).decode("utf-16-le"), WHOLE
    ),
    Wrapping(
        "base32", lambda s, _: base64.b32encode(s.encode()).decode(), lambda t: base64.b32decode(t).decode(), WHOLE
    ),
    Wrapping("hex", lambda s, _: s.encode().hex(), lambda t: bytes.fromhex(t).decode(), WHOLE),
    Wrapping(
        "hex with delimiters",
        lambda s, draw: s.encode().hex(draw.pick(" :-")),
        lambda t: bytes.fromhex(re.sub("[ :-]", "", t)).decode(),
        WHOLE,
    ),
    Wrapping(
        "hex bytes in code",
        lambda s, _: ", ".join(f"0x{byte:02x}" for byte in s.encode()),
        lambda t: bytes.fromhex(re.sub("0x|, ", "", t)).decode(),
        WHOLE,
    ),
    Wrapping(
        "base64 of hex",
        lambda s, _: _b64(s.encode().hex().encode()),
        lambda t: bytes.fromhex(_decoded(t).decode()).decode(),
        WHOLE,
    ),
    Wrapping(
        "gzip in base64",
        lambda s, _: _b64(gzip.compress(s.encode(), mtime=0)),
        lambda t: gzip.decompress(_decoded(t)).decode(),
        WHOLE,
    ),
    Wrapping(
        "zlib in base64",
        lambda s, _: _b64(zlib.compress(s.encode())),
        lambda t: zlib.decompress(_decoded(t)).decode(),
        WHOLE,
    ),
    Wrapping("rot13", lambda s, _: codecs.encode(s, "rot13"), lambda t: codecs.decode(t, "rot13"), WHOLE),
    Wrapping("reversed", lambda s, _: s[::-1], lambda t: t[::-1], WHOLE),
]
SPLITS = [
    Wrapping("over lines", _split("\n", "\n  ", " \n"), _joined(r"\s*\n\s*"), ("line",)),
    Wrapping("over quoted lines", _split("\n> "), _joined(r"\n> "), ("line",)),
    Wrapping("soft wrap", _split("\\\n", "\\\n    ", "=\n"), _joined(r"[\\=]\n\s*"), ("line", "code")),
    Wrapping("over cells", _split(" | "), _joined(r" \| "), ("row",)),
    Wrapping("over HTML cells", _split("</td><td>", "</td>\n<td>"), _joined(r"</td>\s*<td>"), ("html",)),
    Wrapping(
        "over tags",
        _split("<wbr>", "</b><b>", "<br>", '</span><span class="x">', "<!-- -->"),
        _joined(r"<[^>]*>"),
        ("html", "line"),
    ),
    Wrapping(
        "concatenation",
        _split('" + "', '" +\n    "', '"\n  "', '" . "', '" & "'),
        _joined(r'"\s*[+.&]?\s*"'),
        ("code",),
    ),
]
WRAPPINGS = [*UNICODE, *ESCAPES, *ENCODINGS, *SPLITS]
