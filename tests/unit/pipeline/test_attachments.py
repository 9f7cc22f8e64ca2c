"""Documents inside documents: each has a verdict of its own, and none is lost, whenever the run ends."""

from email.message import EmailMessage

import pytest
from harbour import ALICE, HOLDS_DOCUMENT, PLAIN, Gate, interrupting, paragraphs


def mail(*attachments: tuple[str, str], body: str = PLAIN) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Tides"
    message.set_content(body)
    for name, text in attachments:
        message.add_attachment(text, filename=name)
    return message.as_bytes()


@pytest.fixture
def posted(gate: Gate) -> Gate:
    gate.put("post.eml", mail(("tide.txt", "The tide table"), ("menu.txt", "The menu of the mess")))
    return gate


def test_what_is_inside_a_mail_is_inspected_and_readable_as_the_mail_is(posted: Gate) -> None:
    outcomes = posted.walk()
    assert set(outcomes) == {"post.eml", "tide.txt", "menu.txt"}
    assert {"tide.txt", "menu.txt"} <= posted.found("tide", ALICE)


def test_an_unchanged_mail_brings_its_attachments_along(posted: Gate) -> None:
    first = posted.walk()
    second = posted.walk()
    assert set(second) == set(first)
    assert not any(outcome.changed for outcome in second.values())


def test_an_attachment_that_a_new_version_lost_is_deleted(posted: Gate) -> None:
    posted.walk()
    posted.put("post.eml", mail(("menu.txt", "The menu of the mess")))
    posted.walk()
    assert posted.states()["tide.txt"] == "deleted"
    assert "tide.txt" not in posted.found("tide")


def test_a_deleted_mail_takes_its_attachments_along(posted: Gate) -> None:
    for number in range(2):
        posted.put(f"{number}.txt", PLAIN)
    posted.walk()
    (posted.folder / "post.eml").unlink()
    posted.walk()
    assert {posted.states()[name] for name in ("post.eml", "tide.txt", "menu.txt")} == {"deleted"}


def test_two_attachments_of_one_name_are_two_documents(gate: Gate) -> None:
    gate.put("post.eml", mail(("tide.txt", "One tide table"), ("tide.txt", "Another tide table")))
    assert {"tide.txt", "tide.txt (2)"} <= set(gate.walk())


def test_a_held_attachment_does_not_hold_its_mail(gate: Gate) -> None:
    gate.put("post.eml", mail(("bad.txt", paragraphs(HOLDS_DOCUMENT))))
    gate.walk()
    assert gate.states()["bad.txt"] == "quarantined"


@pytest.mark.parametrize("step", ["load", "compare", "extract", "detect", "redact", "embed", "settle"])
def test_a_run_that_ends_between_a_mail_and_its_attachments_loses_none_of_them(posted: Gate, step: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        posted.walk(step=interrupting(step))
    posted.walk()
    assert posted.states()["tide.txt"] == posted.states()["menu.txt"] == "indexed"
    assert not any(outcome.changed for outcome in posted.walk().values())


def test_until_its_attachments_are_settled_a_mail_counts_as_unfinished(posted: Gate) -> None:
    with pytest.raises(KeyboardInterrupt):
        posted.walk(step=interrupting("settle"))
    assert posted.states()["tide.txt"] == "failed"
    assert posted.rows("SELECT DISTINCT outcome FROM run_document WHERE uri LIKE '%%tide.txt'") == [("interrupted",)]


def test_an_old_attachment_is_out_of_the_index_as_soon_as_its_new_mail_is_in(posted: Gate) -> None:
    posted.walk()
    posted.put("post.eml", mail(("tide.txt", "The corrected tide table")))
    with pytest.raises(KeyboardInterrupt):
        posted.walk(step=interrupting("settle"))
    assert "The tide table" not in {hit.text for hit in posted.search("tide")}


def test_taking_a_mail_up_again_does_not_undo_what_a_reviewer_decided_on_it(gate: Gate) -> None:
    gate.put("post.eml", mail(("tide.txt", "The tide table"), body=paragraphs(HOLDS_DOCUMENT)))
    with pytest.raises(KeyboardInterrupt):
        gate.walk(step=interrupting("settle"))
    item = next(item for item in gate.held() if item.uri.endswith("post.eml"))
    gate.queue().redact(item.id, "seen, harmless without the tags")
    outcomes = gate.walk()
    assert outcomes["tide.txt"].changed
    assert not outcomes["post.eml"].changed
    assert gate.held() == []
