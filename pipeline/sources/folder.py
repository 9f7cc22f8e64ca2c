"""A folder of documents, with `access.toml` files beside them."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pipeline.errors import AccessListError, UsageError
from pipeline.model import AccessList
from pipeline.sources import SourceEntry
from pipeline.sources.access import ACCESS_FILE, AccessLists
from pipeline.sources.files import printable, read_document, size_of


class Folder:
    """Every file below a folder, sorted by path. Links are followed to files inside the folder only.

    A uri is the absolute path of the file. Links to folders are not entered: what they lead to inside the root is seen
    there; what lies outside is listed as one document with the fault `outside_root`.
    """

    def __init__(self, root: Path, max_bytes: int) -> None:
        if not root.is_dir():
            raise UsageError(f"{root} is not a folder; name the folder that holds the documents")
        self._root = root.resolve()
        self._max_bytes = max_bytes
        self._access = AccessLists(self._root)
        self.corpus = printable(str(self._root))

    def entries(self) -> Iterator[SourceEntry]:
        """Every file but the `access.toml` files, which are rules, not documents."""
        for folder, folders, files in os.walk(self._root, onerror=self._refuse):
            folders.sort()
            links = [name for name in folders if Path(folder, name).is_symlink()]
            folders[:] = [name for name in folders if name not in links]
            for name in sorted(files + [name for name in links if self._leads_out(Path(folder, name))]):
                if name != ACCESS_FILE:
                    yield self._entry(Path(folder, name))

    def _entry(self, path: Path) -> SourceEntry:
        uri = printable(str(path))
        readers, fault = self._readers(path)
        read = partial(read_document, path, uri, self._root, readers, self._max_bytes, fault=fault)
        return SourceEntry(uri, size_of(path), read)

    def _readers(self, path: Path) -> tuple[AccessList | None, str | None]:
        try:
            return self._access.list_for(path), None
        except AccessListError:
            return None, "access_list_invalid"

    def _leads_out(self, link: Path) -> bool:
        return not link.resolve().is_relative_to(self._root)

    def _refuse(self, fault: OSError) -> None:
        """A folder that can't be listed would make its documents look deleted: stop instead."""
        raise UsageError(f"the folder {fault.filename} can't be listed: {fault.strerror}")
