"""Undoing base85, where its marks or its name say that it is there: its alphabet is that of any program."""

import base64
import re
from collections.abc import Callable, Iterator

from detectors._bytes import text_of
from detectors._unwrap import Edit

STARTS = (r"<~[!-uz]{10}", r"\b(?:[Bb]ase|BASE|[Aa]scii|ASCII|[abzABZ])[ _-]?85")
"""Anchors: the marks of Adobe's form, or a name of one of the forms."""

_MARKED = re.compile(r"<~(?P<run>[!-uz\s]{10,65536}+)~>")
_QUOTES = "\"'`,;)"
_NAMED = re.compile(r"[\w\"'`)\]]{0,12}[ \t]{0,3}[:=(]?[ \t\n]{0,3}[\"'`(]{0,3}(?P<run>[!-~]{15,65536}+)")
_MARK = len("<~") + 10


def pieces(text: str, ends: list[int], room: int) -> Iterator[tuple[str, Edit]]:
    """(layer, edit) for each piece that decodes to text. `room` bounds what a compressed one may unfold to."""
    done = 0
    for end in ends:
        marked = _MARKED.match(text, end - _MARK) if end - _MARK >= done else None
        match = marked or (_NAMED.match(text, end) if end >= done else None)
        if match is None:
            continue
        done = match.end()
        run = match["run"].rstrip(_QUOTES) if not marked else match["run"]
        plain = next((p for d in _DECODERS if (p := text_of(_tried(d, run), room)) is not None), None)
        if plain is not None:
            start, stop = match.span() if marked else (match.start("run"), match.start("run") + len(run))
            yield "base85", Edit(start, stop, plain)


def _tried(decode: Callable[[str], bytes], run: str) -> bytes:
    try:
        return decode(run)
    except ValueError:
        return b""


def _from_z85(run: str) -> bytes:
    return base64.b85decode(run.translate(_Z85))


_B85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_Z85 = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#", _B85)
_DECODERS: tuple[Callable[[str], bytes], ...] = (base64.b85decode, base64.a85decode, _from_z85)
