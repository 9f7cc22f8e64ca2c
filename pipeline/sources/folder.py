"""A folder of documents, with `access.toml` files beside them."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.errors import AccessListError, UsageError
from pipeline.model import AccessList, SourceDocument
from pipeline.sources import SourceEntry
from pipeline.sources.access import ACCESS_FILE, AccessLists
from pipeline.sources.files import printable, read_document, size_of
from pipeline.sources.maildir import MAIL, UNDELIVERED, Maildirs, lasting_name


class Folder:
    """Every file below a folder, sorted by path. A uri is the absolute path of the file.

    Links are not followed: what they lead to inside the root is seen there, under the access list that holds there; one
    that leads outside, or nowhere, is listed as a document with a fault.
    """

    def __init__(self, root: Path, max_bytes: int) -> None:
        if not root.is_dir():
            raise UsageError(f"{root} is not a folder; name the folder that holds the documents")
        self._root = root.resolve()
        self._max_bytes = max_bytes
        self._access = AccessLists(self._root)
        self.corpus = printable(str(self._root))

    def entries(self) -> Iterator[SourceEntry]:
        """Every file but the `access.toml` files, which are rules, not documents, and mails that are not delivered yet."""
        mailboxes = Maildirs()
        for folder, folders, files in os.walk(self._root, onerror=self._refuse):
            links = {name for name in folders if Path(folder, name).is_symlink()}
            folders[:] = sorted(set(folders) - links)
            if mailboxes.begins(Path(folder), folders):
                folders.remove(UNDELIVERED)
            for name in sorted([*files, *links]):
                path = Path(folder, name)
                if name != ACCESS_FILE and not self._is_seen_elsewhere(path):
                    is_mail = mailboxes.holds(path)
                    uri = mailboxes.uri(path) if is_mail else printable(str(path))
                    yield SourceEntry(uri, size_of(path), partial(self._read, path, uri, is_mail=is_mail))

    def _is_seen_elsewhere(self, path: Path) -> bool:
        return path.is_symlink() and path.exists() and path.resolve().is_relative_to(self._root)

    def _read(self, path: Path, uri: str, *, is_mail: bool) -> SourceDocument:
        readers, fault = self._readers(path)
        document = read_document(path, uri, self._root, readers, self._max_bytes, fault=fault)
        if not is_mail:
            return document
        # Its name says nothing, or something else: it ends in the name of a computer.
        return replace(document, name=f"{printable(lasting_name(path.name))}.eml", media_type=MAIL)

    def _readers(self, path: Path) -> tuple[AccessList | None, str | None]:
        """The list of what is opened: a file can be swapped for a link to a more private one after it was listed."""
        try:
            return self._access.list_for(path.resolve(strict=True)), None
        except AccessListError:
            return None, "access_list_invalid"
        except (OSError, RuntimeError):  # a ring of links
            return None, "unreadable"

    def _refuse(self, fault: OSError) -> None:
        """A folder that can't be listed would make its documents look deleted: stop instead."""
        raise UsageError(f"the folder {fault.filename} can't be listed: {fault.strerror}")
