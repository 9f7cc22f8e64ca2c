"""For any access list and anybody: the database shows a document exactly to those whom the list lets read it."""

from collections.abc import Iterator

import pytest
from harbour import empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import ledger
from pipeline.database import Database
from pipeline.errors import AccessListError
from pipeline.model import AccessList, AccessScope, Principal
from pipeline.principals import canonical
from pipeline.scope import digest, scope_of

USERS = ["alice@example.com", "bob@example.com", "o'hara,x@example.com", "a\\b@example.com", "j%_o{}@example.com"]
GROUPS = ["staff", "hr", "board"]
NAMES = [*(f"user:{user}" for user in USERS), *(f"group:{group}" for group in GROUPS), "public"]

names = st.lists(st.sampled_from(NAMES), max_size=4)
lists = st.builds(lambda allow, deny: AccessList(tuple(allow), tuple(deny)), names, names)
people = st.builds(
    lambda user, groups: Principal(user, tuple(sorted(groups))),
    st.sampled_from(USERS),
    st.sets(st.sampled_from(GROUPS)),
)


def may_read(person: Principal, stated: AccessList) -> bool:
    """The definition, in one line: named by an allow, and by no deny."""
    mine = set(person.names())
    return bool(mine & set(stated.readers)) and not mine & set(stated.deny)


@pytest.fixture(scope="module")
def ledger_database(server: Database) -> Iterator[Database]:
    empty(server)
    with server.transaction() as transaction:
        transaction.execute(
            "INSERT INTO run (id, flow, corpus, policy_hash, started_at) VALUES ('run', 'test', 'test', '', now())"
        )
    yield server
    empty(server)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=st.lists(lists, min_size=1, max_size=8), persons=st.lists(people, min_size=1, max_size=4))
def test_row_level_security_is_the_definition(
    ledger_database: Database, stated: list[AccessList], persons: list[Principal]
) -> None:
    with ledger_database.transaction() as transaction:
        transaction.execute("DELETE FROM document")
        for number, each in enumerate(stated):
            scope_id = ledger.scope_row(transaction, scope_of(each))
            transaction.execute(
                "INSERT INTO document (id, uri, corpus, media_type, state, reasons, scope_id, content_hash, access_hash, "
                "policy_hash, inspection_hash, run_id, changed_at) "
                "VALUES (%s, %s, 'test', '', 'indexed', '{}', %s, '', '', '', '', 'run', now())",
                [str(number), str(number), scope_id],
            )
    for person in persons:
        with ledger_database.reading_as(person) as transaction:
            seen = {int(id) for (id,) in transaction.execute("SELECT id FROM document").fetchall()}
        assert seen == {number for number, each in enumerate(stated) if may_read(person, each)}


@given(st.text(max_size=30))
def test_any_text_is_one_principal_or_none(text: str) -> None:
    for prefix in ("", "user:", "group:", "user:x@"):
        try:
            spelled = canonical(prefix + text, "here")
        except AccessListError as refused:
            assert str(refused).isascii()
            continue
        assert spelled.isprintable()
        assert len(spelled.split()) == 1
        assert canonical(spelled, "here") == spelled
        assert spelled == "public" or spelled.startswith(("user:", "group:"))


scopes = st.builds(
    lambda allow, deny: AccessScope(tuple(sorted(allow)), tuple(sorted(deny))),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
)


@given(scopes, scopes)
def test_scopes_are_equal_where_their_digests_are(one: AccessScope, other: AccessScope) -> None:
    assert (digest(one) == digest(other)) == (one == other)
