"""Whatever a file is built of, the pool answers: with a document whose offsets are exact, or with a reason of its table."""

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import answer, zipped
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract import FAULTS, REASONS, Extractor, Limits
from pipeline.model import ExtractedDocument

LIMITS = Limits(max_bytes=500_000, max_unpacked_bytes=5_000_000, cpu_seconds=10, wall_seconds=30, max_depth=40)

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(max_size=30) | st.sampled_from(
    ("A plain sentence of words.", "\u202e\u200b", "]]>", "<!--", "{{", "\x0c", "a\r\nb")
)
NUMBER = st.sampled_from(
    ("0", "-1", "1", "12", "0.01", "99999999999999999999", "1e999", "NaN", "", "x", "50%", "\u0661")
)
WORD_XML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _escaped(text: str) -> str:
    kept = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _tree(tags: tuple[str, ...], attributes: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements in elements in elements."""
    return st.recursive(
        TEXT.map(_escaped),
        lambda inner: st.builds(
            lambda tag, attribute, parts: f"<{tag} {attribute}>{''.join(parts)}</{tag}>",
            st.sampled_from(tags),
            attributes,
            st.lists(inner, max_size=4),
        ),
        max_leaves=12,
    )


STYLE = st.builds(
    lambda name, number, unit: f'style="{name}: {_escaped(number)}{unit}"',
    st.sampled_from(
        (
            "font-size",
            "opacity",
            "margin-left",
            "text-indent",
            "z-index",
            "width",
            "letter-spacing",
            "color",
            "transform: scale(1",
        )
    ),
    NUMBER,
    st.sampled_from(("", "px", "em", "%", "vw", ")")),
)
HTML = _tree(
    (
        "p",
        "div",
        "span",
        "table",
        "tr",
        "td",
        "details",
        "svg",
        "text",
        "select",
        "template",
        "pre",
        "style",
        "iframe",
        "a",
    ),
    STYLE,
)
XML = _tree(("a", "b:c", "d"), st.just("") | NUMBER.map(lambda number: f'n="{_escaped(number)}"'))
WORD = _tree(
    (
        "w:p",
        "w:r",
        "w:rPr",
        "w:t",
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:tcPr",
        "w:pPr",
        "w:ins",
        "w:del",
        "w:sdt",
        "w:sdtContent",
        "w:sz",
        "w:shd",
        "w:color",
        "w:fldChar",
        "w:instrText",
        "w:ind",
        "w:trHeight",
        "w:footnoteReference",
    ),
    st.builds(
        lambda name, number: f'w:{name}="{_escaped(number)}"',
        st.sampled_from(("val", "fill", "themeTint", "line", "left", "id", "w")),
        NUMBER,
    ),
)
JSON = st.recursive(
    TEXT | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)
RTF = st.recursive(
    TEXT.map(lambda text: text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}"))
    | st.builds(
        lambda word, number: f"\\{word}{number} ",
        st.sampled_from(
            ("fs", "cf", "v", "u", "bin", "ansicpg", "par", "cell", "row", "clcbpat", "uc", "expnd", "red")
        ),
        NUMBER,
    ),
    lambda inner: st.builds(
        lambda word, parts: f"{{{word}{''.join(parts)}}}",
        st.sampled_from(("", "\\*\\unknown ", "\\fonttbl ", "\\colortbl;", "\\info\\title ", "\\field\\fldinst ")),
        st.lists(inner, max_size=4),
    ),
    max_leaves=15,
)
MARKDOWN = st.lists(
    TEXT
    | st.sampled_from(
        (
            "# ",
            "> ",
            "- ",
            "    ",
            "```",
            "[a]: b 'c'",
            "[^1]: note",
            "[x][a]",
            "| a | b |",
            "|---|",
            "<!--",
            "-->",
            "---",
            "~~~ x y z w",
        )
    ),
    max_size=15,
).map("\n".join)
TABLE = st.lists(st.lists(TEXT, max_size=5), max_size=8).map(lambda rows: "\n".join(";".join(row) for row in rows))


def _mail(kind: str, charset: str, coding: str, parts: list[str | bytes]) -> bytes:
    """A part with its headers; parts of it that are parts themselves stand between borders, whatever the kind says."""
    border = f"in{sum(map(len, parts))}"
    head = f"Subject: =?utf-8?q?odd?=\nContent-Type: {kind}; charset={charset}; boundary={border}\n"
    inner = [part if isinstance(part, bytes) else part.encode("utf-8", "replace") for part in parts]
    between = f"\n--{border}\n".encode() if any(isinstance(part, bytes) for part in parts) else b""
    end = f"\n--{border}--\n".encode() if between else b""
    return f"{head}Content-Transfer-Encoding: {coding}\n\n".encode() + b"".join(between + part for part in inner) + end


def _mails(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    return st.builds(
        _mail,
        st.sampled_from(
            (
                "text/plain",
                "text/html",
                "multipart/mixed",
                "multipart/alternative",
                "message/rfc822",
                "multipart/related",
                "x",
                "image/png",
            )
        ),
        st.sampled_from(("utf-8", "utf-16", "nonsense", "idna", "rot13", "unicode_escape", "")),
        st.sampled_from(("7bit", "base64", "quoted-printable", "x-uuencode", "?")),
        st.lists(inner, max_size=3),
    )


MAIL = _mails(st.recursive(TEXT, _mails, max_leaves=8))
OBJECTS = st.recursive(
    st.integers(-(2**40), 2**40)
    | st.booleans()
    | st.text(max_size=20)
    | st.sampled_from(("/Page", "/Annots", "/Widget", "/JS", "/FreeText")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "/Type",
                    "/Subtype",
                    "/Kids",
                    "/Rect",
                    "/F",
                    "/Contents",
                    "/V",
                    "/Parent",
                    "/S",
                    "/EF",
                    "/First",
                    "/Next",
                    "/Font",
                    "/ActualText",
                    "/MediaBox",
                    "/Resources",
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def _pdf(place: str, value: Any, content: str) -> bytes:
    drawn, written = io.BytesIO(), io.BytesIO()
    canvas = Canvas(drawn, invariant=1)
    canvas.drawString(72, 700, "A line of text.")
    canvas.save()
    with pikepdf.open(drawn) as pdf:
        holder = {"page": pdf.pages[0].obj, "root": pdf.Root, "form": pdf.Root}[place]
        for name in ("/Annots", "/MediaBox", "/Resources", "/Outlines", "/AcroForm", "/Metadata", "/Names")[
            :: 1 if place == "form" else 3
        ]:
            holder[name] = _as_object(pdf, value)
        pdf.pages[0].contents_add(content.encode(), prepend=False)
        pdf.save(written, fix_metadata_version=False)
    return written.getvalue()


def _as_object(pdf: pikepdf.Pdf, value: Any) -> Any:
    if isinstance(value, dict):
        return pdf.make_indirect(pikepdf.Dictionary({name: _as_object(pdf, inner) for name, inner in value.items()}))
    if isinstance(value, list):
        return pikepdf.Array([_as_object(pdf, inner) for inner in value])
    if isinstance(value, str):
        return (
            pikepdf.Name(value)
            if value.startswith("/") and value.isascii() and value[1:].isalpha()
            else pikepdf.String(value)
        )
    return value


OPERATORS = st.lists(
    st.sampled_from(
        (
            "q",
            "Q",
            "BT",
            "ET",
            "/F1 12 Tf",
            "(words) Tj",
            "3 Tr",
            "1 0 0 1 9 9 cm",
            "0 0 0 0 0 0 cm",
            "/P BMC",
            "EMC",
            "1 g",
            "/Span <</ActualText (else)>> BDC",
            "9e9 Tz",
            "/X Do",
            "W n",
            "0 0 9 9 re",
        )
    ),
    max_size=12,
).map(" ".join)
FILES: dict[str, st.SearchStrategy[bytes]] = {
    "a.html": HTML.map(lambda body: f"<html><body>{body}</body></html>".encode()),
    "a.xml": XML.map(lambda body: f"<r xmlns:b='u'>{body}</r>".encode()),
    "a.docx": WORD.map(
        lambda body: zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": f"<w:document xmlns:w='{WORD_XML}'><w:body>{body}</w:body></w:document>",
            }
        )
    ),
    "a.json": JSON.map(lambda value: json.dumps(value).encode()),
    "a.rtf": st.lists(RTF, max_size=6).map(lambda parts: f"{{\\rtf1 {''.join(parts)}}}".encode("utf-8", "replace")),
    "a.md": MARKDOWN.map(lambda text: text.encode("utf-8", "replace")),
    "a.csv": TABLE.map(lambda text: text.encode("utf-8", "replace")),
    "a.eml": MAIL,
    "a.pdf": st.builds(_pdf, st.sampled_from(("page", "root", "form")), OBJECTS, OPERATORS),
}


@pytest.mark.parametrize("name", FILES)
@FEW
@given(data=st.data())
def test_a_file_built_of_anything_gets_a_sound_answer(name: str, data: st.DataObject, extractor: Extractor) -> None:
    before = _resident()
    came = answer(extractor, name, data.draw(FILES[name]))
    if isinstance(came, str):
        assert came in FAULTS
        assert came not in {"crashed", "timeout", "memory"}
    else:
        _assert_sound(came)
    assert _resident() - before < 30_000_000


def _assert_sound(document: ExtractedDocument) -> None:
    """Elements in order with nothing but white space between them, spans inside, and a text that can be stored."""
    text, position = document.text, 0
    assert "\x00" not in text
    assert text.encode("utf-8").decode("utf-8") == text
    for element in document.elements:
        assert position <= element.start <= element.end <= len(text)
        assert not text[position : element.start].strip()
        position = element.end
    assert not text[position:].strip()
    assert all(
        0 <= span.start < span.end <= len(text) and span.reason in REASONS and span.place for span in document.hidden
    )
    assert [span.start for span in document.hidden] == sorted(span.start for span in document.hidden)


def _resident() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0
