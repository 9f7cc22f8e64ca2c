"""What is inside one file, level by level taken together, stays within the limits of that one file.

Each archive in an archive may be harmless by itself, and a few kilobytes of them still come to millions of documents.
"""

import threading
from collections import OrderedDict
from dataclasses import replace

from pipeline.extract.limits import Limits
from pipeline.model import INSIDE, Attachment, SourceDocument

_REMEMBERED = 2_000
"""Files whose spending is known at a time. What is inside a file is read soon after it."""


class Budget:
    """How many documents, and how many bytes of them, each outermost file may still bring forth. Safe to use from many threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spent: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def limits_for(self, document: SourceDocument) -> Limits:
        """The limits for reading `document`: all of them for a file, and what its outermost file has left for a document inside."""
        with self._lock:
            if document.parent is None:
                self._spent.pop(document.uri, None)
                return self._limits
            count, size = self._spent.get(_outermost(document), (0, 0))
        documents = max(0, self._limits.max_inner_documents - count)
        return replace(
            self._limits,
            max_inner_documents=documents,
            max_attachments=min(self._limits.max_attachments, documents),
            max_inner_bytes=max(0, self._limits.max_inner_bytes - size),
        )

    def spend(self, document: SourceDocument, attachments: tuple[Attachment, ...]) -> None:
        """Note what `document` held."""
        if not attachments:
            return
        with self._lock:
            count, size = self._spent.pop(_outermost(document), (0, 0))
            more = sum(len(attachment.content) for attachment in attachments)
            self._spent[_outermost(document)] = (count + len(attachments), size + more)
            if len(self._spent) > _REMEMBERED:
                self._spent.popitem(last=False)


def _outermost(document: SourceDocument) -> str:
    return document.uri if document.parent is None else document.uri.partition(INSIDE)[0]
