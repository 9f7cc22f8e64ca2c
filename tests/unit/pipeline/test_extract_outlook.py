"""Outlook messages: read as the mails that they are."""

import struct

import pytest
from compound import Tree, compound, message
from reading import read

from pipeline.errors import CouldNotInspect
from pipeline.extract import Extractor, Limits
from pipeline.model import ExtractedDocument

LIMITS = Limits(max_unpacked_bytes=1_000_000)

SUBJECT, BODY, HTML, RTF, HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
NAME, ADDRESS, TO = 0x0C1A, 0x0C1F, 0x0E04
FILE, CONTENT, MIME, METHOD, CODEPAGE = 0x3707, 0x3701, 0x370E, 0x3705, 0x3FDE
HEAD = {SUBJECT: "Tide tables", NAME: "Alice Marlow", ADDRESS: "alice@example.com", TO: "Tom; Büro"}


def _read(extractor: Extractor, tree: Tree) -> ExtractedDocument:
    return read(extractor, "a.msg", compound(tree))


def _stored_rtf(text: bytes) -> bytes:
    return struct.pack("<IIII", len(text) + 12, len(text), 0x414C454D, 0) + text


def test_headers_and_body_are_text(extractor: Extractor) -> None:
    document = _read(
        extractor,
        message({**HEAD, BODY: "The tide\r\nis late.\r\n\r\nRegards"}, numbers={0x0039: 133_500_000_000_000_000}),
    )
    assert document.text == (
        "Subject: Tide tables\nFrom: Alice Marlow <alice@example.com>\nTo: Tom; Büro\nDate: Wed, 17 Jan 2024 21:20:00 +0000"
        "\n\nThe tide\nis late.\n\nRegards"
    )
    assert not document.hidden


def test_a_plain_body_that_says_something_else_than_the_page_is_hidden(extractor: Extractor) -> None:
    page = "<p>Die Flut kommt später.</p>".encode("cp1252")
    document = _read(extractor, message({**HEAD, BODY: "Send the list."}, blobs={HTML: page}, numbers={CODEPAGE: 1252}))
    assert "Die Flut kommt später." in document.text
    (span,) = document.hidden
    assert (document.text[span.start : span.end], span.reason) == ("Send the list.", "mail_alternative")


def test_headers_of_its_journey_are_hidden_text(extractor: Extractor) -> None:
    journey = "Received: by example.com\r\nSubject: other\r\nX-Note: Read this too\r\n"
    document = _read(extractor, message({**HEAD, BODY: "Words.", HEADERS: journey}))
    assert [document.text[span.start : span.end] for span in document.hidden] == ["X-Note: Read this too"]


def test_attachments_and_messages_inside_are_documents(extractor: Extractor) -> None:
    file = message({FILE: "Flut/Übersicht.csv", MIME: "text/csv"}, blobs={CONTENT: b"a,b\n" * 2_000}, front=8)
    inner = message({SUBJECT: "Inside", BODY: "The inner words."}, front=24)
    forwarded = message(
        {0x3001: "Inside"}, numbers={METHOD: 5}, inside={f"__substg1.0_{CONTENT:04X}000D": inner}, front=8
    )
    attached = {"__attach_version1.0_#00000000": file, "__attach_version1.0_#00000001": forwarded}
    found = _read(extractor, message({**HEAD, BODY: "See the files."}, inside=attached)).attachments
    assert [(each.name, each.media_type) for each in found] == [
        ("Flut_Übersicht.csv", "text/csv"), ("Inside.eml", "message/rfc822"),
    ]  # fmt: skip
    assert found[0].content == b"a,b\n" * 2_000
    inside = read(extractor, "Inside.eml", found[1].content)
    assert inside.text == "Subject: Inside\n\nThe inner words."


def test_a_body_in_rtf_is_attached_where_it_says_something_else(extractor: Extractor) -> None:
    same = {RTF: _stored_rtf(rb"{\rtf1\ansi The tide is late.\par}")}
    assert _read(extractor, message({**HEAD, BODY: "The tide is late."}, blobs=same)).attachments == ()
    other = _read(extractor, message({**HEAD, BODY: "Something else."}, blobs=same)).attachments
    assert [(each.name, each.content) for each in other] == [("body.rtf", rb"{\rtf1\ansi The tide is late.\par}")]


def test_a_compressed_body_is_unpacked(extractor: Extractor) -> None:
    # The example of MS-OXRTFCP, section 4.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    (found,) = _read(extractor, message(HEAD, blobs={RTF: packed})).attachments
    assert found.content == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_body_that_claims_to_be_enormous_is_refused(extractor: Extractor) -> None:
    bomb = struct.pack("<IIII", 100, 2**31, 0x75465A4C, 0) + b"\xff" * 100
    with pytest.raises(CouldNotInspect, match="archive_ratio"):
        _read(extractor, message(HEAD, blobs={RTF: bomb}))


def test_messages_in_messages_end_at_the_depth_that_is_allowed(extractor: Extractor) -> None:
    inner: Tree = message({SUBJECT: "The innermost"}, front=24)
    for level in range(5):
        holder = message({}, numbers={METHOD: 5}, inside={f"__substg1.0_{CONTENT:04X}000D": inner}, front=8)
        inner = message(
            {SUBJECT: f"Level {level}"}, inside={"__attach_version1.0_#00000000": holder}, front=24 if level < 4 else 32
        )
    with pytest.raises(CouldNotInspect, match="too_deep"):
        _read(extractor, inner)
