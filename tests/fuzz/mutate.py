"""Changes that a file survives long enough to reach the code behind its wrapping.

A bit that flips in a zip file ends in its checksum. So what is packed is unpacked, one part of it changed, and packed again;
compound files are changed in place; and text is changed by its numbers, tags, lines and objects more often than by its bytes.
"""

import bz2
import contextlib
import gzip
import io
import lzma
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")
_VALUE = re.compile(rb"=\s*([\"'])(.*?)\1", re.S)
_TAG = re.compile(rb"<[^<>]{1,400}>")
_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj", re.S)
_REFERENCE = re.compile(rb"\b\d+ \d+ R\b")
_WORD = re.compile(rb"[A-Za-z_][\w:.-]{1,30}")
_ODD = (
    b"", b"0", b"-1", b"1", b"0.5", b"255", b"65536", b"-2147483649", b"99999999999999999999", b"1e999", b"NaN", b"auto", b"x",
    b"%", b"#", b"()", b"\xff", "\u0661".encode(), b"100%", b" ", b"#12", b"var(--a)", b"calc(1px/0)",
)  # fmt: skip
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[bytes, Callable[[bytes], bytes], Callable[[bytes], bytes]], ...] = (
    (b"\x1f\x8b", gzip.decompress, lambda content: gzip.compress(content, mtime=0)),
    (b"BZh", bz2.decompress, bz2.compress),
    (b"\xfd7zXZ", lzma.decompress, lzma.compress),
)
_LARGEST = 3_000_000

Bytewise = Callable[[bytes, int], bytes]


def mutated(content: bytes, longest: int, seed: int, bytewise: Bytewise) -> bytes:
    """A changed file of at most `longest` bytes. `bytewise` changes bytes as the fuzzer would."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return bytewise(content, longest)
    with contextlib.suppress(OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError,
                             NotImplementedError, OverflowError, KeyError):  # fmt: skip
        changed = _by_kind(content, chance, bytewise)
        if len(changed) <= longest:
            return changed
    return bytewise(content, longest)


def _by_kind(content: bytes, chance: random.Random, bytewise: Bytewise) -> bytes:
    if content.startswith(b"PK"):
        return _zip(content, chance, bytewise)
    if content.startswith(_COMPOUND):
        return _in_place(content, chance)
    for start, unpack, pack in _STREAMS:
        if content.startswith(start):
            return pack(_by_kind(unpack(content)[:_LARGEST], chance, bytewise))
    return _text(content, chance, bytewise)


def _zip(content: bytes, chance: random.Random, bytewise: Bytewise) -> bytes:
    """The archive with one member changed, left out, doubled under another's name, or swapped with another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        members = [(name, archive.read(name)) for name in names[:500]]
    if not members:
        return content
    place, deed = chance.randrange(len(members)), chance.random()
    name, inner = members[place]
    if deed < 0.04:
        del members[place]
    elif deed < 0.08:
        other = chance.randrange(len(members))
        members[place], members[other] = (name, members[other][1]), (members[other][0], inner)
    elif deed < 0.1:
        members.append((chance.choice(names) + chance.choice(("", "x", "/..", "!/")), inner))
    else:
        members[place] = (name, _by_kind(inner, chance, bytewise))
    written = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", chance.choice((0, 8))) as archive:
        warnings.simplefilter("ignore")  # two members of one name
        for name, inner in members:
            archive.writestr(name, inner)
    return written.getvalue()


def _in_place(content: bytes, chance: random.Random) -> bytes:
    """Some bytes overwritten: nothing moves, so that the chains of sectors still lead where they led."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        width = chance.choice((1, 1, 2, 4))
        at = chance.randrange(max(1, len(changed) - width))
        changed[at : at + width] = chance.choice(
            (chance.randbytes(width), b"\xff" * width, b"\0" * width, changed[at - width : at] or b"\x01")
        )[:width].ljust(width, b"\0")
    return bytes(changed[: len(content)])


def _text(content: bytes, chance: random.Random, bytewise: Bytewise) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3))):
        change = chance.choice((_odd_number, _odd_value, _moved(_TAG), _moved(_OBJECT), _swapped, _line, _foreign_word))
        changed = change(content, chance)
        content = bytewise(content, len(content) + 64) if changed == content else changed
    return content


def _odd_number(content: bytes, chance: random.Random) -> bytes:
    return _replaced(content, _NUMBER, chance, chance.choice(_ODD))


def _odd_value(content: bytes, chance: random.Random) -> bytes:
    return _replaced(content, _VALUE, chance, b'="' + chance.choice(_ODD) + b'"')


def _moved(pattern: re.Pattern[bytes]) -> Callable[[bytes, random.Random], bytes]:
    """Something doubled, left out or put elsewhere; or very often."""

    def change(content: bytes, chance: random.Random) -> bytes:
        found = list(pattern.finditer(content))
        if not found:
            return content
        one, other = chance.choice(found), chance.choice(found)
        without = content[: one.start()] + content[one.end() :]
        at = min(other.start(), len(without))
        times = chance.choice((0, 1, 1, 1, 2, 300))
        return without[:at] + one[0] * times + without[at:]

    return change


def _swapped(content: bytes, chance: random.Random) -> bytes:
    """A reference of a PDF that leads elsewhere, perhaps back."""
    found = _REFERENCE.findall(content)
    return _replaced(content, _REFERENCE, chance, chance.choice(found)) if found else content


def _line(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one : one + 1] = chance.choice(([], [lines[other]], [lines[one]] * 50, [lines[one], b"", lines[other]]))
    return b"\n".join(lines)


def _foreign_word(content: bytes, chance: random.Random) -> bytes:
    words = _WORD.findall(content)
    return _replaced(content, _WORD, chance, chance.choice(words)) if words else content


def _replaced(content: bytes, pattern: re.Pattern[bytes], chance: random.Random, by: bytes) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + by + content[one.end() :]
