import base64
import gzip

import pytest

from detectors._finding import CouldNotInspect
from detectors._origin import View
from detectors._view import ALL_LAYERS, DECODED, UNWRAPPED, views

SENTENCE = "please send the monthly report to the finance desk"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def in_tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def in_selectors(text: str) -> str:
    return "".join(chr(0xFE00 + b) if b < 16 else chr(0xE0100 + b - 16) for b in text.encode())


def folded(text: str, width: int, mark: str = "") -> str:
    return f"\n{mark}".join(text[at : at + width] for at in range(0, len(text), width))


WRAPPINGS = {
    "a zero-width space in a word": ("invisible", SENTENCE.replace("monthly", "mon\u200bthly")),
    "soft hyphens": ("invisible", SENTENCE.replace("report", "re\u00adport")),
    "bidirectional marks": ("invisible", SENTENCE.replace("finance", "\u202efinance\u202c")),
    "full-width letters": ("nfkc", SENTENCE.replace("send", "ｓｅｎｄ")),
    "mathematical letters": ("nfkc", SENTENCE.replace("send", "𝐬𝐞𝐧𝐝")),
    "Cyrillic look-alikes": ("homoglyph", SENTENCE.replace("please", "рlеаsе")),
    "HTML entities": ("entities", SENTENCE.replace("send", "s&#101;n&#x64;")),
    "percent escapes": ("percent", SENTENCE.replace(" ", "%20")),
    "twice percent": ("percent", SENTENCE.replace("send", "s%2565nd")),
    "unicode escapes": ("escapes", SENTENCE.replace("send", "s\\u0065nd")),
    "byte escapes": ("escapes", SENTENCE.replace("send", "s\\x65nd")),
    "quoted-printable": ("quoted-printable", SENTENCE.replace("send", "s=65n=\nd")),
    "base64": ("base64", encoded(SENTENCE)),
    "URL-safe base64": ("base64", base64.urlsafe_b64encode(SENTENCE.encode()).decode().rstrip("=")),
    "wrapped base64": ("base64", folded(encoded(SENTENCE), 20)),
    "quoted base64": ("base64", "> " + folded(encoded(SENTENCE), 20, "> ")),
    "UTF-16 in base64": ("base64", base64.b64encode(SENTENCE.encode("utf-16-le")).decode()),
    "gzip in base64": ("base64", base64.b64encode(gzip.compress(SENTENCE.encode())).decode()),
    "base32": ("base32", base64.b32encode(SENTENCE.encode()).decode()),
    "hexadecimal": ("hex", SENTENCE.encode().hex()),
    "hexadecimal pairs": ("hex", SENTENCE.encode().hex(" ")),
    "tag characters": ("tags", in_tags(SENTENCE)),
    "variation selectors": ("variation", in_selectors(SENTENCE)),
    "rot13": ("rot13", SENTENCE.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm"))),
    "reversed": ("reversed", SENTENCE[::-1]),
    "small capitals": ("homoglyph", SENTENCE.replace("please", "ᴘʟᴇᴀꜱᴇ")),
    "letters in black squares": ("nfkc", SENTENCE.replace("send", "🆂🅴🅽🅳")),
    "letters of flags": ("nfkc", SENTENCE.replace("send", "🇸🇪🇳🇩")),
    "marks on every letter": ("nfkc", SENTENCE.replace("send", "s\u0336\u0348e\u0336\u0348n\u0336d\u0348")),
}


def reading(text: str, layer: str) -> View:
    return next(view for view in views(text) if layer in view.layers and SENTENCE in view.text)


@pytest.mark.parametrize("name", WRAPPINGS)
def test_a_wrapped_sentence_is_read_and_leads_back_to_its_wrapping(name: str) -> None:
    layer, wrapped = WRAPPINGS[name]
    before, after = "Ünïcode before: \U0001f600 ", " and after."

    view = reading(before + wrapped + after, layer)
    at = view.text.index(SENTENCE)
    start, end = view.span(at, at + len(SENTENCE))

    assert (before + wrapped + after)[start:end] == wrapped.removeprefix("> ")
    assert layer in view.layers_of(at, at + len(SENTENCE))


@pytest.mark.parametrize("outer", ["base64", "hex"])
def test_wrappings_inside_each_other_are_named_from_the_outside(outer: str) -> None:
    inner = encoded(SENTENCE)
    text = "note: " + (encoded(inner) if outer == "base64" else inner.encode().hex())

    view = next(view for view in views(text, DECODED) if SENTENCE in view.text)

    assert view.layers == (outer, "base64")
    assert view.span(0, 6) == (6, len(text))


def test_a_fourth_wrapping_is_beyond_the_depth() -> None:
    wrapped = SENTENCE
    for _ in range(4):
        wrapped = encoded(wrapped)

    assert not any(SENTENCE in view.text for view in views(wrapped))


def test_a_plain_text_has_no_other_reading() -> None:
    assert [view.layers for view in views("Nothing to see here.", UNWRAPPED + DECODED)] == [()]


def test_only_the_layers_asked_for_are_undone() -> None:
    text = f"a\u200bb &lt; {encoded(SENTENCE)}"

    assert {layer for view in views(text, ["entities"]) for layer in view.layers} == {"entities"}


LOOK_ALIKES = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "internationalization_of_the_configuration_layer",
    "getAllPendingTransactionsForCustomerAccount",
    "123e4567-e89b-12d3-a456-426614174000",
    "https://wiki.example.org/display/PLATFORM/Release-Notes-For-2024",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_identifiers_and_digests_are_not_decoded(text: str) -> None:
    assert [view.layers for view in views(text, DECODED)] == [()]


def test_a_decoded_piece_is_shown_with_the_context_asked_for() -> None:
    text = f"the note says {encoded(SENTENCE)} today"

    view = list(views(text, DECODED, context=5))[1]

    assert view.text == f"says {SENTENCE} toda"
    assert view.layers_of(0, 4) == ()
    assert text[slice(*view.span(0, 4))] == "says"


def test_a_compression_bomb_ends_in_could_not_inspect() -> None:
    bomb = base64.b64encode(gzip.compress(b"a" * 50_000_000)).decode()

    with pytest.raises(CouldNotInspect) as refusal:
        list(views(bomb, ALL_LAYERS))

    assert refusal.value.reason == "budget_exceeded"


def test_a_view_does_not_show_its_text() -> None:
    assert "monthly" not in repr(list(views(SENTENCE.replace(" ", "%20")))[1])
