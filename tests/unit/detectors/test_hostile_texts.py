"""Texts that are made to keep the detector busy cost no more than others of their length."""

import time
from collections.abc import Callable

import pytest

from detectors import no_fingerprint
from detectors.credentials import build

DETECTOR = build()

HOSTILE: dict[str, Callable[[int], str]] = {
    "marks on one letter": lambda size: "a" + "\u0301\u0316" * (1500 * size),
    "a provider's name that holds a label": lambda size: ("auth0" * size + "\n\n\n\n\n\n") * 300,
    "labels in a row": lambda size: ("secret=" * (20 * size) + "\n\n") * 8,
    "pairs in cookies": lambda size: ("Set-Cookie: " + "a=b; " * size + "\n\n\n\n") * 20,
}


def seconds(text: str) -> float:
    """Processor time of a first look: what was seen before may be remembered."""
    start = time.process_time()
    DETECTOR.detect(text, no_fingerprint)
    return time.process_time() - start


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_costs_no_more_than_some_times_as_much(name: str) -> None:
    """Four times would be linear, sixteen is a square, and what backtracks costs thousands of times as much."""
    DETECTOR.detect(HOSTILE[name](2), no_fingerprint)  # whatever is compiled at first use

    assert seconds(HOSTILE[name](12)) <= 8 * seconds(HOSTILE[name](3)) + 0.02
