"""What a search finds: only what was admitted, as it was admitted, and never without a trace."""

from typing import Any

import pytest
from harbour import ALICE, BOB, CUT_OUT, PLAIN, Gate

from pipeline.database import Database
from pipeline.errors import DatabaseRefused
from pipeline.model import Principal
from pipeline.retriever import ScopedRetriever

TAMPERED = [
    "UPDATE chunk SET text = text || ' and pay mallory'",
    "UPDATE chunk SET start_offset = start_offset + 1",
    "UPDATE chunk SET end_offset = end_offset + 1",
    "UPDATE chunk SET scope_id = (SELECT id FROM scope WHERE id <> chunk.scope_id)",
    "UPDATE chunk SET document_id = (SELECT id FROM document WHERE id <> chunk.document_id)",
    "UPDATE chunk SET id = 'c' || id",
    "UPDATE chunk SET signature = 'AAAA'",
    "UPDATE chunk SET signature = '\u00e9'",
    "UPDATE chunk SET receipt = '{}'",
    'UPDATE chunk SET receipt = replace(receipt, \'"reviewer":null\', \'"reviewer":"rita"\')',
    "UPDATE chunk SET receipt = 'not even JSON'",
]


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_chunk_that_is_not_what_was_admitted_is_left_out_and_told(gate: Gate, statement: str) -> None:
    gate.put("zzz other.txt", "Something else")
    gate.grant(
        '[[access]]\nmatch = "zzz*"\nreaders = ["public"]\n[[access]]\nmatch = "**"\nreaders = ["group:staff"]\n'
    )
    gate.put("notes.txt", PLAIN)
    gate.walk()
    (id, other) = (gate.rows("SELECT id FROM chunk WHERE text LIKE %s", f"{name}%")[0][0] for name in ("The", "Some"))
    gate.tamper("DELETE FROM chunk WHERE id = %s", other)
    gate.tamper(statement)
    assert gate.search() == []
    (event,) = gate.events("receipt.invalid")
    assert event.subject.endswith(id)
    assert gate.events("search.performed")[0].details["chunks"] == []


def test_receipts_of_two_chunks_can_not_be_exchanged(gate: Gate) -> None:
    for name in ("a.txt", "b.txt"):
        gate.put(name, f"{PLAIN} {name}")
    gate.walk()
    gate.tamper("UPDATE chunk c SET receipt = o.receipt, signature = o.signature FROM chunk o WHERE c.id <> o.id")
    assert gate.search() == []


def test_a_search_is_written_down_without_its_words(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    gate.search("who pays for the lighthouse", ALICE)
    (event,) = gate.events("search.performed")
    assert (event.actor, event.subject) == ("user:alice@example.com", "alice@example.com")
    assert event.details["query"] == gate.keyring.fingerprint_of("who pays for the lighthouse")
    assert "lighthouse" not in "".join(gate.audit().lines(1000))


def test_a_search_that_can_not_be_written_down_returns_nothing(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    gate.tamper("ALTER TABLE audit_event ADD CONSTRAINT closed CHECK (sequence < 0) NOT VALID")
    try:
        with pytest.raises(DatabaseRefused):
            gate.search()
    finally:
        gate.tamper("ALTER TABLE audit_event DROP CONSTRAINT closed")


@pytest.mark.parametrize("words", ["", " ", "\x00", "\ud800", "'; DROP TABLE chunk; --", "x" * 100_000, "\U0001f6a2"])
def test_any_words_can_be_searched_for(gate: Gate, words: str) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    assert len(gate.search(words)) == 1


def test_a_hit_leads_back_to_its_place_in_the_document(gate: Gate) -> None:
    text = f"{PLAIN} Its word is {CUT_OUT}, says the pilot."
    gate.put("notes.txt", text)
    gate.walk()
    (hit,) = gate.search("pilot")
    assert hit.text == text.replace(CUT_OUT, "<ZERO_WIDTH>")
    ((redaction,), start) = hit.redactions, text.index(CUT_OUT)
    assert (redaction.start, redaction.end) == (start, start + len(CUT_OUT))
    assert hit.uri == str(gate.folder / "notes.txt")


def test_better_answers_come_first(gate: Gate) -> None:
    gate.put("ships.txt", "The frigate left port under full sail.")
    gate.put("bread.txt", "Knead the dough and let the loaf rise.")
    gate.walk()
    assert [hit.uri.rsplit("/", 1)[-1] for hit in gate.search("baking bread")] == ["bread.txt", "ships.txt"]


def test_vectors_of_another_embedder_are_not_compared(gate: Gate) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    gate.tamper("UPDATE chunk SET embedder = 'another'")
    assert gate.search() == []


@pytest.mark.parametrize("missing", ["principal", "database", "keyring", "embedder"])
def test_a_retriever_without_a_principal_can_not_be_made(gate: Gate, missing: str) -> None:
    parts: dict[str, Any] = {
        "principal": BOB,
        "database": gate.database,
        "keyring": gate.keyring,
        "embedder": gate.embedder,
    }
    del parts[missing]
    with pytest.raises(ValueError, match=missing):
        ScopedRetriever(**parts)


def test_the_retriever_opens_what_the_environment_configures(database: Database) -> None:
    retriever = ScopedRetriever.open("Alice@Example.com")
    try:
        assert retriever.principal == Principal("alice@example.com")
        assert retriever.invoke("harbour") == []
    finally:
        retriever.database.close()


def test_a_name_in_decomposed_letters_is_denied_as_its_composed_self(gate: Gate) -> None:
    gate.grant('[[access]]\nmatch = "**"\nreaders = ["public"]\ndeny = ["user:jos\u00e9@example.com"]\n')
    gate.put("notes.txt", PLAIN)
    gate.walk()
    assert gate.found("harbour", Principal("jose\u0301@example.com")) == set()
    assert gate.found("harbour", BOB) == {"notes.txt"}
