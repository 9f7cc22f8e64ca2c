"""The pool trusts a worker as little as the file that it read: whatever comes through the pipe ends in a document or a reason."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CouldNotInspect
from pipeline.extract import FAULTS, answers, frames
from pipeline.model import ExtractedDocument

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 50)
    | st.floats()
    | st.sampled_from(("metadata", "broken", "p", "de", "\ud800", 10**30)),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from(("a", "start")), inner, max_size=2),
    max_leaves=10,
)
ROWS = st.lists(st.lists(ODD, min_size=2, max_size=6), max_size=3) | ODD
HEADER = st.fixed_dictionaries(
    {"elements": ROWS, "hidden": ROWS, "attachments": ROWS, "text": st.integers(0, 40) | ODD, "extractor": ODD},
    optional={"fault": ODD, "resident": ODD},
)


@settings(max_examples=100, deadline=None)
@given(header=HEADER, body=st.binary(max_size=40))
def test_no_answer_of_a_worker_that_was_taken_over_brings_the_parent_down(header: dict[str, Any], body: bytes) -> None:
    try:
        came = answers.taken(header, body)
    except CouldNotInspect as refused:
        assert refused.reason in FAULTS
    else:
        _assert_in_bounds(came)


def _assert_in_bounds(document: ExtractedDocument) -> None:
    spans = [(one.start, one.end) for one in (*document.elements, *document.hidden)]
    assert all(type(end) is int and 0 <= start <= end <= len(document.text) for start, end in spans)


@pytest.mark.parametrize(
    "header",
    [b"[" * 100_000, b"[]", b"{", b"\xff", b'{"a": ' + b"9" * 5_000 + b"}"],
    ids=lambda header: repr(header[:6]),
)
def test_no_header_of_a_worker_that_was_taken_over_brings_the_parent_down(header: bytes) -> None:
    frame = len(header).to_bytes(8, "big") + (0).to_bytes(8, "big") + header
    with pytest.raises(frames.BrokenFrame):
        frames.receive(io.BytesIO(frame), 0)
