"""What stands before a labelled value and says that it is no secret: a public key, a page's token, a type's name, a doctest."""

import re
from collections.abc import Iterator

LABEL = 72
"""How far before a value its label is looked for, in code points."""

CHALLENGE = 200
"""How far around a nonce the other fields of its challenge stand, in code points."""

LEAST_AUTH = 16
"""Characters of a token whose only label is `auth`."""

LEAST_CUT = 16
"""Letters of a value behind which dots stand for the rest of it; what is shorter may end a hesitant sentence."""


def labelled(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span of the value `text[start:end]`, unless its label, or the prompt before it, is of another kind."""
    low = max(text.rfind("\n", max(0, start - LABEL), start) + 1, start - LABEL, 0)
    before = text[low:start]
    if any(other.search(before) for other in (_OTHER_LABEL, _ONCE, _TYPE_NAME, _DOCTEST)):
        return
    value = text[start:end]
    if len(value) < LEAST_AUTH and _AUTH.search(before):
        return
    if not (
        _is_cut(value, text[end : end + 3]) or _is_public_key(value, before) or _is_challenge(text, before, start, end)
    ):
        yield start, end


def _is_cut(value: str, after: str) -> bool:
    """The writer left the rest out: `eyJhbGciOiJIUzI1NiIs...`."""
    return after.startswith(("...", "…")) and len(value) >= LEAST_CUT and _LETTERS.fullmatch(value) is not None


def _is_public_key(value: str, before: str) -> bool:
    """A PGP key by its fingerprint."""
    return _FINGERPRINT.fullmatch(value) is not None and _SIGNING.search(before) is not None


def _is_challenge(text: str, before: str, start: int, end: int) -> bool:
    """The nonce of HTTP digest authentication, which travels in clear with the realm."""
    around = text[max(0, start - CHALLENGE) : end + CHALLENGE]
    return _NONCE.search(before) is not None and _DIGEST.search(around) is not None


_ONCE = re.compile(
    r"(?:Client|Request|Update|Verification|Purchase|Action|Unit|Reservation|Confirmation)Token[\"']?\s{0,3}[:=]\s{0,3}[\"']?$|"
    r"-(?:action|request)-token[ =]$"
)
"""Tokens that name a request, so that it is done once."""
_OTHER_LABEL = re.compile(
    r"(?i)(?:(?:pub(?:lic)?[ _-]?key|fingerprint)[^\n;,]{0,24}|"
    r"(?:next|starting|lock|page|paging|continuation|continue|sync|cursor|resume|idempotency|partition|sort|"
    r"routing|cache|foreign|primary|object|dedup\w{0,12}|marker|change|row|hash|range)[ _-]?(?:token|"
    r"key)s?[\"'`]{0,2}[ ]?(?:[:=>]|is|[ ])[ ]?[^\n;,]{0,4}|"
    r"\b(?:keys?|tokens?)[ ](?:with|whose|by)[ ](?:the[ ])?ids?[ ]?(?:is[ ])?[:=]?[ ]?[\"'`]{0,2}|"
    r"\b(?:sha-?\d{1,3}|md5|checksum|digest|integrity|etag|commit|revision|uuid|guid)[\"'`]{0,2}[ ]?[:=][ ]?[\"'`]{0,2})$"
)
_DOCTEST = re.compile(r"^[ \t]*>>>[ ]\w+[ ]?=")
_TYPE_NAME = re.compile(r"\w::\w+[\"'`]?\s{0,4}[:=][ ]{0,4}[\"'`]?$")
_LETTERS = re.compile(r"[A-Za-z0-9+/_-]+")
_FINGERPRINT = re.compile(r"(?:0x)?[0-9A-F]{40}")
_SIGNING = re.compile(
    r"(?i)\b(?:signing|signature|pgp|gpg|upstream|release|archive|maintainer|trusted|ring)\b[^\n]{0,24}key[^\n]{0,12}$"
)
_NONCE = re.compile(r"(?i)nonce[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
_DIGEST = re.compile(r"(?i)\b(?:realm|opaque|qop)[\"']?\s{0,2}[:=]|\bDigest ")
_AUTH = re.compile(r"(?<![\w-])[\"']?auth[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
