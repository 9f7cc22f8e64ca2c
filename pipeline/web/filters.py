"""What part of the queue is looked at: state, category, words in the uri, a secret, where the page begins. Kept in the address."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pipeline.errors import ReviewError
from pipeline.quarantine import Item, ItemState
from pipeline.web.words import CATEGORIES

LONGEST_URI = 500
_FINGERPRINT = re.compile(r"[0-9a-f]{12,32}")
_AFTER = re.compile(r"([0-3])-([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Filters:
    """A part of the queue."""

    state: ItemState = ItemState.HELD
    category: str = ""
    uri: str = ""
    secret: str = ""

    def query(self, after: Item | None = None, *, state: ItemState | None = None) -> str:
        """As the end of an address, `?` included; empty for the whole queue. `state` looks at another state instead."""
        chosen = state or self.state
        values = {
            "state": "" if chosen is ItemState.HELD else chosen.value,
            "category": self.category,
            "uri": self.uri,
            "secret": self.secret,
            "after": f"{after.severity}-{after.id}" if after else "",
        }
        text = urlencode({key: value for key, value in values.items() if value})
        return f"?{text}" if text else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state is chosen."""
        return bool(self.category or self.uri or self.secret)

    def sharing(self, fingerprint: str) -> str:
        """The end of an address that shows what is held of the documents with this secret."""
        return replace(self, category="", uri="", secret=fingerprint).query(state=ItemState.HELD)


def filters(state: str = "held", category: str = "", uri: str = "", secret: str = "") -> Filters:
    """The filters in an address. Raises `ReviewError` for a word that it does not know."""
    if state not in list(ItemState):
        raise ReviewError(f"no such state; there are: {', '.join(ItemState)}")
    if category and category not in CATEGORIES:
        raise ReviewError(f"no such category; there are: {', '.join(CATEGORIES)}")
    if secret and not _FINGERPRINT.fullmatch(secret):
        raise ReviewError("no such secret; it is named by the first 12 digits of its fingerprint, or more")
    return Filters(ItemState(state), category, uri.replace("\0", "").strip()[:LONGEST_URI], secret)


def position(after: str = "") -> tuple[int, str] | None:
    """Where the page begins, as `ReviewQueue.items` takes it. Raises `ReviewError` for what no page ever linked to."""
    if not after:
        return None
    found = _AFTER.fullmatch(after)
    if found is None:
        raise ReviewError("this is no place in the queue; begin at its first page")
    return int(found[1]), found[2]
