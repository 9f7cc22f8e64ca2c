"""PDF pages that say one thing and show another: drawn letters, replacement texts, annotations, layers, text over text."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from reading import read, why
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."
AROUND = "Minutes of the meeting in the harbour office."
SHIFTED = SECRET.translate({code: (code - 97 + 7) % 26 + 97 for code in range(97, 123)})
Change = Callable[[pikepdf.Pdf], None]


def _nothing(_pdf: pikepdf.Pdf) -> None:
    """Leaves the file as it is."""


def _page(content: str = "", change: Change = _nothing) -> bytes:
    """A page with one line and with `content`, in which the font is called /F."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    canvas.drawString(72, 760, AROUND)
    canvas.save()
    pdf = pikepdf.open(BytesIO(written.getvalue()))
    page = pdf.pages[0]
    page.contents_add(content.encode("latin-1"))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    page.Resources.Font = Dictionary({**dict(page.Resources.Font), "/F": pdf.make_indirect(font)})
    change(pdf)
    saved = BytesIO()
    pdf.save(saved)
    return saved.getvalue()


def _text(text: str = SECRET, before: str = "", matrix: str = "1 0 0 1 72 500", size: float = 12) -> str:
    return f"q BT /F {size} Tf {before} {matrix} Tm ({text}) Tj ET Q"


def _said(drawn: str, said: str) -> Change:
    """The font says of each letter of `drawn` that it is the one of `said`."""
    pairs = dict(zip(drawn, said, strict=True))
    entries = " ".join(f"<{ord(one):02X}> <{ord(other):04X}>" for one, other in pairs.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(pairs)} beginbfchar {entries} endbfchar endcmap end end"
    )

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.Font["/F"].ToUnicode = pdf.make_stream(table.encode())

    return change


def _turned(change: Change, degrees: int) -> Change:
    def both(pdf: pikepdf.Pdf) -> None:
        change(pdf)
        pdf.pages[0].obj.Rotate = degrees

    return both


def _annotated(**entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, **{"Rect": Array([100, 100, 300, 200]), **entries})
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
        pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots if entries.get("Subtype") == Name.Widget else Array())

    return change


def _stamp(colour: str) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        drawing = pdf.make_stream(
            f"q BT /F 12 Tf {colour} 1 0 0 1 5 50 Tm ({SECRET}) Tj ET Q".encode(),
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 100]), Resources=pdf.pages[0].Resources,
        )  # fmt: skip
        _annotated(Subtype=Name.Stamp, AP=Dictionary(N=drawing))(pdf)

    return change


def _layer(off: bool) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("L")))
        state = Dictionary(OFF=Array([layer] if off else []), Order=Array([layer]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=state)
        member = Dictionary(Type=Name.OCMD, OCGs=Array([layer]), P=Name.AllOn)
        pdf.pages[0].Resources.Properties = Dictionary(M=pdf.make_indirect(member))

    return change


FIELD = {"Subtype": Name.Widget, "FT": Name.Tx, "T": String("f"), "V": String(SECRET)}
UNDER = " q BT /F 12 Tf 1 0 0 1 72 500 Tm (Something else entirely stands.) Tj ET Q"
CASES: dict[str, tuple[bytes, list[str | None]]] = {
    "a font that tells the truth": (_page(_text(), _said(SECRET, SECRET)), [None]),
    "a font that lies": (_page(_text(SHIFTED), _said(SHIFTED, SECRET)), ["pdf_glyphs"]),
    "a font that lies on a turned page": (_page(_text(SHIFTED), _turned(_said(SHIFTED, SECRET), 90)), ["pdf_glyphs"]),
    "an honest font on a turned page": (_page(_text(), _turned(_said(SECRET, SECRET), 270)), [None]),
    "an honest font upside down": (_page(_text(matrix="-1 0 0 -1 300 400"), _said(SECRET, SECRET)), [None]),
    "an honest font aslant": (_page(_text(matrix=".7 .7 -.7 .7 72 300"), _said(SECRET, SECRET)), [None]),
    "a replacement": (_page(f"/Span <</ActualText ({SECRET})>> BDC {_text('as agreed')} EMC"), ["pdf_alternate"]),
    "a replacement that says the same": (_page(f"/Span <</ActualText ({SECRET})>> BDC {_text()} EMC"), [None]),
    "struck twice": (_page(_text() + " " + _text(matrix="1 0 0 1 72.3 500")), [None]),
    "squeezed": (_page(_text(before="1 Tz")), ["pdf_invisible"]),
    "flat": (_page(_text(matrix="1 0 0 .01 72 500")), ["pdf_tiny"]),
    "a group of layers that is off": (_page(f"/OC /M BDC {_text()} EMC", _layer(off=True)), ["pdf_invisible"]),
    "a group of layers that is on": (_page(f"/OC /M BDC {_text()} EMC", _layer(off=False)), [None]),
    "a stamp": (_page(change=_stamp("0 g")), [None]),
    "a white stamp": (_page(change=_stamp("1 g")), ["pdf_invisible"]),
    "free text": (_page(change=_annotated(Subtype=Name.FreeText, Contents=String(SECRET), DA=String("/F 9 Tf 0 g"))), [None]),
    "free text switched off": (_page(change=_annotated(Subtype=Name.FreeText, Contents=String(SECRET), F=2)), ["pdf_annotation"]),
    "a field": (_page(change=_annotated(**FIELD)), [None]),
    "a field switched off": (_page(change=_annotated(**FIELD, F=2)), ["pdf_form"]),
    "a password": (_page(change=_annotated(**FIELD, Ff=8192)), ["pdf_form"]),
    "a field of no size": (_page(change=_annotated(**FIELD, Rect=Array([0, 0, 0, 0]))), ["pdf_form"]),
    "a field off the page": (_page(change=_annotated(**FIELD, Rect=Array([-300, -300, -200, -200]))), ["pdf_form"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_read_as_it_shows(name: str, extractor: Extractor) -> None:
    content, reasons = CASES[name]
    document = read(extractor, "a.pdf", content)
    assert why(document, SECRET) == reasons
    assert not any(span.start <= document.text.index(AROUND) < span.end for span in document.hidden)


def test_what_is_drawn_instead_of_a_replacement_is_in_the_text(extractor: Extractor) -> None:
    content, _ = CASES["a replacement"]
    document = read(extractor, "a.pdf", content)
    start = document.text.index("as agreed")
    assert not any(span.start <= start < span.end for span in document.hidden)


@pytest.mark.parametrize("paint", ["1 g", "3 Tr"])
def test_hidden_text_under_visible_text_is_told_apart(paint: str, extractor: Extractor) -> None:
    content = _page(_text(before=paint) + UNDER)
    document = read(extractor, "a.pdf", content)
    hidden = " ".join(
        document.text[span.start : span.end] for span in document.hidden if span.reason == "pdf_invisible"
    )
    assert "cellar" in hidden
    assert "painted" in hidden
    assert "Something" not in hidden
