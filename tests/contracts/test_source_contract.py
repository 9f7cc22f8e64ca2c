"""What every source keeps: one order, one uri a document, and reading that never raises but tells a fault."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.model import Principal, SourceDocument
from pipeline.scope import scope_of
from pipeline.sources import Source
from pipeline.sources.folder import Folder
from pipeline.sources.jsonl import Manifest
from pipeline.sources.upload import Upload

MAX = 1000
NAMES = ["a.txt", "b c.txt", "d.pdf", "e"]


def folder(root: Path) -> Source:
    return Folder(root, MAX)


def manifest(root: Path) -> Source:
    path = root / "list.jsonl"
    path.write_text("\n".join(f'{{"uri": "sp://{name}", "path": "{name}", "readers": ["public"]}}' for name in NAMES))
    return Manifest(path, MAX)


def upload(root: Path) -> Source:
    return Upload([root / name for name in NAMES], Principal("alice@example.com"), MAX)


SOURCES = {"folder": folder, "jsonl": manifest, "upload": upload}
OTHERS = {"__init__", "access", "files", "locate", "maildir"}


@pytest.fixture(params=list(SOURCES))
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    for name in NAMES:
        (tmp_path / name).write_text(f"text of {name}")
    return SOURCES[request.param](tmp_path)


def test_every_source_is_held_to_this_contract() -> None:
    modules = {path.stem for path in Path(sources.__file__).parent.glob("*.py")}
    assert modules - OTHERS == set(SOURCES)


def test_entries_come_in_the_same_order_each_time_each_with_a_uri_of_its_own(source: Source) -> None:
    uris = [entry.uri for entry in source.entries()]
    assert uris == [entry.uri for entry in source.entries()]
    assert len(set(uris)) == len(uris) >= len(NAMES)


def test_an_entry_reads_as_the_document_that_it_names(source: Source) -> None:
    for entry in source.entries():
        document = entry.read()
        assert isinstance(document, SourceDocument)
        assert (document.uri, document.fault, document.parent) == (entry.uri, None, None)
        assert len(document.content) == entry.size
        scope_of(document.readers)


def test_a_corpus_has_a_name_that_can_be_stored(source: Source) -> None:
    assert source.corpus
    source.corpus.encode("utf-8")


def spoilers() -> dict[str, Callable[[Path], None]]:
    def replace_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
        def spoil(path: Path) -> None:
            path.unlink()
            make(path)

        return spoil

    return {
        "gone": Path.unlink,
        "a folder": replace_by(Path.mkdir),
        "a pipe": replace_by(os.mkfifo),
        "a link to nowhere": replace_by(lambda path: path.symlink_to("nowhere")),
        "a link out": replace_by(lambda path: path.symlink_to("/etc/hostname")),
        "a ring": replace_by(lambda path: path.symlink_to(path.name)),
        "too large": lambda path: path.write_text("x" * (MAX + 1)) and None,
    }


@pytest.mark.timeout(20)
@pytest.mark.parametrize("how", spoilers())
def test_what_happens_to_a_file_after_it_was_listed_is_a_fault_and_no_exception(
    source: Source, tmp_path: Path, how: str
) -> None:
    entries = list(source.entries())
    for name in NAMES:
        spoilers()[how](tmp_path / name)
    documents = [entry.read() for entry in entries if not entry.uri.endswith("list.jsonl")]
    assert len(documents) == len(NAMES)
    for document in documents:
        assert document.fault
        assert document.content == b""
