"""Who finds what: the database shows a principal only what they may read, and the searching role may do nothing else."""

import psycopg
import pytest
from harbour import ALICE, BOB, PLAIN, Gate

from pipeline.database import READER
from pipeline.errors import AccessListError, DatabaseError, DatabaseRefused
from pipeline.model import Principal
from pipeline.retriever import ScopedRetriever

LISTS = {
    "for staff.txt": 'readers = ["group:staff"]',
    "for bob.txt": 'readers = ["user:bob@example.com"]',
    "for all.txt": 'readers = ["public"]',
    "for nobody.txt": "readers = []",
    "for staff but alice.txt": 'readers = ["group:staff"]\ndeny = ["user:alice@example.com"]',
    "for alice but staff.txt": 'readers = ["user:alice@example.com"]\ndeny = ["group:staff"]',
    "for all but bob.txt": 'readers = ["public"]\ndeny = ["user:Bob@Example.com"]',
    "denied to all.txt": 'readers = ["group:staff", "user:bob@example.com"]\ndeny = ["public"]',
    "for a name with a comma.txt": 'readers = ["user:o\'hara,x@example.com"]',
}

READERS = [
    (ALICE, {"for staff.txt", "for all.txt", "for all but bob.txt"}),
    (BOB, {"for bob.txt", "for all.txt"}),
    (Principal("BOB@Example.COM"), {"for bob.txt", "for all.txt"}),
    (
        Principal("carol@example.com", ("staff",)),
        {"for staff.txt", "for all.txt", "for staff but alice.txt", "for all but bob.txt"},
    ),
    (Principal("dan@example.com"), {"for all.txt", "for all but bob.txt"}),
    (Principal("o'hara,x@example.com"), {"for a name with a comma.txt", "for all.txt", "for all but bob.txt"}),
]


@pytest.fixture(scope="module")
def listed(moored: Gate) -> Gate:
    """One corpus for the whole module, with an access list of its own for each document."""
    moored.grant("\n".join(f'[[access]]\nmatch = "{name}"\n{readers}\n' for name, readers in LISTS.items()))
    for name in LISTS:
        moored.put(name, f"{PLAIN} This one is {name}")
    moored.walk()
    return moored


@pytest.mark.parametrize(("principal", "expected"), READERS, ids=lambda value: getattr(value, "user", ""))
def test_deny_beats_allow_and_no_list_means_nobody(listed: Gate, principal: Principal, expected: set[str]) -> None:
    assert listed.found("harbour", principal) == expected


INJECTED = [
    Principal("mallory@example.com\ngroup:staff"),
    Principal("mallory@example.com", ("guests\ngroup:staff",)),
    Principal("mallory@example.com\x00"),
    Principal("mallory@example.com\ud800"),
    Principal("mallory@example.com\u2028group:staff"),
    Principal("mallory@example.com\u200b"),
    Principal("mallory example.com"),
    Principal("group:staff"),
    Principal("*"),
    Principal(""),
    Principal("mallory@example.com", ("",)),
    Principal("mallory@example.com", ("staff,hr",)),
    Principal("m" * 2000 + "@example.com"),
]


@pytest.mark.parametrize("principal", INJECTED, ids=lambda principal: ascii(principal.names())[:40])
def test_a_principal_that_is_more_than_one_name_is_refused(listed: Gate, principal: Principal) -> None:
    with pytest.raises(AccessListError, match="is no principal"):
        listed.search("harbour", principal)


FORBIDDEN = [
    "SELECT * FROM quarantine_item",
    "SELECT * FROM audit_event",
    "SELECT * FROM audit_head",
    "SELECT * FROM scope_grant",
    "SELECT * FROM scope",
    "SELECT * FROM finding",
    "SELECT * FROM run",
    "SELECT * FROM run_document",
    "SELECT * FROM installation",
    "SELECT content_hash FROM document",
    "SELECT * FROM document",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY chunk TO PROGRAM 'cat'",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SELECT refuse_change()",
    "SET TRANSACTION READ WRITE",
    "CREATE TABLE public.loot AS SELECT 1 AS one",
    "CREATE TEMP TABLE loot AS SELECT 1 AS one",
]
WRITES = [
    "DELETE FROM chunk",
    "UPDATE chunk SET scope_id = 1",
    "UPDATE document SET uri = 'x'",
    "INSERT INTO scope_grant VALUES (1, 'user:bob@example.com', 'allow')",
    "TRUNCATE chunk",
    "ALTER TABLE chunk DISABLE ROW LEVEL SECURITY",
    "DROP POLICY readers ON chunk",
    "ALTER ROLE pratique_reader BYPASSRLS",
    "GRANT postgres TO pratique_reader",
    "CREATE FUNCTION pratique.principals() RETURNS text[] LANGUAGE sql AS 'SELECT NULL'",
    "INSERT INTO audit_event (sequence, line, hash) VALUES (1, '{}', '')",
]


@pytest.mark.parametrize("statement", [*FORBIDDEN, *WRITES])
def test_the_searching_role_may_do_nothing_but_search(listed: Gate, statement: str) -> None:
    with pytest.raises(DatabaseRefused), listed.database.reading_as(BOB) as transaction:
        transaction.execute(statement)
        transaction.execute("SELECT 1")


@pytest.mark.parametrize("statement", WRITES)
def test_the_searching_role_may_not_write_even_outside_of_a_read_only_transaction(listed: Gate, statement: str) -> None:
    with psycopg.connect(listed.database._reader or "") as connection:  # the address is nobody else's business
        connection.execute("SET search_path = pratique, public")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_without_a_principal_there_are_no_rows(listed: Gate) -> None:
    with psycopg.connect(listed.database._reader or "") as connection:
        for setting in ("", "user:", "nobody"):
            connection.execute("SELECT set_config('pratique.principals', %s, false)", [setting])
            assert connection.execute("SELECT id FROM pratique.chunk").fetchall() == []
            assert connection.execute("SELECT id FROM pratique.document").fetchall() == []


def test_one_principal_never_leaks_into_the_next_search_on_the_same_connection(listed: Gate) -> None:
    for _ in range(10):
        listed.found("harbour", ALICE)
        with listed.database.reading_as(Principal("dan@example.com")) as transaction:
            rows = transaction.execute("SELECT uri FROM document").fetchall()
        assert len(rows) == 2


def test_a_reader_that_was_exempted_from_row_level_security_finds_nothing_at_all(listed: Gate) -> None:
    listed.found()
    listed.tamper(f"ALTER ROLE {READER} BYPASSRLS")
    try:
        with pytest.raises(DatabaseError, match="exempt from row-level security; run: ALTER ROLE"):
            listed.search()
    finally:
        listed.tamper(f"ALTER ROLE {READER} NOBYPASSRLS")


def test_the_retriever_answers_as_somebody_with_citations(listed: Gate) -> None:
    retriever = ScopedRetriever(
        principal=BOB, database=listed.database, keyring=listed.keyring, embedder=listed.embedder, k=50
    )
    documents = retriever.invoke("harbour")
    assert {document.metadata["uri"].rsplit("/", 1)[-1] for document in documents} == {"for bob.txt", "for all.txt"}
    assert all(document.metadata["receipt"] and document.id == document.metadata["chunk_id"] for document in documents)
    assert "conninfo" not in repr(retriever)
    assert "password" not in repr(retriever)


def test_revoking_a_grant_takes_effect_without_touching_a_chunk(listed: Gate) -> None:
    before = listed.rows("SELECT id, xmin FROM chunk ORDER BY id")
    listed.tamper(
        "UPDATE scope_grant SET principal = 'group:gone' WHERE principal = 'group:staff' AND effect = 'allow'"
    )
    try:
        assert "for staff.txt" not in listed.found()
        assert listed.rows("SELECT id, xmin FROM chunk ORDER BY id") == before
    finally:
        listed.tamper("UPDATE scope_grant SET principal = 'group:staff' WHERE principal = 'group:gone'")
