"""SCOPE: an access list as its source states it becomes the scope of a document. Nobody, unless somebody is named."""

import hashlib

from pipeline.model import AccessList, AccessScope
from pipeline.principals import canonical_set

NOBODY = AccessScope((), ())


def scope_of(readers: AccessList | None) -> AccessScope:
    """The scope that an access list grants. Raises `AccessListError` for a name that is no principal."""
    if readers is None:
        return NOBODY
    where = readers.stated_in
    return AccessScope(canonical_set(readers.readers, where), canonical_set(readers.deny, where))


def digest(scope: AccessScope) -> str:
    """One name for equal scopes: SHA-256 over the sorted principals."""
    text = "\n".join([*(f"allow {name}" for name in scope.allow), *(f"deny {name}" for name in scope.deny)])
    return hashlib.sha256(text.encode()).hexdigest()
