"""Which kind of source a path names."""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.sources import Source
from pipeline.sources.folder import Folder
from pipeline.sources.jsonl import Manifest


def source_at(path: Path, max_bytes: int) -> Source:
    """The source that a path names: a folder, or a `.jsonl` manifest. Raises `UsageError`."""
    if path.suffix == ".jsonl" and path.is_file():
        return Manifest(path, max_bytes)
    if path.is_file():
        raise UsageError(f"{path} is a file; name a folder or a .jsonl manifest, or say --as USER to upload the file")
    return Folder(path, max_bytes)
