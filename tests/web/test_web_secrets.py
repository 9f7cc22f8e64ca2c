"""The page tells in how many other documents a secret stands, and leads there."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import INJECTED, Desk, Visit, hold_injected

from pipeline.model import Allowance

FIRST, OTHER = "a1" * 16, "b2" * 16


@pytest.fixture(scope="module")
def shared(desk: Desk) -> Iterator[str]:
    """The item of one of three documents with one secret, beside a fourth with another."""
    ids = [hold_injected(desk, f"secrets/shared-{number}.txt", FIRST) for number in range(3)]
    alone = hold_injected(desk, "secrets/alone.txt", OTHER)
    yield ids[0]
    for id in (*ids, alone):
        desk.queue().reject(id, "done")


def listed(text: str) -> set[str]:
    return set(re.findall(r"<bdi dir=\"ltr\">([\w-]+\.txt)</bdi>", text))


def test_an_item_says_where_else_its_secret_stands_and_leads_there(visit: Visit, shared: str) -> None:
    client = visit.sign_in().client
    text = client.get(f"/items/{shared}", params={"uri": "secrets"}).text
    assert f'<a href="/?secret={FIRST}">same secret in 2 other documents</a>' in text
    queue = client.get("/", params={"secret": FIRST}).text
    assert listed(queue) == {f"shared-{number}.txt" for number in range(3)}
    assert FIRST[:12] in queue and "Clear" in queue
    assert f'href="/items/{shared}?secret={FIRST}"' in queue
    assert f'name="secret" value="{FIRST}"' in queue, "another filter keeps it"


def test_the_queue_says_it_of_each_item(visit: Visit, shared: str) -> None:
    text = visit.sign_in().client.get("/", params={"uri": "secrets/"}).text
    assert listed(text) == {*(f"shared-{number}.txt" for number in range(3)), "alone.txt"}
    assert text.count("same secret in 2 other documents") == 3


def test_a_decision_leads_on_to_the_next_item_with_the_secret(visit: Visit, desk: Desk, shared: str) -> None:
    fourth = hold_injected(desk, "secrets/shared-3.txt", FIRST)
    answer = visit.sign_in().settle(fourth, "reject", secret=FIRST)
    assert str(answer.url).endswith(f"?secret={FIRST}")
    assert listed(answer.text) - {"shared-3.txt"} <= {f"shared-{number}.txt" for number in range(3)}


def test_an_item_says_who_allowed_what_and_whose_marker_is_not_believed(visit: Visit, desk: Desk, shared: str) -> None:
    held = desk.queue().show(shared).decisions
    assert all(decision.allowance is None for decision in held)
    client = visit.sign_in().client
    assert "allowed by" not in client.get(f"/items/{shared}").text
    by = Allowance("3fa94c01b7de", "<b>dana@example.com")
    id = desk.hold_decided(
        "secrets/allowed.txt", INJECTED, [replace(held[0], allowance=by), replace(held[1], marker_ignored=True)]
    )
    text = client.get(f"/items/{id}").text
    assert "allowed by &lt;b&gt;dana@example.com" in text
    assert "its marker is not believed" in text


@pytest.mark.parametrize("secret", ["a1", "x" * 12, "a1" * 17, "<b>" * 4, "A1" * 16])
def test_a_secret_that_is_no_fingerprint_is_refused(visit: Visit, secret: str) -> None:
    answer = visit.sign_in().client.get("/", params={"secret": secret})
    assert answer.status_code == 400
    assert "No such secret" in answer.text and secret not in answer.text
