"""Reveal: reversible tokens opened for somebody whom the policy lets, and written down before anything is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline import audit
from pipeline.errors import RevealError, RevealRefused, TokenInvalid, UsageError
from pipeline.installation import Installation
from pipeline.model import Principal
from pipeline.operators.token import Opened, open_token, spelled
from pipeline.principals import canonical

MOST_TOKENS = 1_000
"""In one call: whoever needs more needs the documents."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A token, and what was in it."""

    token: str
    entity: str
    value: str = field(repr=False)


def reveal(installation: Installation, tokens: Sequence[str], principal: Principal, note: str) -> list[Revealed]:
    """The values of these tokens, in order: all of them, or none.

    The audit log names who, why and which tokens by keyed hashes, and never a value. A refusal is written down too. Raises
    `RevealRefused`, `TokenInvalid`, and `RevealError` for an empty note.
    """
    if not 0 < len(tokens) <= MOST_TOKENS:
        raise UsageError(f"expected 1 to {MOST_TOKENS:,} tokens, got {len(tokens):,}")
    keyring = installation.keyring
    asked = {
        "tokens": [keyring.fingerprint_of(spelled(each)) for each in tokens],
        "note": keyring.fingerprint_of(note.strip()),
    }
    try:
        opened = _open(installation, tokens, principal, note)
    except RevealError as fault:
        _write_down(installation, principal, "token.refused", {**asked, "reason": _code(fault)})
        raise
    _write_down(installation, principal, "token.revealed", {**asked, "entities": [each.entity for each in opened]})
    return [Revealed(token, each.entity, each.value) for token, each in zip(tokens, opened, strict=True)]


def _open(installation: Installation, tokens: Sequence[str], principal: Principal, note: str) -> list[Opened]:
    """Whether at all is asked first: nobody else learns whether a token is genuine."""
    roles = installation.policy.reveal.roles
    if not {canonical(name, "user") for name in principal.names()} & set(roles):
        allowed = (
            f"the policy's [reveal] roles are: {', '.join(roles)}" if roles else "the policy lets nobody; see [reveal]"
        )
        raise RevealRefused(f"{principal.user} may not reveal tokens; {allowed}")
    if not note.strip():
        raise RevealError("to reveal needs a note that says why")
    return [open_token(installation.keyring, token) for token in tokens]


def _write_down(installation: Installation, principal: Principal, event: str, details: Mapping[str, object]) -> None:
    with installation.database.transaction() as transaction:
        actor = f"user:{principal.user}"
        audit.append(transaction, installation.keyring, actor, event, principal.user, details)


def _code(fault: RevealError) -> str:
    if isinstance(fault, TokenInvalid):
        return fault.reason
    return "not_allowed" if isinstance(fault, RevealRefused) else "no_note"
