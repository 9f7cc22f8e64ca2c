"""Principals by name: `user:alice@example.com`, `group:legal`, `public`. One spelling of each, wherever a name comes from."""

import re
import unicodedata
from collections.abc import Iterable

from pipeline.errors import AccessListError

LONGEST = 330
"""Characters: an address has up to 64 before its @ and 255 after it (RFC 5321, section 4.5.3.1), and `user:` stands before it."""

_PRINCIPAL = re.compile(r"public|user:[^\s@]+@[^\s@]+|group:[\w.-]+")


def canonical(name: str, where: str) -> str:
    """A principal in its one spelling: lower case, composed characters (NFC). Raises `AccessListError` that names `where`.

    Every side of a comparison goes through here. Else a denied `alice@example.com` reads as `Alice@example.com`, and a
    name with a line break counts as two names where names are joined by line breaks.
    """
    spelled = unicodedata.normalize("NFC", name).lower()
    if len(spelled) > LONGEST or not spelled.isprintable() or not _PRINCIPAL.fullmatch(spelled):
        raise AccessListError(
            f"{where}: {name[:LONGEST]!a} is no principal; write user:NAME@HOST, group:NAME or public"
        )
    return spelled


def canonical_set(names: Iterable[str], where: str) -> tuple[str, ...]:
    """The principals in their one spelling, sorted, each once. Raises `AccessListError`."""
    return tuple(sorted({canonical(name, where) for name in names}))
