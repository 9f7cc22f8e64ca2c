"""Old Office files and pictures: read where the programs for them are there, and told by their own reasons where not."""

import contextlib
import io
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from compound import compound, labels, records, wide, workbook
from openpyxl.comments import Comment
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from reading import read, refusal
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor, Limits, extractor_version
from pipeline.extract.programs import installed
from pipeline.model import ExtractedDocument

LIMITS = Limits(ocr=True, max_pages=3)

needs_libreoffice = pytest.mark.skipif("soffice" not in installed(), reason="LibreOffice is not installed")
needs_tesseract = pytest.mark.skipif("tesseract" not in installed(), reason="Tesseract is not installed")
SHOWN, HIDDEN = "The quarterly figures were approved.", "Look the other way."


def _hidden(document: ExtractedDocument) -> dict[str, str]:
    """Hidden text -> reason."""
    return {document.text[span.start : span.end]: span.reason for span in document.hidden}


# Excel 97-2003


def _text_box(text: str) -> list[tuple[int, bytes]]:
    shape = struct.pack("<HHHHH12xHH", 0x15, 0x12, 6, 1, 0, 0, 0)
    box = struct.pack("<HHHHHHIH", 0, 0, 0, 0, 0, len(text), 0, 0)
    return [(0x5D, shape), (0x1B6, box), (0x3C, b"\1" + text.encode("utf-16-le"))]


def test_cells_of_an_old_sheet_are_text_and_what_is_hidden_in_it_is_marked(extractor: Extractor) -> None:
    rows = {(0, 0): (SHOWN, 0), (1, 0): ("In a hidden row.", 0), (0, 2): ("In a hidden column.", 0)}
    rows |= {(2, 0): ("Tiny.", 1), (3, 0): ("White.", 2), (4, 0): ("Shown as nothing.", 3)}
    row = (0x208, struct.pack("<HHHHHHI", 1, 0, 1, 255, 0, 0, 0x20))
    column = (0x7D, struct.pack("<HHHHHH", 2, 2, 2304, 0, 1, 0))
    document = read(extractor, "a.xls", workbook(column, row, *labels(rows)))
    assert document.text.startswith(f"Sheet\n\n{SHOWN}\n")
    assert _hidden(document) == {
        "In a hidden row.": "xlsx_hidden_row",
        "In a hidden column.": "xlsx_hidden_column",
        "Tiny.": "xlsx_tiny",
        "White.": "xlsx_colour",
        "Shown as nothing.": "xlsx_format",
    }


def test_a_hidden_sheet_of_an_old_file_is_hidden_with_its_name(extractor: Extractor) -> None:
    document = read(extractor, "a.xls", workbook(*labels({(0, 0): (HIDDEN, 0)}), state=2))
    assert _hidden(document) == {"Sheet": "xlsx_hidden_sheet", HIDDEN: "xlsx_hidden_sheet"}


def test_text_boxes_chart_titles_and_print_lines_of_an_old_sheet_are_text(extractor: Extractor) -> None:
    beside = [
        *_text_box("In a text box."),
        (0x100D, b"\0\0" + bytes([8, 0]) + b"A title."),
        (0x14, wide("On each page.")),
    ]
    text = read(extractor, "a.xls", workbook(*labels({(0, 0): (SHOWN, 0)}), *beside)).text
    assert text.splitlines()[2::2] == [SHOWN, "In a text box.", "A title.", "On each page."]


def test_an_old_sheet_with_a_password_says_so(extractor: Extractor) -> None:
    locked = records((0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)), (0x2F, b"\1\0" + b"\0" * 52))
    assert refusal(extractor, "a.xls", compound({"Workbook": locked})) == "encrypted"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, Callable[[Path], object]], bytes]:
    """Writes a file of today, and has LibreOffice make an old one of it."""
    folder = tmp_path_factory.mktemp("old")

    def make(ending: str, old_ending: str, save: Callable[[Path], object]) -> bytes:
        save(folder / f"a.{ending}")
        command = [
            shutil.which("soffice") or "",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
        ]
        subprocess.run(
            [*command, "--convert-to", old_ending, "--outdir", folder, folder / f"a.{ending}"],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (folder / f"a.{old_ending}").read_bytes()

    return make


@needs_libreoffice
def test_an_old_text_keeps_what_is_hidden_in_it(
    extractor: Extractor, old: Callable[[str, str, Callable[[Path], object]], bytes]
) -> None:
    document = docx.Document()
    document.add_paragraph(SHOWN)
    document.add_paragraph().add_run(HIDDEN).font.hidden = True
    content = old("docx", "doc", lambda path: document.save(str(path)))
    found = read(extractor, "a.doc", content)
    assert found.text.startswith(f"{SHOWN}\n\n{HIDDEN}\n")
    assert _hidden(found)[HIDDEN] == "docx_vanish"
    assert refusal(extractor, "a.docx", content) == "type_mismatch"


@needs_libreoffice
def test_an_old_show_keeps_its_notes(
    extractor: Extractor, old: Callable[[str, str, Callable[[Path], object]], bytes]
) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text, slide.notes_slide.notes_text_frame.text = SHOWN, HIDDEN
    found = read(extractor, "a.ppt", old("pptx", "ppt", lambda path: show.save(str(path))))
    assert found.text.startswith(SHOWN)
    assert _hidden(found)[HIDDEN] == "pptx_notes"


@needs_libreoffice
def test_a_sheet_that_a_program_wrote_keeps_its_comments(
    extractor: Extractor, old: Callable[[str, str, Callable[[Path], object]], bytes]
) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = SHOWN, 41.5
    book.active["A1"].comment = Comment(HIDDEN, "someone")
    found = read(extractor, "a.xls", old("xlsx", "xls", lambda path: book.save(path)))
    assert found.text.startswith(f"Sheet\n\n{SHOWN} | 41.5")
    assert _hidden(found)[HIDDEN] == "xlsx_comment"
    assert found.text.count(HIDDEN) == 1


@needs_libreoffice
def test_what_is_no_text_of_old_is_broken(extractor: Extractor) -> None:
    assert refusal(extractor, "a.doc", compound({"WordDocument": b"\0" * 5_000})) in {"broken", "no_text"}


def test_an_old_text_with_a_password_says_so(extractor: Extractor) -> None:
    assert refusal(extractor, "a.doc", compound({"WordDocument": b"\0" * 11 + b"\1" + b"\0" * 50})) == "encrypted"


def test_without_libreoffice_an_old_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with Extractor(Limits(ocr=True), workers=1) as pool:
        assert refusal(pool, "a.doc", compound({"WordDocument": b"\0" * 600})) == "needs_libreoffice"
        assert refusal(pool, "a.png", _picture("PNG")) == "needs_tesseract"


def test_the_version_of_extraction_names_the_programs_that_are_there() -> None:
    assert all(f" {name}" in extractor_version() for name in installed())


def test_a_worker_starts_the_programs_that_it_was_given_and_no_others(tmp_path: Path) -> None:
    true, false = (str(Path(shutil.which(name) or "").resolve()) for name in ("true", "false"))
    program = (
        "import subprocess, sys\n"
        "from pathlib import Path\n"
        "from pipeline.extract import sandbox\n"
        "sandbox.lock(Path(sys.argv[1]), {sys.argv[2]})\n"
        "print(subprocess.run([sys.argv[2]]).returncode)\n"
        "try:\n"
        "    subprocess.run([sys.argv[3]])\n"
        "except PermissionError:\n"
        "    print('refused')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), true, false]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split() == [
        "0",
        "refused",
    ]


# Pictures


def _drawn(text: str = SHOWN) -> Image.Image:
    picture = Image.new("RGB", (900, 160), "white")
    ImageDraw.Draw(picture).text((40, 50), text, fill="black", font=ImageFont.load_default(36))
    return picture


def _picture(kind: str, text: str = SHOWN, **saving: object) -> bytes:
    written = io.BytesIO()
    _drawn(text).save(written, kind, **saving)
    return written.getvalue()


@needs_tesseract
@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tiff", "TIFF")])
def test_the_words_of_a_picture_are_text(name: str, kind: str, extractor: Extractor) -> None:
    assert read(extractor, name, _picture(kind)).text == SHOWN


@needs_tesseract
def test_each_page_of_a_picture_is_a_page_and_what_its_file_says_is_hidden(extractor: Extractor) -> None:
    pages = _picture("TIFF", save_all=True, append_images=[_drawn("The second page.")])
    document = read(extractor, "a.tif", pages)
    assert [(document.text[each.start : each.end], each.page) for each in document.elements] == [
        (SHOWN, 1),
        ("The second page.", 2),
    ]
    stated = PngImagePlugin.PngInfo()
    stated.add_text("Comment", HIDDEN)
    assert _hidden(read(extractor, "a.png", _picture("PNG", pnginfo=stated))) == {f"Comment: {HIDDEN}": "metadata"}


@needs_tesseract
def test_a_picture_without_words_has_no_text(extractor: Extractor) -> None:
    written = io.BytesIO()
    Image.new("RGB", (400, 300), "grey").save(written, "PNG")
    assert refusal(extractor, "a.png", written.getvalue()) == "no_text"


def test_a_picture_with_more_pages_than_allowed_is_refused(extractor: Extractor) -> None:
    pages = _picture("TIFF", save_all=True, append_images=[_drawn()] * 3)
    assert refusal(extractor, "a.tif", pages) == "too_many_pages"


def test_a_picture_that_unpacks_to_a_wall_is_refused(extractor: Extractor) -> None:
    written = io.BytesIO()
    Image.new("1", (16_000, 16_000)).save(written, "PNG")
    assert refusal(extractor, "a.png", written.getvalue()) == "too_large"


@needs_tesseract
def test_a_scanned_page_is_read_where_the_policy_allows_it(extractor: Extractor) -> None:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawImage(ImageReader(_drawn()), 20, 400, 555, 99)
    canvas.showPage()
    canvas.drawString(72, 700, "A page with a line of text.")
    canvas.save()
    document = read(extractor, "a.pdf", written.getvalue())
    assert [(document.text[each.start : each.end], each.page) for each in document.elements] == [
        (SHOWN, 1), ("A page with a line of text.", 2),
    ]  # fmt: skip


@needs_tesseract
def test_a_program_ends_with_its_worker() -> None:
    noise = Image.effect_noise((4_000, 4_000), 90)
    written = io.BytesIO()
    noise.save(written, "PNG", compress_level=1)
    with Extractor(Limits(ocr=True, wall_seconds=4), workers=1) as pool, ThreadPoolExecutor(1) as thread:
        reason = thread.submit(refusal, pool, "noise.png", written.getvalue())
        program = _wait_for(lambda: _grandchildren("picture.bmp"))
        assert reason.result() == "timeout"
        _wait_for(lambda: not program & _grandchildren("picture.bmp", None))
    assert program


def _grandchildren(argument: str, ancestor: int | None = os.getpid()) -> set[int]:
    """Processes with that word in an argument, of any parent or of those whose parent is a child of `ancestor`."""
    parents, found = {}, set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if argument in (folder / "cmdline").read_bytes().decode("utf-8", "replace"):
                found.add(int(folder.name))
    return {each for each in found if ancestor is None or parents.get(parents.get(each, 0)) == ancestor}


def _wait_for(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 20
    while not (answer := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert answer
    return answer
