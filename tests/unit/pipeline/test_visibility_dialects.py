"""Places to hide in that few know: dialects of Markdown, alternatives of a mail, columns of OpenDocument, groups of RTF."""

import base64

import pytest
from reading import read, why, zipped

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."
AROUND = "Minutes of the meeting in the harbour office."


def _mail(*parts: str, kind: str = "mixed") -> bytes:
    head = f"From: a@example.com\nSubject: Tides\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n"
    return (head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n").encode()


def _part(kind: str, text: str) -> str:
    return f"Content-Type: text/{kind}\n\n{text}\n"


def _page_in(charset: str, meta: str = "") -> bytes:
    page = base64.b64encode(f"<html><head>{meta}</head><body><p>{SECRET}</p></body></html>".encode(charset)).decode()
    head = f"From: a@example.com\nSubject: Tides\nContent-Type: text/html; charset={charset}"
    return f"{head}\nContent-Transfer-Encoding: base64\n\n{page}\n".encode()


def _rtf(inner: str) -> bytes:
    return rf"{{\rtf1\ansi {AROUND}\par {inner}\par}}".encode()


MARKDOWN = {
    "Obsidian": (f"Text %%{SECRET}%% and more", "markdown_comment"),
    "Obsidian, on lines of its own": (f"%%\n{SECRET}\n%%", "markdown_comment"),
    "MDX": (f"{{/* {SECRET} */}}", "markdown_comment"),
    "kramdown": (f"{{::comment}}\n{SECRET}\n{{:/comment}}", "markdown_comment"),
    "attributes": (f'# Tides {{: title="{SECRET}" }}', "markdown_comment"),
    "shares": (f"50%% {SECRET} is 20%% of it", None),
    "signs in code": (f"`%%{SECRET}%%`", None),
    "signs in a fence": (f"```\n%%\n{SECRET}\n%%\n```", None),
    "signs in a fence that never ends": (f"```\n{{/* {SECRET} */}}", None),
}
MAILS = {
    "two bodies side by side": (_mail(_part("html", f"<p>{AROUND}</p>"), _part("plain", SECRET)), None),
    "an alternative that no program takes": (
        _mail(_part("plain", SECRET), _part("html", AROUND), kind="alternative"),
        "mail_alternative",
    ),
    "the earlier of two plain alternatives": (
        _mail(_part("plain", SECRET), _part("plain", AROUND), kind="alternative"),
        "mail_alternative",
    ),
    "a page in UTF-16": (_page_in("utf-16"), None),
    "a page in UTF-16 that says so twice": (_page_in("utf-16le", "<meta charset=utf-16>"), None),
}
RTF = {
    "the name of a bookmark": (rf"{{\*\bkmkstart {SECRET}}}", "rtf_unrendered"),
    "the description of a shape": (
        rf"{{\shp{{\*\shpinst{{\sp{{\sn wzDescription}}{{\sv {SECRET}}}}}}}}}",
        "rtf_unrendered",
    ),
    "the older of two texts": (rf"{{\upr{{{SECRET}}}{{\*\ud {AROUND}}}}}", "rtf_unrendered"),
    "the newer of two texts": (rf"{{\upr{{{AROUND}}}{{\*\ud {SECRET}}}}}", None),
}
ODT = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)


def _table(second: str) -> bytes:
    """A row of two cells, the second of which has the sentence, and the columns before it."""
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in (AROUND, SECRET))
    body = f"<table:table>{second}<table:table-row>{cells}</table:table-row></table:table>"
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {ODT}>{inner}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


TABLES = {
    "a column folded away": ("<table:table-column/><table:table-column table:visibility='collapse'/>", "odt_hidden"),
    "the other column folded away": ("<table:table-column table:visibility='collapse'/><table:table-column/>", None),
    "columns told at once": (
        "<table:table-column table:number-columns-repeated='9' table:visibility='collapse'/>",
        "odt_hidden",
    ),
}
CASES = {
    **{f"md, {name}": ("a.md", f"{AROUND}\n\n{text}\n".encode(), reason) for name, (text, reason) in MARKDOWN.items()},
    **{f"eml, {name}": ("a.eml", content, reason) for name, (content, reason) in MAILS.items()},
    **{f"odt, {name}": ("a.odt", _table(columns), reason) for name, (columns, reason) in TABLES.items()},
    **{f"rtf, {name}": ("a.rtf", _rtf(text), reason) for name, (text, reason) in RTF.items()},
}


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_is_marked_where_that_program_hides_it(name: str, extractor: Extractor) -> None:
    file, content, reason = CASES[name]
    assert why(read(extractor, file, content), SECRET) == [reason]


def test_numbers_of_shapes_and_names_of_bookmarks_are_no_text(extractor: Extractor) -> None:
    shape = rf"{{\rtf1 {AROUND}{{\*\bkmkstart _Toc12}}{{\shp{{\*\shpinst{{\sp{{\sn shapeType}}{{\sv 75}}}}}}}}\par}}"
    assert read(extractor, "a.rtf", shape).text == AROUND
