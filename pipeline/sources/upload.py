"""Files that somebody hands in: who hands them in, and that person's groups, may read them."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.model import AccessList, Principal
from pipeline.sources import SourceEntry
from pipeline.sources.files import printable, read_document, size_of


class Upload:
    """Uploaded files. A uri is `upload:UPLOADER/NAME`: the same name from the same person is a new version of one document."""

    def __init__(self, paths: Sequence[Path], uploader: Principal, max_bytes: int) -> None:
        missing = next((path for path in paths if not path.is_file()), None)
        if missing:
            raise UsageError(f"{missing} is not a file")
        names = [path.name for path in paths]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise UsageError(f"two of the files are named {twice}; upload them one after the other, or rename one")
        self._files = [(path.name, path.resolve()) for path in paths]
        self._uploader = uploader
        self._max_bytes = max_bytes
        self.corpus = f"upload:{uploader.user}"

    def entries(self) -> Iterator[SourceEntry]:
        """The files, in the order in which they were named."""
        groups = (f"group:{group}" for group in self._uploader.groups)
        readers = AccessList((f"user:{self._uploader.user}", *groups), (), "upload")
        for name, path in self._files:  # the name as it was given: two links may lead to files of one name
            uri = f"{self.corpus}/{printable(name)}"
            read = partial(read_document, path, uri, path.parent, readers, self._max_bytes)
            yield SourceEntry(uri, size_of(path), read)
