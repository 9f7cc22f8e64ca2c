"""Chunks: along titles and paragraphs, exact, and nothing left out."""

import re
import time
from itertools import pairwise

import pytest

from pipeline.embedders import measure
from pipeline.extract import chunk
from pipeline.model import Element


def _document(*parts: tuple[str, str]) -> tuple[str, list[Element]]:
    """A text of blocks joined by blank lines, with its elements, one page each."""
    text, elements = "", []
    for page, (kind, block) in enumerate(parts, 1):
        text += "\n\n" if text else ""
        elements.append(Element(len(text), len(text) + len(block), kind, page))
        text += block
    return text, elements


def _texts(text: str, elements: list[Element], size: int, overlap: int = 0) -> list[str]:
    return [text[part.start : part.end] for part in chunk(text, elements, size, overlap)]


def test_a_short_document_is_one_chunk() -> None:
    text, elements = _document(("Title", "Tides"), ("NarrativeText", "They come and go."))
    assert _texts(text, elements, 100) == [text]


def test_paragraphs_are_packed_and_not_cut() -> None:
    text, elements = _document(("NarrativeText", "a" * 40), ("NarrativeText", "b" * 40), ("NarrativeText", "c" * 40))
    assert _texts(text, elements, 90) == [f"{'a' * 40}\n\n{'b' * 40}", "c" * 40]


def test_a_title_begins_a_chunk_once_the_one_before_is_half_full() -> None:
    text, elements = _document(("NarrativeText", "a" * 60), ("Title", "Next"), ("NarrativeText", "b" * 20))
    assert _texts(text, elements, 100) == ["a" * 60, f"Next\n\n{'b' * 20}"]


def test_a_table_that_fits_is_kept_whole() -> None:
    table = "\n".join(f"{row} | value" for row in range(9))
    text, elements = _document(("NarrativeText", "Some words before it."), ("Table", table))
    assert table in _texts(text, elements, len(table), len(table) // 2)


def test_a_long_table_is_cut_between_rows() -> None:
    rows = [f"row {row} | value {row}" for row in range(50)]
    text, elements = _document(("Table", "\n".join(rows)))
    lines = [line for part in _texts(text, elements, 120) for line in part.split("\n")]
    assert lines == rows


def test_a_long_paragraph_is_cut_after_a_sentence_else_after_a_word_else_anywhere() -> None:
    sentences = "One is here. Two is there. Three is gone. Four is back again."
    assert _texts(*_document(("NarrativeText", sentences)), 30)[0] == "One is here. Two is there."
    words = "one two three four five six seven eight nine ten"
    assert all(part in words for part in _texts(*_document(("NarrativeText", words)), 12))
    assert _texts(*_document(("NarrativeText", "x" * 25)), 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_neighbours_overlap_at_a_word_border() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    text, elements = _document(("NarrativeText", words))
    parts = chunk(text, elements, 80, 20)
    for one, other in pairwise(parts):
        assert one.end - 20 <= other.start < one.end
        assert text[other.start - 1] == " "


def test_a_chunk_has_the_page_on_which_it_begins_and_its_number() -> None:
    text, elements = _document(("NarrativeText", "a" * 40), ("NarrativeText", "b" * 40))
    assert [(part.ordinal, part.page) for part in chunk(text, elements, 50, 0)] == [(0, 1), (1, 2)]


def test_text_between_elements_is_not_left_out() -> None:
    text = "before inside after"
    assert _texts(text, [Element(7, 13, "Title")], 100) == [text]


def test_nothing_gives_no_chunk() -> None:
    assert chunk(" \n ", [], 10, 0) == ()


@pytest.mark.parametrize(("size", "overlap"), [(10, 10), (10, 11), (10, -1), (0, 0)])
def test_sizes_that_make_no_sense_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="overlap"):
        chunk("text", [], size, overlap)


def test_tokens_without_a_bound_are_refused() -> None:
    with pytest.raises(ValueError, match="token"):
        chunk("text", [], 10, 0, 0, [0])


def test_a_chunk_ends_where_its_tokens_do_before_its_characters() -> None:
    words = "one two three four five six seven"
    starts = [found.start() for found in re.finditer(r"\w+", words)]
    parts = chunk(words, [], 1000, 0, 3, starts)
    assert [words[part.start : part.end] for part in parts] == ["one two three", "four five six", "seven"]


def test_a_table_of_sentences_is_cut_between_its_rows() -> None:
    rows = [f"row {row} | It is done. It was" for row in range(20)]
    text, elements = _document(("Table", "\n".join(rows)))
    assert [line for part in _texts(text, elements, 100) for line in part.split("\n")] == rows


HOSTILE = {
    "a megabyte word": "x" * 1_000_000,
    "a megabyte of signs": "[(" * 500_000,
    "a megabyte table": "\n".join(f"{row} | cell. cell" for row in range(60_000)),
    "blanks": "a \n\t" * 250_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_does_not_grow_faster_than_the_text(name: str) -> None:
    text = HOSTILE[name]
    reads = measure("minilm")
    began = time.process_time()
    parts = chunk(text, [Element(0, len(text), "Table")], 1000, 100, reads.most, reads.starts(text))
    assert time.process_time() - began < 20
    assert parts[-1].end == len(text.rstrip())


@pytest.mark.parametrize(
    "text",
    [
        "The tide gauge of the lock station is read at six. " * 40,
        "Der Pegel der Schleusenstation wird um sechs Uhr abgelesen. " * 40,
        "수문 관측소의 조위계는 여섯 시에 읽습니다. " * 40,
        "水門観測所の潮位計は六時に読み取られる。" * 40,
        "| 12,345.67 | 0x4f2a | -88.1 % |\n" * 60,
    ],
    ids=["English", "German", "Korean", "Japanese", "numbers"],
)
def test_no_chunk_is_longer_than_the_embedder_reads_at_once(text: str) -> None:
    reads = measure("minilm")
    parts = chunk(text, [], 1000, 100, reads.most, reads.starts(text))
    assert len(parts) > 1
    for part in parts:
        assert len(reads.starts(text[part.start : part.end])) <= reads.most
