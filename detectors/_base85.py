"""Undoing base85, where its marks or its name say that it is there: its alphabet is that of any program."""

import base64
import re
from collections.abc import Callable, Iterator

from detectors._bytes import text_of
from detectors._unwrap import Edit

STARTS = (r"<~[!-uz]{10}", r"\b(?:[Bb]ase|BASE|[Aa]scii|ASCII|[abzABZ])[ _-]?85")
"""Anchors: the marks of Adobe's form, or a name of one of the forms."""

_MARKED = re.compile(r"<~([!-uz\s]{10,65536}?)~>")
_NAMED = re.compile(
    r"(?:base|ascii|[abz])[ _-]?85[\w\"'`)\]]{0,12}[ \t]{0,3}[:=(]?[ \t\n]{0,3}[\"'`(]{0,3}(?P<run>[!-~]{15,65536}+)",
    re.IGNORECASE,
)
_QUOTES = "\"'`,;)"


def pieces(text: str, ends: list[int], room: int) -> Iterator[tuple[str, Edit]]:
    """(layer, edit) for each piece that decodes to text. `room` bounds what a compressed one may unfold to."""
    done = 0
    for end in ends:
        for pattern, group in ((_MARKED, 0), (_NAMED, "run")):
            match = pattern.search(text, max(done, end - 12), end + 65_536) if end > done else None
            if match and match.start() <= end:
                run = match[group].strip(_QUOTES) if group else match[1]
                plain = next((p for d in _DECODERS if (p := text_of(_tried(d, run), room)) is not None), None)
                done = match.end()
                if plain is not None:
                    start = match.start(group) + match[group].find(run) if group else match.start()
                    yield "base85", Edit(start, start + len(run) if group else match.end(), plain)


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
