"""Chunks: along titles and paragraphs, exact, and nothing left out."""

from itertools import pairwise

import pytest

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
