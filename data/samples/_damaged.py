"""What people upload by accident or by malice: files that can't be inspected to their end."""

import io
import zipfile

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from _archive import entry
from _paper import paper
from _sheets import workbook
from _source import Source
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

MEBIBYTE = 1024 * 1024
INFLATED_MEBIBYTES = 210


def damaged(source: Source) -> bytes:
    """The document as its front matter's `damage` says."""
    match source.front["damage"]:
        case "empty":
            return b""
        case "truncated":
            return _truncated(paper(source))
        case "encrypted":
            return paper(source, password="low water springs")  # noqa: S106  # a sample; nobody is to open it
        case "scanned":
            return _scanned(paper(source))
        case "bomb":
            return _bomb(workbook(source))
        case unknown:
            raise ValueError(f"unknown damage {unknown!r}")


def _truncated(whole: bytes) -> bytes:
    """An upload that broke off: no page tree and no cross-reference table arrived."""
    return whole[: whole.index(b"/Type /Catalog")]


def _scanned(whole: bytes) -> bytes:
    """A picture of the page, grey and coarse as an office scanner leaves it: no text at all."""
    picture = pypdfium2.PdfDocument(whole)[0].render(scale=1.2, grayscale=True).to_pil()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(picture.quantize(16).convert("L")), 0, 0, *A4)
    canvas.save()
    return buffer.getvalue()


def _bomb(whole: bytes) -> bytes:
    """A real workbook whose sheet ends in 210 MiB of blanks: 0.1 % of that on disk."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(buffer, "w") as archive:
        for part in source.infolist():
            content = source.read(part)
            with archive.open(entry(part.filename), "w") as out:
                if part.filename != "xl/worksheets/sheet1.xml":
                    out.write(content)
                    continue
                body, end, _ = content.rpartition(b"</worksheet>")
                out.write(body)
                for _ in range(INFLATED_MEBIBYTES):
                    out.write(b" " * MEBIBYTE)
                out.write(end)
    return buffer.getvalue()
