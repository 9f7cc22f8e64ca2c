"""The quarantine queue: who may settle what, once, with a note, through the same door as everything else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harbour import ALICE, BOB, CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, PLAIN, RITA, TURNS_CHUNK_AWAY, Gate, paragraphs

from pipeline.errors import (
    AccessListError,
    ItemChanged,
    ItemNotFound,
    NotAReviewer,
    PratiqueError,
    ReviewError,
    SealBroken,
)
from pipeline.model import Principal
from pipeline.quarantine import Item, ItemState
from pipeline.review import ReviewQueue

NOTE = "Looked at it; a harmless joke."


@pytest.fixture
def queue(gate: Gate) -> ReviewQueue:
    return gate.queue()


def held(gate: Gate, text: str = "", name: str = "held.txt") -> Item:
    """The item of a document that is held as a whole."""
    gate.put(name, text or paragraphs(f"{PLAIN} {CUT_OUT}", HOLDS_DOCUMENT))
    gate.walk()
    return next(item for item in gate.held() if item.uri.endswith(name))


@pytest.mark.parametrize("principal", [ALICE, BOB, Principal("group:security-reviewers@example.com")])
def test_who_is_no_reviewer_does_not_even_see_the_queue(gate: Gate, principal: Principal) -> None:
    with pytest.raises(NotAReviewer, match="group:security-reviewers"):
        gate.queue(principal)


def test_a_reviewer_is_not_made_by_a_line_break(gate: Gate) -> None:
    with pytest.raises(AccessListError):
        gate.queue(Principal("mallory@example.com", ("guests\ngroup:security-reviewers",)))


def test_a_release_lets_the_text_in_but_for_what_is_redacted_anyway(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)
    assert queue.release(item.id, NOTE).state is ItemState.RELEASED
    indexed = " ".join(text for (text,) in gate.rows("SELECT text FROM chunk"))
    assert HOLDS_DOCUMENT in indexed
    assert CUT_OUT not in indexed
    assert gate.states()["held.txt"] == "indexed"
    assert gate.held() == []


def test_a_redaction_lets_the_text_in_without_what_it_was_held_for(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)
    assert queue.redact(item.id, NOTE).state is ItemState.REDACTED
    indexed = " ".join(text for (text,) in gate.rows("SELECT text FROM chunk"))
    assert "menu<TAG_CHARACTERS>" in indexed
    assert HOLDS_DOCUMENT not in indexed
    assert "\n".join(text for (text,) in gate.rows("SELECT text FROM chunk ORDER BY ordinal")) == "\n".join(
        chunk.text for chunk in queue.show(item.id).preview
    )


def test_a_rejection_keeps_the_text_out_for_good(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)
    assert queue.reject(item.id, NOTE).item.state is ItemState.REJECTED
    assert gate.states()["held.txt"] == "rejected"
    assert not gate.walk()["held.txt"].changed
    assert gate.found() == set()


def test_a_settlement_stands_over_later_runs(gate: Gate, queue: ReviewQueue) -> None:
    queue.release(held(gate).id, NOTE)
    assert not gate.walk()["held.txt"].changed
    assert gate.found() == {"held.txt"}


def test_a_released_chunk_keeps_its_scope_and_names_its_reviewer(gate: Gate, queue: ReviewQueue) -> None:
    queue.release(held(gate).id, NOTE)
    hits = gate.search()
    assert hits
    assert all(f'"reviewer":"{RITA.user}"' in hit.receipt for hit in hits)
    assert gate.found("harbour", BOB) == set()


def test_chunks_of_one_document_are_settled_one_by_one(gate: Gate, queue: ReviewQueue) -> None:
    gate.put("partial.txt", paragraphs(PLAIN, f"{HOLDS_CHUNK}.", "Third", f"{HOLDS_CHUNK}."))
    gate.walk()
    first, second = gate.held()
    queue.release(first.id, NOTE)
    assert gate.states()["partial.txt"] == "partial"
    queue.reject(second.id, NOTE)
    assert gate.states()["partial.txt"] == "partial"
    assert len(gate.rows("SELECT 1 FROM chunk")) == 3


def test_a_document_is_whole_once_all_its_chunks_are_in(gate: Gate, queue: ReviewQueue) -> None:
    gate.put("partial.txt", paragraphs(PLAIN, HOLDS_CHUNK))
    gate.walk()
    queue.release(gate.held()[0].id, NOTE)
    assert gate.states()["partial.txt"] == "indexed"


def test_a_document_that_lost_a_part_to_the_policy_stays_partial(gate: Gate, queue: ReviewQueue) -> None:
    gate.put("partial.txt", paragraphs(PLAIN, HOLDS_CHUNK, TURNS_CHUNK_AWAY))
    gate.walk()
    queue.release(gate.held()[0].id, NOTE)
    assert gate.states()["partial.txt"] == "partial"


@pytest.mark.parametrize("note", ["", " ", "\n\t"])
@pytest.mark.parametrize("action", ["release", "redact", "reject"])
def test_a_settlement_without_a_note_is_none(gate: Gate, queue: ReviewQueue, action: str, note: str) -> None:
    item = held(gate)
    with pytest.raises(ReviewError, match="a note that says why"):
        getattr(queue, action)(item.id, note)
    assert [each.state for each in gate.held()] == [ItemState.HELD]
    assert gate.found() == set()
    assert gate.audit().verify()


@pytest.mark.parametrize("note", ["with a NUL \x00 in it", "with half a character \ud800"])
def test_a_note_that_can_not_be_stored_settles_nothing(gate: Gate, queue: ReviewQueue, note: str) -> None:
    item = held(gate)
    with pytest.raises(PratiqueError):
        queue.release(item.id, note)
    assert gate.found() == set()


@pytest.mark.parametrize("action", ["release", "redact", "reject"])
def test_nothing_is_settled_twice(gate: Gate, queue: ReviewQueue, action: str) -> None:
    item = held(gate)
    queue.reject(item.id, NOTE)
    with pytest.raises(ItemChanged, match=r"is rejected by rita@example.com"):
        getattr(queue, action)(item.id, NOTE)
    assert gate.found() == set()


@pytest.mark.parametrize("action", ["release", "redact", "reject"])
def test_a_decision_on_another_version_is_refused(gate: Gate, queue: ReviewQueue, action: str) -> None:
    item = held(gate)
    with pytest.raises(ItemChanged):
        getattr(queue, action)(item.id, NOTE, version=item.version + 1)
    getattr(queue, action)(item.id, NOTE, version=item.version)


@pytest.mark.parametrize("action", ["release", "redact", "reject"])
def test_a_decision_on_an_older_document_is_refused(gate: Gate, queue: ReviewQueue, action: str) -> None:
    item = held(gate)
    gate.put("held.txt", paragraphs("Something new", HOLDS_DOCUMENT))
    gate.walk()
    with pytest.raises(ItemChanged, match="superseded"):
        getattr(queue, action)(item.id, NOTE)
    assert len(gate.held()) == 1


def test_a_deleted_document_can_not_be_released(gate: Gate, queue: ReviewQueue) -> None:
    for number in range(2):
        gate.put(f"{number}.txt", PLAIN)
    item = held(gate)
    (gate.folder / "held.txt").unlink()
    gate.walk()
    with pytest.raises(ItemChanged):
        queue.release(item.id, NOTE)


def test_of_two_reviewers_at_once_one_decides(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)

    def release(_: int) -> str:
        try:
            return queue.release(item.id, NOTE, version=item.version).state.value
        except ItemChanged:
            return "changed"

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(release, range(4)))
    assert sorted(results) == ["changed", "changed", "changed", "released"]
    assert len(gate.events("review.released")) == 1


def test_what_could_not_be_inspected_can_only_be_rejected(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate, " \n")
    assert queue.show(item.id, reveal=True).segments == ()
    for action in (queue.release, queue.redact):
        with pytest.raises(ReviewError, match="mend the document at its source"):
            action(item.id, NOTE)
    queue.reject(item.id, NOTE)
    assert gate.states()["held.txt"] == "rejected"


def test_no_such_item(queue: ReviewQueue) -> None:
    for action in (queue.show, lambda id: queue.release(id, NOTE), lambda id: queue.reject(id, NOTE)):
        with pytest.raises(ItemNotFound, match="pratique review list"):
            action("../etc")


def test_an_item_is_shown_masked_and_only_revealed_on_the_record(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)
    view = queue.show(item.id)
    shown = "".join(segment.text for segment in view.segments)
    assert HOLDS_DOCUMENT[4:] not in shown
    assert CUT_OUT not in shown
    assert gate.events("review.revealed") == []
    revealed = "".join(segment.text for segment in queue.show(item.id, reveal=True).segments)
    assert HOLDS_DOCUMENT in revealed
    (event,) = gate.events("review.revealed")
    assert (event.actor, event.subject) == ("user:rita@example.com", item.id)


def test_segments_join_to_the_whole_text(gate: Gate, queue: ReviewQueue) -> None:
    filler = "A long and quiet stretch of water. " * 40
    text = f"{HOLDS_DOCUMENT} {filler} {CUT_OUT} {filler}{HOLDS_CHUNK} {filler}"
    view = queue.show(held(gate, text).id, reveal=True)
    position = 0
    for segment in view.segments:
        assert segment.start == position
        assert segment.text == text[position : position + len(segment.text)]
        position += len(segment.text) or segment.skipped
        for decision in segment.decisions:
            assert decision.finding.start < segment.start + len(segment.text)
            assert segment.start < decision.finding.end
    assert position >= len(text.rstrip())
    assert any(segment.skipped for segment in view.segments)


def test_notes_and_text_stay_out_of_the_audit_log(gate: Gate, queue: ReviewQueue) -> None:
    queue.release(held(gate).id, "because of the lighthouse")
    lines = "".join(gate.audit().lines(1000))
    assert "lighthouse" not in lines
    assert "swordfish" not in lines
    assert gate.keyring.fingerprint_of("because of the lighthouse") in lines


def test_held_text_is_not_in_the_database_in_clear(gate: Gate) -> None:
    held(gate)
    for (payload,) in gate.rows("SELECT payload FROM quarantine_item"):
        assert b"harbour master" not in payload
        assert b"menu" not in payload


@pytest.mark.parametrize("column", ["payload", "wrapped_key", "wrapped_key, payload"])
def test_held_text_that_was_moved_to_another_item_does_not_open(gate: Gate, queue: ReviewQueue, column: str) -> None:
    first, second = held(gate, name="a.txt"), held(gate, paragraphs("Another", HOLDS_DOCUMENT), name="b.txt")
    values = ", ".join(f"(SELECT {name} FROM quarantine_item WHERE id = '{first.id}')" for name in column.split(", "))
    columns = f"({column}) = ROW({values})"
    gate.tamper(f"UPDATE quarantine_item SET {columns} WHERE id = %s", second.id)
    for action in (queue.show, lambda id: queue.release(id, NOTE)):
        with pytest.raises(SealBroken):
            action(second.id)
    assert queue.show(first.id)


def test_held_text_does_not_open_for_another_version_of_its_document(gate: Gate, queue: ReviewQueue) -> None:
    item = held(gate)
    gate.tamper("UPDATE quarantine_item SET content_hash = 'another'")
    with pytest.raises(SealBroken):
        queue.show(item.id)


def test_settled_text_is_shredded_when_its_time_is_over_and_held_text_waits(gate: Gate, queue: ReviewQueue) -> None:
    first, second = held(gate, name="a.txt"), held(gate, name="b.txt")
    queue.reject(first.id, NOTE)
    gate.tamper("UPDATE quarantine_item SET expires_at = now() - interval '1 day'")
    gate.walk()
    view = queue.show(first.id)
    assert not view.segments and not view.preview and view.item.note == NOTE
    assert queue.show(second.id).segments
    assert [event.details["items"] for event in gate.events("quarantine.shredded")] == [1]


def test_the_queue_is_paged_most_severe_first_and_complete(gate: Gate, queue: ReviewQueue) -> None:
    for number in range(7):
        gate.put(f"{number}.txt", "" if number % 2 else paragraphs(HOLDS_DOCUMENT))
    gate.walk()
    pages: list[Item] = []
    after = None
    while page := queue.items(limit=3, after=after):
        pages += page
        after = (page[-1].severity, page[-1].id)
    assert len({item.id for item in pages}) == len(pages) == queue.length() == 7
    assert [item.severity for item in pages] == sorted((item.severity for item in pages), reverse=True)
    assert len(queue.items(category="uninspected")) == 3
    assert len(queue.items(category="hidden")) == 4
    assert [item.uri for item in queue.items(uri="3.TXT")] == [str(gate.folder / "3.txt")]
    assert queue.items(uri="%") == []
