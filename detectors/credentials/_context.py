"""What stands before a labelled value and says that it is no secret: a public key, a page's token, a type's name, a doctest."""

import re
from collections.abc import Iterator

LABEL = 72
"""How far before a value its label is looked for, in code points."""


def labelled(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span of the value `text[start:end]`, unless its label, or the prompt before it, is of another kind."""
    low = max(text.rfind("\n", max(0, start - LABEL), start) + 1, start - LABEL, 0)
    before = text[low:start]
    if not any(other.search(before) for other in (_OTHER_LABEL, _ONCE, _TYPE_NAME, _DOCTEST)):
        yield start, end


_ONCE = re.compile(
    r"(?:Client|Request|Update|Purchase|Action|Unit|Reservation|Confirmation)Token[\"']?\s{0,3}[:=]\s{0,3}[\"']?$|"
    r"-(?:action|request)-token[ =]$"
)
"""Tokens that name a request, so that it is done once."""
_OTHER_LABEL = re.compile(
    r"(?i)(?:(?:pub(?:lic)?[ _-]?key|fingerprint)[^\n;,]{0,24}|"
    r"(?:next|starting|lock|page|paging|continuation|continue|sync|cursor|resume|idempotency|partition|sort|"
    r"routing|cache|foreign|primary|object|dedup\w{0,12}|marker|change|row)[ _-]?(?:token|"
    r"key)s?[\"'`]{0,2}[ ]?(?:[:=]|is|[ ])[ ]?[^\n;,]{0,4}|"
    r"\b(?:sha-?\d{1,3}|md5|checksum|digest|integrity|etag|commit|revision|uuid|guid)[\"'`]{0,2}[ ]?[:=][ ]?[\"'`]{0,2})$"
)
_DOCTEST = re.compile(r"^[ \t]*>>>[ ]\w+[ ]?=")
_TYPE_NAME = re.compile(r"\w::\w+[\"'`]?\s{0,4}[:=][ ]{0,4}[\"'`]?$")
