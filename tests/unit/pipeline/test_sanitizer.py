"""The walk: what comes of documents, over runs, changes, deletions and faults."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from harbour import (
    CUT_OUT,
    HOLDS_CHUNK,
    HOLDS_DOCUMENT,
    PLAIN,
    TURNS_CHUNK_AWAY,
    TURNS_DOCUMENT_AWAY,
    Gate,
    Given,
    interrupting,
    paragraphs,
)

from pipeline.errors import UsageError
from pipeline.model import AccessList, SourceDocument
from pipeline.quarantine import ItemState, Kind
from pipeline.sources.folder import Folder

VERDICTS = {
    "plain.txt": (PLAIN, "indexed"),
    "redacted.txt": (f"{PLAIN} It says {CUT_OUT}.", "indexed"),
    "one chunk held.txt": (paragraphs(PLAIN, HOLDS_CHUNK, "Third"), "partial"),
    "one chunk rejected.txt": (paragraphs(PLAIN, TURNS_CHUNK_AWAY), "partial"),
    "held.txt": (paragraphs(PLAIN, HOLDS_DOCUMENT), "quarantined"),
    "rejected.txt": (paragraphs(PLAIN, TURNS_DOCUMENT_AWAY), "rejected"),
    "held beats nothing, reject beats held.txt": (paragraphs(HOLDS_DOCUMENT, TURNS_DOCUMENT_AWAY), "rejected"),
    "all chunks held.txt": (paragraphs(HOLDS_CHUNK, HOLDS_CHUNK), "quarantined"),
    "empty.txt": ("", "quarantined"),
    "blank.txt": (" \n\n ", "quarantined"),
    "too large.txt": ("x" * 100_001, "quarantined"),
}


def test_every_document_ends_in_the_state_that_its_text_calls_for(gate: Gate) -> None:
    for name, (text, _) in VERDICTS.items():
        gate.put(name, text)
    outcomes = gate.walk()
    assert {name: outcome.state.value for name, outcome in outcomes.items()} == {
        name: state for name, (_, state) in VERDICTS.items()
    }
    assert gate.states() == {name: state for name, (_, state) in VERDICTS.items()}
    assert len(gate.rows("SELECT 1 FROM run_document WHERE outcome IS NULL")) == 0
    assert gate.audit().verify().sequence > len(VERDICTS)


def test_only_sanitized_text_is_in_the_index(gate: Gate) -> None:
    for name, (text, _) in VERDICTS.items():
        gate.put(name, text)
    gate.walk()
    indexed = "\n".join(text for (text,) in gate.rows("SELECT text FROM chunk"))
    assert "<ZERO_WIDTH>" in indexed
    for hidden in (CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, TURNS_CHUNK_AWAY, TURNS_DOCUMENT_AWAY):
        assert hidden not in indexed


def test_a_second_run_changes_nothing(gate: Gate) -> None:
    for name, (text, _) in VERDICTS.items():
        gate.put(name, text)
    gate.walk()
    before = gate.rows("SELECT id, receipt FROM chunk ORDER BY id"), gate.held()
    second = gate.walk()
    assert not any(outcome.changed for outcome in second.values())
    assert (gate.rows("SELECT id, receipt FROM chunk ORDER BY id"), gate.held()) == before


def test_a_changed_file_is_inspected_again_and_its_old_text_is_gone(gate: Gate) -> None:
    gate.put("notes.txt", "The old tide table")
    gate.walk()
    gate.put("notes.txt", "The new tide table")
    assert gate.walk()["notes.txt"].changed
    assert [text for (text,) in gate.rows("SELECT text FROM chunk")] == ["The new tide table"]


def test_a_newer_version_takes_the_place_of_what_is_held(gate: Gate) -> None:
    gate.put("notes.txt", paragraphs(HOLDS_DOCUMENT))
    gate.walk()
    gate.put("notes.txt", PLAIN)
    gate.walk()
    assert gate.held() == []
    assert [item.document_id for item in gate.held(ItemState.SUPERSEDED)]
    assert gate.found() == {"notes.txt"}


def test_a_changed_access_list_changes_who_may_read(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    assert gate.found() == {"notes.txt"}
    gate.grant('[[access]]\nmatch = "**"\nreaders = ["group:board"]\n')
    assert gate.walk()["notes.txt"].changed
    assert gate.found() == set()
    assert [event.details["chunks"] for event in gate.events("document.rescoped")] == [1], "not inspected again"
    assert not gate.walk()["notes.txt"].changed


def test_a_changed_access_list_leaves_what_a_reviewer_released(gate: Gate) -> None:
    gate.put("held.txt", paragraphs(HOLDS_DOCUMENT))
    gate.walk()
    (item,) = gate.held()
    gate.queue().release(item.id, "harmless")
    gate.grant('[[access]]\nmatch = "**"\nreaders = ["public"]\n')
    assert gate.walk()["held.txt"].state == "indexed"
    assert gate.held() == []
    assert gate.found() == {"held.txt"}


def test_a_chunk_that_was_tampered_with_is_not_signed_anew(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    gate.tamper("UPDATE chunk SET text = 'something else'")
    gate.grant('[[access]]\nmatch = "**"\nreaders = ["public"]\n')
    assert gate.walk()["notes.txt"].changed
    assert gate.events("document.rescoped") == []
    assert gate.rows("SELECT text FROM chunk") == [(PLAIN,)], "inspected again, from the source"


def test_a_changed_policy_means_inspecting_again(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    gate.tamper("UPDATE document SET policy_hash = 'another'")
    assert gate.walk()["notes.txt"].changed


def test_a_document_without_an_access_list_is_indexed_for_nobody(gate: Gate) -> None:
    gate.grant("")
    gate.put("notes.txt", PLAIN)
    assert gate.walk()["notes.txt"].state == "indexed"
    assert gate.found() == set()


def test_a_vanished_file_is_deleted_from_the_index_and_the_queue(gate: Gate) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        gate.put(name, f"{PLAIN} {name}")
    gate.put("held.txt", paragraphs(HOLDS_DOCUMENT))
    gate.walk()
    (gate.folder / "a.txt").unlink()
    (gate.folder / "held.txt").unlink()
    outcomes = gate.walk()
    assert (outcomes["a.txt"].state, outcomes["held.txt"].state) == ("deleted", "deleted")
    assert gate.found() == {"b.txt", "c.txt"}
    assert gate.held() == []
    assert {event.details["chunks"] for event in gate.events("document.deleted")} == {0, 1}


def test_a_deleted_file_that_comes_back_is_indexed_again(gate: Gate) -> None:
    for name in ("a.txt", "b.txt"):
        gate.put(name, PLAIN)
    gate.walk()
    (gate.folder / "a.txt").unlink()
    gate.walk()
    gate.put("a.txt", PLAIN)
    assert gate.walk()["a.txt"].changed
    assert gate.found() == {"a.txt", "b.txt"}


def test_a_corpus_that_all_but_vanished_is_taken_for_unmounted(gate: Gate) -> None:
    paths = [gate.put(f"{number}.txt", PLAIN) for number in range(4)]
    gate.walk()
    for path in paths[:3]:
        path.unlink()
    with pytest.raises(UsageError, match=r"3 of 4 documents .* nothing was deleted"):
        gate.walk()
    assert len(gate.found()) == 4
    assert gate.rows("SELECT outcome FROM run ORDER BY started_at DESC LIMIT 1") == [("failed",)]


def test_an_unreadable_document_is_held_with_its_reason_and_the_run_goes_on(gate: Gate) -> None:
    os.mkfifo(gate.folder / "pipe.txt")
    (gate.folder / "out.txt").symlink_to("/etc/hostname")
    gate.put("broken.pdf", b"%PDF-1.7\nnothing of the sort")
    gate.put("plain.txt", PLAIN)
    outcomes = gate.walk()
    assert outcomes["pipe.txt"].reasons == ("could_not_inspect:not_a_file",)
    assert outcomes["out.txt"].reasons == ("could_not_inspect:outside_root",)
    assert outcomes["broken.pdf"].state == "quarantined"
    assert outcomes["plain.txt"].state == "indexed"
    assert {item.kind for item in gate.held()} == {Kind.UNINSPECTED}


def test_a_file_that_vanishes_between_listing_and_reading_is_held_and_then_deleted(gate: Gate) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        gate.put(name, PLAIN)

    def vanish(name: str, work: object) -> object:
        if name == "load":
            (gate.folder / "b.txt").unlink(missing_ok=True)
        return work()  # type: ignore[operator]  # a step's work takes nothing

    assert gate.walk(step=vanish)["b.txt"].reasons == ("could_not_inspect:unreadable",)  # type: ignore[arg-type]  # as above
    assert gate.walk()["b.txt"].state == "deleted"
    assert gate.held() == []


def test_a_file_name_that_is_no_text_is_still_one_document(gate: Gate) -> None:
    (gate.folder / os.fsdecode(b"caf\xe9.txt")).write_text(PLAIN)
    assert gate.walk()["caf\\xe9.txt"].state == "indexed"


def test_two_names_that_print_alike_are_two_documents(gate: Gate) -> None:
    (gate.folder / os.fsdecode(b"\xe9.txt")).write_text("The first of the two")
    (gate.folder / r"\xe9.txt").write_text("The second of the two")
    assert len(gate.walk()) == 2
    assert len(gate.rows("SELECT 1 FROM chunk")) == 2


def test_a_path_longer_than_an_index_entry_costs_nothing(gate: Gate) -> None:
    # 3,000 bytes without a pattern: more than a B-tree entry holds, even compressed.
    folder = gate.folder
    descriptor = os.open(folder, os.O_RDONLY)
    for number in range(12):
        name = "".join(chr(0x4E00 + (number * 7919 + place * 104729) % 20000) for place in range(80))
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    handle = os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=descriptor)
    os.write(handle, PLAIN.encode())
    os.close(handle)
    os.close(descriptor)
    assert gate.walk()["deep.txt"].state == "indexed"
    assert gate.found() == {"deep.txt"}


def test_text_that_the_database_cannot_store_moves_no_offset(gate: Gate) -> None:
    gate.put("nul.csv", b"a\x00b,c\nd,e\n")
    gate.put("nul.txt", f"be\x00fore {CUT_OUT} after".encode())
    outcomes = gate.walk()
    assert {outcome.state.value for outcome in outcomes.values()} <= {"indexed", "quarantined"}
    for start, end, redactions in gate.rows("SELECT start_offset, end_offset, redactions FROM chunk"):
        assert all(start <= row[0] < row[1] <= end for row in redactions)


def test_an_interrupted_run_is_closed_by_the_next_and_loses_nothing(gate: Gate) -> None:
    for number in range(3):
        gate.put(f"{number}.txt", f"{PLAIN} {number}")
    with pytest.raises(KeyboardInterrupt):
        gate.walk(step=interrupting("embed"))
    assert gate.states() == {}
    gate.walk()
    assert set(gate.states().values()) == {"indexed"}
    assert [row for (row,) in gate.rows("SELECT outcome FROM run ORDER BY started_at")] == ["failed", "completed"]
    assert len(gate.rows("SELECT 1 FROM run_document WHERE outcome = 'interrupted'")) == 3


def test_a_folder_that_is_not_there_is_no_empty_corpus(gate: Gate, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        Folder(tmp_path / "nowhere", 1)


ODD_LISTS = [
    AccessList(("user:a\x00b@example.com",)),
    AccessList(("user:a\ud800@example.com",)),
    AccessList(("user:" + "x" * 5000 + "@example.com",)),
    AccessList(("group:staff\npublic",)),
    AccessList(("public",), ("alice",)),
]


def test_readers_that_no_database_could_store_cost_their_document_and_not_the_run(gate: Gate) -> None:
    documents = [
        SourceDocument(f"x/{number}.txt", f"{number}.txt", "text/plain", PLAIN.encode(), readers)
        for number, readers in enumerate([*ODD_LISTS, AccessList(("group:staff",))])
    ]
    outcomes = gate.walk(Given(*documents))
    for number in range(len(ODD_LISTS)):
        assert outcomes[f"{number}.txt"].reasons == ("could_not_inspect:access_list_invalid",)
    assert gate.found() == {f"{len(ODD_LISTS)}.txt"}


def test_metadata_is_inspected_stored_and_found_like_any_text(gate: Gate) -> None:
    readers = AccessList(("group:staff",))
    given = [
        SourceDocument("x/a.txt", "a.txt", "text/plain", b"Text", readers, metadata={"title": f"Pilots {CUT_OUT}"}),
        SourceDocument("x/b.txt", "b.txt", "text/plain", b"Text", readers, metadata={"note": HOLDS_DOCUMENT}),
        SourceDocument("x/c.txt", "c.txt", "text/plain", b"Text", readers, metadata={"odd": "a\x00b\ud800c"}),
    ]
    outcomes = gate.walk(Given(*given))
    assert [outcomes[name].state.value for name in ("a.txt", "b.txt", "c.txt")] == ["indexed", "quarantined", "indexed"]
    texts = {hit.uri: hit.text for hit in gate.search("pilots")}
    assert texts == {"x/a.txt": "Text\n\ntitle: Pilots <ZERO_WIDTH>", "x/c.txt": "Text\n\nodd: a\ufffdb\ufffdc"}


def test_changed_metadata_is_a_changed_document(gate: Gate) -> None:
    one = SourceDocument("x/a.txt", "a.txt", "text/plain", b"Text", None, metadata={"title": "one"})
    gate.walk(Given(one))
    assert not gate.walk(Given(one))["a.txt"].changed
    assert gate.walk(Given(replace(one, metadata={"title": "two"})))["a.txt"].changed
