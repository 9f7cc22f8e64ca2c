"""For every text, every cut into elements, every size and overlap."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import chunk
from pipeline.model import Element

TEXTS = st.text(st.sampled_from("ab .\n\t|é漢\U0001f600"), max_size=300)
KINDS = st.sampled_from(("Title", "NarrativeText", "Table", "ListItem"))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Element]]:
    text = draw(TEXTS)
    borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    spans = pairwise(borders)
    return text, [Element(start, end, draw(KINDS), draw(st.none() | st.integers(1, 9))) for start, end in spans]


SIZES = st.integers(1, 60).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


@given(documents(), SIZES)
def test_every_visible_character_is_in_a_chunk(document: tuple[str, list[Element]], sizes: tuple[int, int]) -> None:
    text, elements = document
    covered = {index for part in chunk(text, elements, *sizes) for index in range(part.start, part.end)}
    assert all(index in covered for index, letter in enumerate(text) if not letter.isspace())


@given(documents(), SIZES)
def test_no_chunk_is_longer_than_allowed_blank_or_with_blank_ends(
    document: tuple[str, list[Element]], sizes: tuple[int, int]
) -> None:
    text, elements = document
    for part in chunk(text, elements, *sizes):
        assert 0 < part.end - part.start <= sizes[0]
        assert text[part.start : part.end].strip() == text[part.start : part.end]


@given(documents(), SIZES)
def test_chunks_go_forward_and_repeat_no_more_than_the_overlap(
    document: tuple[str, list[Element]], sizes: tuple[int, int]
) -> None:
    text, elements = document
    parts = chunk(text, elements, *sizes)
    assert [part.ordinal for part in parts] == list(range(len(parts)))
    for one, other in pairwise(parts):
        assert one.start < other.start
        assert one.end < other.end
        assert one.end - other.start <= sizes[1]


@given(documents(), SIZES)
def test_an_element_that_fits_is_in_one_chunk(document: tuple[str, list[Element]], sizes: tuple[int, int]) -> None:
    text, elements = document
    parts = chunk(text, elements, *sizes)
    for element in elements:
        inside = text[element.start : element.end]
        if inside.strip() and len(inside.strip()) <= sizes[0]:
            start = element.start + len(inside) - len(inside.lstrip())
            assert any(part.start <= start and start + len(inside.strip()) <= part.end for part in parts)


def token_starts(text: str) -> list[int]:
    """Words of up to four letters, and each sign by itself."""
    return [found.start() for found in re.finditer(r"\w{1,4}|[^\w\s]", text)]


@given(documents(), SIZES, st.integers(1, 12))
def test_with_tokens_nothing_is_lost_and_no_chunk_holds_more_than_allowed(
    document: tuple[str, list[Element]], sizes: tuple[int, int], tokens: int
) -> None:
    text, elements = document
    parts = chunk(text, elements, *sizes, tokens, token_starts(text))
    covered = {index for part in parts for index in range(part.start, part.end)}
    assert all(index in covered for index, letter in enumerate(text) if not letter.isspace())
    for part in parts:
        inside = text[part.start : part.end]
        assert len(inside) <= sizes[0]
        assert len(token_starts(inside)) <= tokens
    for one, other in pairwise(parts):
        assert one.start < other.start
        assert one.end < other.end
        assert one.end - other.start <= sizes[1]


@given(documents(), st.integers(1, 12))
def test_an_element_whose_tokens_fit_is_in_one_chunk(document: tuple[str, list[Element]], tokens: int) -> None:
    text, elements = document
    parts = chunk(text, elements, 400, 0, tokens, token_starts(text))
    for element in elements:
        inside = text[element.start : element.end]
        start = element.start + len(inside) - len(inside.lstrip())
        whole_words = not (text[start - 1 : start] + text[start : start + 1]).isalnum() or start == 0
        if inside.strip() and whole_words and len(token_starts(inside)) <= tokens:
            assert any(part.start <= start and start + len(inside.strip()) <= part.end for part in parts)
