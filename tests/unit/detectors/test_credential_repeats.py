"""A secret that was found once is found wherever the text repeats it."""

from itertools import pairwise

import pytest
from effort import calls

import detectors
from detectors import Finding
from detectors._examples import assemble
from detectors.credentials import _repeats

PASSWORD = "-".join(["Tulip", "Harbour", "42"])
TOKEN = assemble(["{alnum:30}", "7q"], 1)


def places(text: str) -> list[tuple[int, int]]:
    found = detectors.load("credentials").detect(text, detectors.no_fingerprint)
    return [(finding.start, finding.end) for finding in found]


@pytest.mark.parametrize("value", [PASSWORD, TOKEN], ids=["password", "token"])
def test_a_value_that_its_context_gave_away_once_is_found_everywhere(value: str) -> None:
    text = f"It was {value} first.\nacme_password: {value}\nlater {value} and x{value}y."

    assert [text[start:end] for start, end in places(text)] == [value] * 4


def test_the_further_places_have_the_fingerprint_of_the_first() -> None:
    text = f"password: {PASSWORD}\nlater {PASSWORD}."

    found = detectors.load("credentials").detect(text, lambda value: str(hash(value)))

    assert len(found) == 2
    assert len({finding.fingerprint for finding in found}) == 1


def test_an_ordinary_word_that_stands_for_a_password_once_stays_a_word() -> None:
    text = "\nThe Password1 field takes one, Password1 again."
    first = Finding("credentials", "labelled-password", detectors.Category.CREDENTIAL, 5, 14, 0.8)

    assert not list(_repeats.repeats(text, [first]))


def test_a_value_that_stood_decoded_is_not_searched_for() -> None:
    text = f"{TOKEN} {TOKEN}"
    first = Finding("credentials", "a", detectors.Category.CREDENTIAL, 0, len(TOKEN), 0.8, layers=("base64",))

    assert not list(_repeats.repeats(text, [first]))


def test_repeats_overlap_neither_findings_nor_each_other() -> None:
    text = f"password: {PASSWORD}\n{PASSWORD}{PASSWORD}\n" + f"{TOKEN[:20]}{PASSWORD}{TOKEN}"

    found = sorted(places(text))

    assert all(left[1] <= right[0] for left, right in pairwise(found))


def test_a_list_of_passwords_costs_its_length_and_not_its_square() -> None:
    def work(lines: int) -> int:
        values = [assemble(["{alnum:14}", "#7"], seed) for seed in range(lines)]
        text = "\n".join(values)
        found, start = [], 0
        for value in values:
            found.append(Finding("c", "r", detectors.Category.CREDENTIAL, start, start + len(value), 0.8))
            start += len(value) + 1
        assert not list(_repeats.repeats(text, found))
        return calls(lambda: list(_repeats.repeats(text, found)))

    assert work(4000) <= 2.3 * work(2000)
