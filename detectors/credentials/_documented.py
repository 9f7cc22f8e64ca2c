"""Values that say themselves that they are none: printed by a standard as its example, or a remark in base64."""

import base64
import binascii
import hashlib
import re


def is_documented(value: str) -> bool:
    """Whether a standard prints this very value. They are kept as digests: no scanner shall object to this file."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:DIGITS] in _DIGESTS


def is_remark(value: str) -> bool:
    """Whether this is base64 or base32 of a sentence: `not my real password`."""
    for alphabet, decode in _ALPHABETS:
        if alphabet.fullmatch(value):
            try:
                said = decode(value).decode("ascii")
            except (binascii.Error, ValueError):
                continue
            return _SENTENCE.fullmatch(said.partition(":")[2] or said) is not None
    return False


DIGITS = 16

_ALPHABETS = (
    (re.compile(r"(?:[A-Z2-7]{8}){2,12}[A-Z2-7=]{0,8}"), base64.b32decode),
    (re.compile(r"(?:[A-Za-z0-9+/]{4}){3,25}(?:[A-Za-z0-9+/=]{4})"), base64.b64decode),
)
_SENTENCE = re.compile(r"[A-Za-z][a-z]*(?:[ ,.'-]{1,3}[A-Za-z][a-z]*){2,24}[.!?]?")

_DIGESTS = frozenset(
    (
        # RFC 6749
        "a35b81a7d7927b70",
        "6c96130f130ab0d6",
        "00cf4c781dc37003",
        "e9974c507d2a8021",
        "ca7459e2b26776de",
        "53f5da0aaa93d64c",
        # RFC 6750
        "b8e148545b13c78b",
        # RFC 2617 and 7616
        "afa04b0138c73916",
        "90580f4d2cbac2f6",
        # RFC 6455
        "7f44193a6edea087",
        "15cef4b629cc2d07",
        "507e2ce3c522082b",
        # RFC 7617
        "cf4d418ed3de92d7",
        # RFC 5849
        "8d567eb88afff34f",
        "9d03b692e941d5ac",
        "293257ab6495ebb1",
        "cb87c87e4a138d9a",
        "bb9b1163338b2a51",
        "649e1f5c769e718b",
        "4c20e6f5cc11b937",
        "6aa14267d94944e6",
        "80f8b7c904d4a43f",
        "2ff8b0fb93aca981",
        # The draft of OAuth with MAC
        "a71b359a87afde13",
        "80db82fffae6d59f",
        # UUIDs in many manuals
        "a3a9e1ed9732cab2",
        # RFC 7009
        "ea9bdfd02c0c412c",
    )
)
