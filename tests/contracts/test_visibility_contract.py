"""Every reader of `pipeline/extract/visibility/` keeps these promises; a new one is found, and fails until it has a sample."""

import json
import subprocess
import sys

import pytest
from specimens import HIDDEN, SAMPLES, SHOWN

from pipeline.extract import REASONS, Extractor, chunk
from pipeline.extract.registry import readers
from pipeline.model import ExtractedDocument, SourceDocument

BY_OTHER_PROGRAMS = {"doc", "ppt", "png", "jpeg", "tiff"}
"""Read through programs that may not be there: `test_extract_old_office.py`."""


@pytest.fixture(scope="module")
def documents(extractor: Extractor) -> dict[str, ExtractedDocument]:
    return {kind: extractor.extract(_source(kind)) for kind in SAMPLES}


def _source(kind: str) -> SourceDocument:
    return SourceDocument(f"sample.{kind}", f"sample.{kind}", "", SAMPLES[kind][0](), None)


def test_every_format_has_a_sample() -> None:
    assert set(readers()) == set(SAMPLES) | BY_OTHER_PROGRAMS


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_what_a_person_sees_is_in_the_text_and_not_marked(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    start = document.text.index(SHOWN)
    assert not [span for span in document.hidden if span.start < start + len(SHOWN) and start < span.end]


@pytest.mark.parametrize("kind", sorted(kind for kind, (_, reason) in SAMPLES.items() if reason))
def test_what_is_hidden_is_in_the_text_once_and_marked_exactly(
    kind: str, documents: dict[str, ExtractedDocument]
) -> None:
    document = documents[kind]
    assert document.text.count(HIDDEN) == 1
    start = document.text.index(HIDDEN)
    marks = [(span.start, span.end, span.reason) for span in document.hidden if span.start <= start < span.end]
    assert marks == [(start, start + len(HIDDEN), SAMPLES[kind][1])]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_hidden_span_says_where(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    assert all(span.place for span in documents[kind].hidden)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_elements_follow_each_other_and_hold_all_text(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    position = 0
    for element in document.elements:
        assert document.text[position : element.start].strip() == ""
        assert position <= element.start < element.end
        position = element.end
    assert document.text[position:].strip() == ""


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_reading_again_gives_the_same(kind: str, extractor: Extractor, documents: dict[str, ExtractedDocument]) -> None:
    assert extractor.extract(_source(kind)) == documents[kind]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_chunks_hold_every_word(kind: str, documents: dict[str, ExtractedDocument]) -> None:
    document = documents[kind]
    covered = {
        index for part in chunk(document.text, document.elements, 40, 8) for index in range(part.start, part.end)
    }
    assert all(index in covered for index, letter in enumerate(document.text) if not letter.isspace())


def test_readers_give_only_reasons_of_the_table_and_the_table_has_no_others() -> None:
    # In a process of its own: the readers put stand-ins in the place of modules that other tests need.
    program = (
        "import json; from pipeline.extract.registry import reader, readers; "
        "print(json.dumps({kind: sorted(reader(kind).REASONS) for kind in readers()}))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    given = {reason for reasons in json.loads(answer.stdout).values() for reason in reasons}
    assert given == set(REASONS)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_is_told_in_one_sentence(reason: str) -> None:
    assert REASONS[reason].endswith(".")
    assert reason == reason.lower()
