import base64
import html
import urllib.parse
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from detectors._origin import View
from detectors._view import ALL_LAYERS, views

plain = st.text(st.characters(codec="utf-8"), max_size=200)
sentence = st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){3,8}", fullmatch=True)

WRAPPERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "urlsafe base64": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "entities": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "escapes": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "zero width": lambda text: "\u200b".join(text),
    "tags": lambda text: "".join(chr(0xE0000 + ord(character)) for character in text),
}
wrappers = st.sampled_from(sorted(WRAPPERS))


def reading_of(text: str, wanted: str) -> tuple[View, int]:
    return next((view, view.text.index(wanted)) for view in views(text) if wanted in view.text)


@given(sentence, wrappers, plain, plain)
def test_any_wrapping_of_a_sentence_is_read_and_its_span_is_the_wrapping(
    wanted: str, wrapper: str, before: str, after: str
) -> None:
    wrapped = WRAPPERS[wrapper](wanted)
    text = f"{html.escape(before)} ; {wrapped} ; {after}"

    view, at = reading_of(text, wanted)
    start, end = view.span(at, at + len(wanted))

    place = text.index(wrapped)
    assert start <= place and place + len(wrapped) <= end


@given(sentence, st.lists(st.sampled_from(["base64", "hex", "percent"]), min_size=2, max_size=3))
def test_wrappings_inside_each_other_are_undone(wanted: str, order: list[str]) -> None:
    wrapped = wanted
    for wrapper in order:
        wrapped = WRAPPERS[wrapper](wrapped)

    view, at = reading_of(f"see: {wrapped} .", wanted)

    start, end = view.span(at, at + len(wanted))
    assert (start, end) == (5, 5 + len(wrapped))


@given(plain)
def test_every_view_leads_back_into_the_text(text: str) -> None:
    for view in views(text, ALL_LAYERS, context=20):
        for at in range(len(view.text)):
            start, end = view.span(at, at + 1)
            assert 0 <= start < end <= len(text)
            assert view.layers_of(at, at + 1) or text[start:end] == view.text[at]


@given(plain, plain)
def test_the_work_is_bounded_by_the_text(text: str, more: str) -> None:
    """Every view but a decompressed one is at most a few times as long as the text, and there are few of them."""
    size = sum(len(view.text) for view in views(text + urllib.parse.quote(more)))

    assert size <= 40 * (len(text) + 3 * len(more.encode()) + 1)
