"""Chunks and elements of files of every format: exact, complete, no longer than the embedder reads, and with lasting names."""

import io
import re
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import py7zr
import pytest
from reading import read, zipped
from specimens import SAMPLES, SHOWN

from pipeline.embedders import measure
from pipeline.extract import Extractor, chunk, element_ids
from pipeline.extract.registry import containers, readers
from pipeline.model import Element, ExtractedDocument

CORPUS = Path(__file__).parents[2] / "data" / "samples" / "corpus"
MEMBERS: dict[str, bytes | str] = {f"folder/{number}.txt": SHOWN for number in range(150)}


def _tar() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name in MEMBERS:
            entry = tarfile.TarInfo(name)
            entry.size = len(SHOWN)
            archive.addfile(entry, io.BytesIO(SHOWN.encode()))
    return written.getvalue()


def _sevenzip() -> bytes:
    written = io.BytesIO()
    with py7zr.SevenZipFile(written, "w") as archive:
        for name in MEMBERS:
            archive.writestr(SHOWN.encode(), name)
    return written.getvalue()


def _largest() -> dict[str, Path]:
    """The largest file of each format in the demo corpus that somebody could read."""
    damaged = CORPUS / "intake"
    files = [path for path in CORPUS.rglob("*.*") if path.suffix != ".toml" and damaged not in path.parents]
    return {path.suffix[1:]: path for path in sorted(files, key=lambda path: path.stat().st_size)}


FILES: dict[str, Callable[[], bytes]] = {
    **{kind: make for kind, (make, _) in SAMPLES.items()},
    **{kind: path.read_bytes for kind, path in _largest().items()},
    "zip": lambda: zipped(MEMBERS),
    "tar": _tar,
    "7z": _sevenzip,
}
SIZES = [(1000, 0, None), (1000, 100, None), (300, 60, 40), (120, 0, 16)]


@pytest.fixture(scope="module")
def documents(extractor: Extractor) -> dict[str, ExtractedDocument]:
    return {kind: read(extractor, f"a.{kind}", make()) for kind, make in FILES.items()}


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_chunks_of_a_file_are_its_text(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    text, elements = documents[kind].text, documents[kind].elements
    reads = measure("minilm")
    starts = reads.starts(text)
    for size, overlap, tokens in SIZES:
        most = tokens or reads.most
        parts = chunk(text, elements, size, overlap, most, starts)
        covered = bytearray(len(text))
        for part in parts:
            inside = text[part.start : part.end]
            assert inside.strip() == inside and len(inside) <= size
            assert len(reads.starts(inside)) <= most
            covered[part.start : part.end] = b"\1" * len(inside)
        assert all(covered[place] for place, letter in enumerate(text) if not letter.isspace())
        for table in (each for each in elements if each.kind == "Table"):
            inside = text[table.start : table.end]
            if len(inside) <= size and len(reads.starts(inside)) <= most:
                assert any(part.start <= table.start and table.end <= part.end for part in parts)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_elements_have_names_of_their_own_that_outlive_their_files(
    kind: str, documents: dict[str, ExtractedDocument], extractor: Extractor
) -> None:
    ids = element_ids(documents[kind])
    assert len(set(ids)) == len(documents[kind].elements) > 0
    assert element_ids(read(extractor, f"another name.{kind}", FILES[kind]())) == ids


def test_an_element_keeps_its_name_where_another_is_added() -> None:
    text = "Tides\n\nThey come.\n\nThey come."
    document = ExtractedDocument(
        text, (Element(0, 5, "Title"), Element(7, 17, "Text"), Element(19, 29, "Text")), (), (), "test"
    )
    before = element_ids(document)
    longer = replace(
        document,
        text=f"New. {text}",
        elements=(
            Element(0, 4, "Text"),
            *(replace(each, start=each.start + 5, end=each.end + 5) for each in document.elements),
        ),
    )
    assert element_ids(longer)[1:] == before
    assert len(set(before)) == 3


def test_every_format_is_in_the_documentation_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "extraction.md").read_text(encoding="utf-8")
    rows = page.partition("## Formats")[2].partition("\n## ")[0]
    named = {name for row in rows.splitlines()[4:] if row for name in re.findall(r"`([\w]+)`", row.split("|")[1])}
    assert named == set(readers()) | set(containers())
