"""For any chain and any change to any of its rows: `verify` fails; and for any events without one, it does not."""

import pytest
from harbour import empty
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline import audit
from pipeline.audit import AuditLog
from pipeline.database import Database
from pipeline.errors import AuditBroken
from pipeline.keys import Keyring

EVENTS = 8

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def chain(server: Database, keyring: Keyring) -> list[tuple[int, str, str]]:
    """A good chain's rows, which each example starts from."""
    empty(server)
    for number in range(EVENTS):
        with server.transaction() as transaction:
            audit.append(transaction, keyring, "system:test", "ship.arrived", f"ship-{number}", {"tide": "low"})
    with server.transaction() as transaction:
        rows = transaction.execute("SELECT sequence, line, hash FROM audit_event ORDER BY sequence").fetchall()
    return [(int(sequence), str(line), str(digest)) for sequence, line, digest in rows]


def put(database: Database, rows: list[tuple[int, str, str]]) -> None:
    with database.transaction() as transaction:
        transaction.execute("SET LOCAL session_replication_role = replica")
        transaction.execute("DELETE FROM audit_event")
        with transaction.cursor() as cursor:
            cursor.executemany("INSERT INTO audit_event (sequence, line, hash) VALUES (%s, %s, %s)", rows)


changes = st.lists(
    st.tuples(
        st.sampled_from(["delete", "swap", "copy", "rehash", "edit", "renumber"]), st.integers(0, 7), st.integers(0, 7)
    ),
    min_size=1,
    max_size=3,
)


def changed(rows: list[tuple[int, str, str]], what: str, one: int, other: int) -> list[tuple[int, str, str]]:
    rows = list(rows)
    one, other = one % len(rows), other % len(rows)
    sequence, line, digest = rows[one]
    match what:
        case "delete":
            del rows[one]
        case "swap":
            rows[one], rows[other] = (sequence, *rows[other][1:]), (rows[other][0], line, digest)
        case "copy":
            rows.append((max(row[0] for row in rows) + 1, line, digest))
        case "edit":
            rows[one] = (sequence, line.replace("low", "high"), digest)
        case "rehash":
            edited = line.replace("low", "high")
            rows[one] = (sequence, edited, audit._hash(edited))
        case "renumber":
            rows[one] = (1000 + sequence, line, digest)
    return rows


@quick
@given(changes)
def test_any_change_to_any_row_is_found(
    server: Database, keyring: Keyring, chain: list[tuple[int, str, str]], what: list[tuple[str, int, int]]
) -> None:
    rows = chain
    for change in what:
        assume(rows)
        rows = changed(rows, *change)
    assume(sorted(rows) != chain)
    assume(len({row[0] for row in rows}) == len(rows))
    put(server, rows)
    with pytest.raises(AuditBroken) as broken:
        AuditLog(server, keyring).verify()
    first = next(number for number in range(1, EVENTS + 2) if dict_of(rows).get(number) != dict_of(chain).get(number))
    assert first <= broken.value.sequence <= first + 1
    put(server, chain)
    assert AuditLog(server, keyring).verify().sequence == EVENTS


def dict_of(rows: list[tuple[int, str, str]]) -> dict[int, tuple[str, str]]:
    return {sequence: (line, digest) for sequence, line, digest in rows}


storable = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@quick
@given(
    st.lists(st.tuples(storable, storable, st.dictionaries(storable, st.integers() | storable, max_size=2)), max_size=4)
)
def test_any_events_that_are_appended_verify_and_read_back(
    server: Database, keyring: Keyring, events: list[tuple[str, str, dict[str, object]]]
) -> None:
    empty(server)
    for actor, subject, details in events:
        with server.transaction() as transaction:
            audit.append(transaction, keyring, actor, "test.event", subject, details)
    log = AuditLog(server, keyring)
    assert log.verify().sequence == len(events)
    assert [(each.actor, each.subject, dict(each.details)) for each in reversed(log.events())] == events
