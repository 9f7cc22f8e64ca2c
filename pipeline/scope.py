"""SCOPE: an access list as its source states it becomes the scope of a document. Nobody, unless somebody is named."""

import hashlib
import re

from pipeline.errors import AccessListError
from pipeline.model import AccessList, AccessScope

NOBODY = AccessScope((), ())

_PRINCIPAL = re.compile(r"public|user:[^\s@]+@[^\s@]+|group:[\w.-]+")


def scope_of(readers: AccessList | None) -> AccessScope:
    """The scope that an access list grants. Raises `AccessListError` for a name that is no principal."""
    if readers is None:
        return NOBODY
    where = readers.stated_in
    return AccessScope(principals(readers.readers, where), principals(readers.deny, where))


def principals(names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """Checked principals, in lower case, sorted, each once: `user:alice@example.com`, `group:legal`, `public`."""
    wrong = [name for name in names if not _PRINCIPAL.fullmatch(name.lower())]
    if wrong:
        raise AccessListError(f"{where}: {wrong[0]!r} is no principal; write user:NAME@HOST, group:NAME or public")
    return tuple(sorted({name.lower() for name in names}))


def digest(scope: AccessScope) -> str:
    """One name for equal scopes: SHA-256 over the sorted principals."""
    text = "\n".join([*(f"allow {name}" for name in scope.allow), *(f"deny {name}" for name in scope.deny)])
    return hashlib.sha256(text.encode()).hexdigest()
