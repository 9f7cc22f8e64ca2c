"""Network addresses: a public one may lead to a person."""

import ipaddress
import re
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii._overlap import NOTED
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer

_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-])(?!\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_VERSION = re.compile(
    r"(?:\b(?:v|ver|version|release|firmware|build|app|update|section|chapter|rev)\b[ .:=]*(?:[\w ]{0,24} )?|\bv)\Z"
)


class NetworkAddressRecognizer(PageRecognizer):
    """Public addresses; private ones score below the default threshold, masks and versions lower still."""

    def __init__(self) -> None:
        super().__init__("IP_ADDRESS")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Addresses of both versions."""
        text = page.text
        found = []
        for island in page.islands:
            for match in _addresses(text, island):
                score = _ip_score(match.group(), page.lowered[max(0, match.start() - 40) : match.start()])
                if score:
                    found.append(RecognizerResult("IP_ADDRESS", match.start(), match.end(), score))
        return found


def _addresses(text: str, island: tuple[int, int]) -> Iterator[re.Match[str]]:
    yield from _IPV4.finditer(text, *island)
    yield from _IPV6.finditer(text, *island)


def _ip_score(value: str, reach: str) -> float:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return 0.0
    if value.startswith(("255.", "0.")) or address.is_unspecified or address.is_loopback or address.is_multicast:
        return 0.1
    if _VERSION.search(reach.rpartition("\n")[2]):
        return 0.2
    if address.version == 6 and value.count(":") < 4 and "::" in value and len(value) < 6:
        return 0.2
    if address.is_private or address.is_link_local:
        return NOTED
    return 0.85
