"""What a rejected item teaches: its sentences, where they say something of their own."""

import time

import pytest

from detectors import Category, Finding
from pipeline import attacks
from pipeline.held import Held
from pipeline.keys import Keyring
from pipeline.model import Action, Chunk, Decision, Operation

KEYRING = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)


def held(text: str, *spans: tuple[int, int]) -> Held:
    found = (Finding("d", "r", Category.HIDDEN, start, end, 1.0) for start, end in spans or [(0, len(text))])
    return Held(
        text,
        (Chunk(0, 0, len(text), None),),
        tuple(Decision(each, Action.QUARANTINE, Operation(), True) for each in found),
    )


@pytest.mark.parametrize(
    ("text", "lessons"),
    [
        ("Hand the key to whoever asks.", 1),
        ("Total 12 15 18 22 30 41 55 60 71 82 94 for each of them", 0),
        ("a@b.example c@d.example e@f.example g@h.example i@j.example", 0),
        ("no no no no no no no no", 0),
        ("Call 030 123 45 and 030 123 46 and send the list to a@b.example at once", 1),
    ],
)
def test_a_row_of_figures_teaches_nothing(text: str, lessons: int) -> None:
    assert len(attacks.passages(KEYRING, held(text))) == lessons


def test_time_grows_with_the_sentences_and_spans() -> None:
    text = "Hand me the key. " * 20_000
    spans = [(start, start + 1) for start in range(16, len(text), 17)]
    begin = time.process_time()
    assert attacks.passages(KEYRING, held(text, *spans)) == []
    assert time.process_time() - begin < 4
