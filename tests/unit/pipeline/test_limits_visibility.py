"""What docs/limits.md says of visibility is still so. Where one of these fails, the line can go."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches
from reading import read, saved
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."


def _reasons(extractor: Extractor, name: str, content: bytes | str) -> list[str]:
    """Why the sentence, which must be in the text, is hidden."""
    document = read(extractor, name, content)
    start = document.text.index(SECRET)
    return [span.reason for span in document.hidden if span.start < start + len(SECRET) and start < span.end]


def _pdf(grey: float, picture: bool = False, blend: str = "Normal") -> bytes:
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    canvas._extgstate.set(canvas, "BM", blend)
    if picture:
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)
    canvas.setFillGray(grey)
    canvas.drawString(72, 500, SECRET)
    canvas.save()
    return written.getvalue()


def _slide_on_picture() -> bytes:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    slide.shapes.add_picture(picture, Inches(0), Inches(0), Inches(9), Inches(6))
    box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(1))
    box.text_frame.text = SECRET
    box.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    written = BytesIO()
    show.save(written)
    return written.getvalue()


def test_invisible_text_under_a_page_wide_picture_counts_as_the_layer_of_a_scan(extractor: Extractor) -> None:
    assert set(_reasons(extractor, "a.pdf", _pdf(1.0, picture=True))) == {"pdf_ocr_layer"}


def test_text_that_is_just_dark_enough_counts_as_seen(extractor: Extractor) -> None:
    assert _reasons(extractor, "a.pdf", _pdf(0.85)) == []
    assert set(_reasons(extractor, "b.pdf", _pdf(0.97))) == {"pdf_invisible"}


def test_black_text_that_other_viewers_blend_into_white_paper_counts_as_seen(extractor: Extractor) -> None:
    blended = _pdf(0, blend="Screen")

    assert b"/BM /Screen" in blended
    assert _reasons(extractor, "a.pdf", blended) == []


@pytest.mark.parametrize("ground", ["url(white.png)", "linear-gradient(white, black)"])
def test_white_text_over_a_picture_or_a_gradient_of_a_web_page_counts_as_seen(
    ground: str, extractor: Extractor
) -> None:
    assert (
        _reasons(
            extractor, "a.html", f"<div style='background-image:{ground}'><p style='color:#fff'>{SECRET}</p></div>"
        )
        == []
    )


def test_white_text_on_a_white_picture_of_a_slide_counts_as_seen(extractor: Extractor) -> None:
    assert _reasons(extractor, "a.pptx", _slide_on_picture()) == []


COVER = "position:fixed;top:0;left:0;width:100%;height:100%;background:#fff"


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{SECRET}</p><div style='{COVER}'></div><script src=menu.js></script>",
        f"<p>{SECRET}</p><div style='position:relative;margin-top:-60px;height:60px;background:#fff'></div>",
        f"<div style='height:20px;overflow:hidden'><p style='height:200px'>Words.</p><p>{SECRET}</p></div>",
        f"<div style='width:90px;overflow:hidden;white-space:nowrap'><span style='margin-left:200px'>{SECRET}</span></div>",
        f"<p class=x>{SECRET}</p><script>document.querySelector('.x').remove()</script>",
    ],
    ids=["under a fixed box that a script may remove", "under a box moved up", "below another in a box that cuts off",
         "beyond the right edge", "removed by a script"],
)  # fmt: skip
def test_what_only_a_layout_or_a_script_hides_counts_as_seen(page: str, extractor: Extractor) -> None:
    assert _reasons(extractor, "a.html", page) == []


def test_hidden_text_that_the_policy_inspects_is_in_the_text(extractor: Extractor) -> None:
    assert _reasons(extractor, "a.html", f"<p>x y</p><!-- {SECRET} -->") == ["html_comment"]


def _slide(change: Callable[[Any], None]) -> bytes:
    show = Presentation()
    change(show.slides.add_slide(show.slide_layouts[6]))
    return saved(show.save)


def _under_a_transparent_picture(slide: Any) -> None:
    slide.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1)).text_frame.text = SECRET
    clear = saved(lambda file: Image.new("RGBA", (8, 8), (255, 255, 255, 0)).save(file, "PNG"))
    slide.shapes.add_picture(BytesIO(clear), Inches(0), Inches(0), Inches(9), Inches(6))


def _white_in_a_table(slide: Any) -> None:
    cell = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(6), Inches(2)).table.cell(1, 0)
    cell.text = SECRET
    cell.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)


@pytest.mark.parametrize("change", [_under_a_transparent_picture, _white_in_a_table])
def test_what_a_clear_picture_or_the_style_of_a_table_makes_of_a_text_is_not_known(
    change: Callable[[Any], None], extractor: Extractor
) -> None:
    assert _reasons(extractor, "a.pptx", _slide(change)) == []


def _coloured_by(formula: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B2"] = 7, SECRET
    book.active.conditional_formatting.add("B2", FormulaRule(formula=[formula], font=Font(color="FFFFFFFF")))
    return saved(book.save)


def test_a_rule_that_colours_cells_counts_only_where_it_always_holds(extractor: Extractor) -> None:
    assert _reasons(extractor, "a.xlsx", _coloured_by("TRUE")) == ["xlsx_colour"]
    assert _reasons(extractor, "b.xlsx", _coloured_by("$A$1=7")) == []


OWN_FONT = "<style>@font-face{font-family:f;src:url(data:font/woff,x)}p{font-family:f}</style>"
SEEN_ALL_THE_SAME = {
    "a text in the colour of its own ground, on a terminal": ("a.txt", f"Words.\n\x1b[30;40m{SECRET}\x1b[0m\n"),
    "what one dialect of Markdown shows as a tip": ("a.md", f"Words.\n\n*[HTML]: {SECRET}\n"),
    "a page whose font is its own": ("a.html", f"{OWN_FONT}<p>{SECRET}"),
}


@pytest.mark.parametrize("case", SEEN_ALL_THE_SAME)
def test_it_counts_as_seen(case: str, extractor: Extractor) -> None:
    assert _reasons(extractor, *SEEN_ALL_THE_SAME[case]) == []
