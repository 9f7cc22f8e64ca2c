"""What stands before a labelled value and says that it is no secret: a public key, a page's token, a type's name, a doctest."""

import re
from collections.abc import Iterator

from detectors.credentials._documented import is_remark

LABEL = 72
"""How far before a value its label is looked for, in code points."""

AROUND = 200
"""How far around a value what goes with it stands: the fields of a challenge, the bucket of an object, in code points."""

LEAST_AUTH = 16
"""Characters of a token whose only label is `auth`."""

LEAST_CUT = 16
"""Letters of a value behind which dots stand for the rest of it; what is shorter may end a hesitant sentence."""


def labelled(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span of the value `text[start:end]`, unless what stands around it, or what it says itself, is of another kind."""
    low = max(text.rfind("\n", max(0, start - LABEL), start) + 1, start - LABEL, 0)
    before, value = text[low:start], text[start:end]
    if any(other.search(before) for other in (_OTHER_LABEL, _ONCE, _TYPE_NAME, _DOCTEST)):
        return
    if is_remark(value) or _is_cut(value, text[end : end + 3]) or _is_public(value, before):
        return
    if not _is_of_another_kind(text[max(0, start - AROUND) : start], value, text[end : end + AROUND]):
        yield start, end


def _is_of_another_kind(before: str, value: str, after: str) -> bool:
    """The name of an object in a bucket; the nonce of a challenge; the type of a parameter (`f(password: ReadableBuffer, ...`)."""
    if _OBJECT_KEY.search(before):
        return True
    if _NONCE.search(before):
        return _DIGEST.search(before) is not None or _DIGEST.search(after) is not None
    return _CLASS.fullmatch(value) is not None and bool(_MORE.match(after) and _SIGNATURE.search(before))


def _is_cut(value: str, after: str) -> bool:
    """The writer left the rest out: `eyJhbGciOiJIUzI1NiIs...`."""
    return after.startswith(("...", "…")) and len(value) >= LEAST_CUT and _LETTERS.fullmatch(value) is not None


def _is_public(value: str, before: str) -> bool:
    """A PGP key by its fingerprint; what is no longer than a word and has no other label than `auth`."""
    if _AUTH.search(before):
        return len(value) < LEAST_AUTH
    return _FINGERPRINT.fullmatch(value) is not None and _SIGNING.search(before) is not None


_ONCE = re.compile(
    r"(?:Client|Request|Update|Verification|Purchase|Action|Unit|Reservation|Confirmation)Token[\"']?\s{0,3}[:=]\s{0,3}[\"']?$|"
    r"-(?:action|request|client)-token[ =]$"
)
"""Tokens that name a request, so that it is done once."""
_OTHER_LABEL = re.compile(
    r"(?i)(?:\barn:[^\s\"']{1,60}|(?:(?:pub(?:lic|lishable)?|site|search[ _-]only)[ _-]?key|fingerprint)[^\n;,]{0,24}|"
    r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:next\w{0,10}|starting|lock|page|paging|continuation|continue|sync|cursor|resume|idempotency|partition|sort|"
    r"routing|cache|foreign|primary|object|dedup\w{0,12}|marker|change|row|hash|range|trace|correlation|span)[ _-]?(?:token|"
    r"key)s?[\"'`]{0,2}[ ]?(?:[:=>]|is|[ ])[ ]?[^\n;,]{0,4}|"
    r"\b(?:keys?|tokens?)[ ](?:with|whose|by)[ ](?:the[ ])?ids?[ ]?(?:is[ ])?[:=]?[ ]?[\"'`]{0,2}|"
    r"(?:boarding|ski|season|day|visitor|press|bus|train)[ -]?pass[ ]?(?:[:#]|no\.?:?|number:?)?[ ]?|'nonce-|"
    r"(?<![A-Za-z])(?:api[ _-]?)?key[ _-]?ids?[\"'`]{0,2}(?:[ ]?[:=][ ]?|[ ])[\"'`]{0,2}|"
    r"\b(?:sha-?\d{1,3}|md5|checksum|digest|integrity|etag|commit|revision|uuid|guid)[\"'`]{0,2}[ ]?[:=][ ]?[\"'`]{0,2})$"
)
_DOCTEST = re.compile(r"^[ \t]*>>>[ ]\w+[ ]?=")
_TYPE_NAME = re.compile(r"\w::\w+[\"'`]?\s{0,4}[:=][ ]{0,4}[\"'`]?$")
_LETTERS = re.compile(r"[A-Za-z0-9+/_-]+")
_FINGERPRINT = re.compile(r"(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40})")
_SIGNING = re.compile(
    r"(?i)\b(?:signing|signature|pgp|gpg|gnupg|openpgp|upstream|release|archive|maintainer|trusted|ring)\b[^\n]{0,24}key[^\n]{0,12}$"
)
_NONCE = re.compile(r"(?i)nonce[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
_DIGEST = re.compile(r"(?i)\b(?:realm|opaque|qop|mac)[\"']?\s{0,2}[:=]|\bDigest ")
_AUTH = re.compile(r"(?<![\w-])[\"']?auth[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
_CLASS = re.compile(r"(?:[A-Z][a-z0-9]+){1,5}")
_MORE = re.compile(r"\s{0,2}(?:[,)|=\[]|$)", re.MULTILINE)
_SIGNATURE = re.compile(r"\b(?:def|fn|func|fun|function|constructor)\b[^\n(]{0,60}\([^)]{0,160}\b\w+\??: ?$")
_OBJECT_KEY = re.compile(r"(?i)bucket(?:name)?[\"']?\s{0,2}[:=][^{}]{1,120}[\"']?\bkey[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
