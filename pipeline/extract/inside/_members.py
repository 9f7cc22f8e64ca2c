"""The members of one archive: counted, weighed and named, and never lost. One that can't be read keeps its reason."""

from collections.abc import Callable

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Block, Reading, visible
from pipeline.model import Attachment


class Members:
    """What was found in an archive so far. Raises `CouldNotInspect` at one member more than allowed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.max_inner_bytes
        self._lines: list[str] = []
        self._found: list[Attachment] = []

    def add(self, name: str, size: int, unpack: Callable[[], bytes], media_type: str = "") -> None:
        """Take a member of `size` bytes, as the archive states it; too large ones, and what `unpack` refuses, as a fault."""
        if size > min(self._limits.max_bytes, self._left):
            self.add_fault(name, "too_large")
            return
        try:
            content = unpack()
        except CouldNotInspect as refusal:
            self.add_fault(name, refusal.reason)
            return
        self._left -= len(content)
        self._list(name)
        if content:  # an empty file has a name and nothing else
            self._found.append(Attachment(name, media_type, content))

    def add_content(self, name: str, content: bytes, media_type: str = "") -> None:
        """Take a member that is unpacked already."""
        self.add(name, len(content), lambda: content, media_type)

    def add_fault(self, name: str, reason: str) -> None:
        """A member that is there and can't be read."""
        self._list(name)
        self._found.append(Attachment(name, "", b"", reason))

    def add_without_content(self, name: str, kind: str) -> None:
        """A link, a device: something with a name, but without content to read."""
        self._list(f"{name} ({kind})")

    def reading(self, *more: Block) -> Reading:
        """The list of names as the archive's own text, and the members."""
        listing = visible("Table", "\n".join(self._lines))
        return Reading((listing, *more), tuple(self._found), is_container=True)

    def _list(self, name: str) -> None:
        self._lines.append(" ".join(name.split()) or "unnamed")
        if len(self._lines) > self._limits.max_inner_documents:
            raise CouldNotInspect("archive_entries")
