"""Private parts of keys that are written as members of an object: JSON Web Keys, and XML's RSAKeyValue."""

import re
from collections.abc import Iterator

SIZE = 8000
"""Characters of an RSA key of 8,192 bits in either form."""


def of_jwk(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Values of the private members of the object around the name of its key type, `text[start:end]`."""
    low, high = text.rfind("{", max(0, start - SIZE), start), text.find("}", end, end + SIZE)
    if low < 0 or high < 0 or text.find(text[start:end], low, start) >= 0:
        return
    symmetric = _SYMMETRIC.search(text, start, min(high, end + 40)) is not None
    for member in _MEMBER.finditer(text, low, high):
        if (member[1] == "k") == symmetric:
            yield member.span(2)


def of_xml(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Contents of the private elements that follow the opening tag `text[start:end]`."""
    stop = text.find("<RSAKeyValue", end, end + SIZE)
    high = text.find("</RSAKeyValue", end, end + SIZE)
    for element in _ELEMENT.finditer(text, end, min(at if at >= 0 else end + SIZE for at in (stop, high))):
        yield element.span(2)


_MEMBER = re.compile(r"""(?<![\w-])["']?(d|p|q|dp|dq|qi|k)["']?\s{0,4}[:=]\s{0,4}["']([\w+/-]{22,1400}={0,2})["']""")
_SYMMETRIC = re.compile(r"""["']?\s{0,4}[:=]\s{0,4}["']oct["']""")
_ELEMENT = re.compile(r"<(D|P|Q|DP|DQ|InverseQ)>\s{0,40}([A-Za-z0-9+/=\s]{16,2000}?)\s{0,40}</\1>")
