"""Where a text is cut before its sentences are compared."""

from itertools import pairwise

import pytest

from detectors.injection._pieces import pieces

CASES = {
    "sentences": ("One came. Two went! Did three stay?", ["One came.", "Two went!", "Did three stay?"]),
    "abbreviations": ("Mr. Hall, e.g. on Monday, paid 3.5 euros.", ["Mr. Hall, e.g. on Monday, paid 3.5 euros."]),
    "chinese": ("仓库关闭。请联系我们。", ["仓库关闭。", "请联系我们。"]),
    "hindi": ("गोदाम बंद है। कल आएँ।", ["गोदाम बंद है।", "कल आएँ।"]),
    "json": ('{"title": "A note", "body": "Call back."}', ["title", "A note", "body", "Call back."]),
    "a table row": ("| Pump | Replace the seal | 12 |", ["Pump", "Replace the seal"]),
    "html": ("<p>First.</p><p>Second.</p>", ["First.", "Second."]),
    "an html comment": ("<p>First.</p><!-- Then. -->", ["First.", "Then."]),
    "a list": ("- bread\n- butter\n1. jam", ["bread", "butter", "1. jam"]),
    "short lines": ("Roses are red\nViolets are blue", ["Roses are red", "Violets are blue"]),
    "code and its comment": ("x = f(1);  # doubles it\nreturn x", ["x = f(1);", "# doubles it", "return x"]),
    "a wrapped line": (
        "This sentence goes on for so long that it was\nwrapped by its author.",
        ["This sentence goes on for so long that it was\nwrapped by its author."],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_text_falls_into_what_is_read_in_one_breath(name: str) -> None:
    text, expected = CASES[name]
    assert [text[piece.start : piece.end] for piece in pieces(text)] == expected


@pytest.mark.parametrize("text", ["", "  \n\n ", "12 | 14 | 15", "---\n***", "\ud800 \u200b"])
def test_what_holds_no_letter_has_no_pieces(text: str) -> None:
    assert pieces(text) == []


@pytest.mark.parametrize("line", ["word " * 20_000, "x" * 100_000, '"' * 100_000 + "a", "<a" * 50_000, ". a" * 30_000])
def test_pieces_of_one_huge_line_are_short_ordered_and_apart(line: str) -> None:
    found = pieces(line)
    assert all(0 < piece.end - piece.start <= 1200 for piece in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_twice_the_text_has_twice_the_pieces() -> None:
    text = "The pump was replaced. Who pays?\n- twelve seals\n\n"
    assert len(pieces(text * 2000)) == 2 * len(pieces(text * 1000)) == 2000 * len(pieces(text))
