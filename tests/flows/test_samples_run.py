"""The demo corpus through Prefect, killed half-way and run again: everything is where `expected.toml` says, once."""

import json
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from conftest import SAMPLES, KilledRun

from pipeline.model import State

pytestmark = pytest.mark.timeout(900)
"""The first test pays for the killed run and for the one after it."""

EXPECTED = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
LONGEST_LINE_OF_A_KEY = 64


@dataclass(frozen=True)
class Settled:
    """What the database says of one document."""

    state: str
    reasons: tuple[str, ...]
    categories: frozenset[str]
    readers: tuple[str, ...]
    denied: tuple[str, ...]


@pytest.fixture(scope="module")
def settled(killed_run: KilledRun) -> dict[str, Settled]:
    query = (
        "SELECT d.uri, d.state, d.reasons, "
        "ARRAY(SELECT DISTINCT f.category FROM finding f WHERE f.document_id = d.id), "
        "ARRAY(SELECT principal FROM scope_grant g WHERE g.scope_id = d.scope_id AND effect = 'allow' ORDER BY principal), "
        "ARRAY(SELECT principal FROM scope_grant g WHERE g.scope_id = d.scope_id AND effect = 'deny' ORDER BY principal) "
        "FROM document d"
    )
    database = killed_run.home.database()
    with closing(database), database.transaction() as transaction:
        rows = transaction.execute(query).fetchall()
    prefix = f"{killed_run.corpus.resolve()}/"
    return {
        uri.removeprefix(prefix): Settled(state, tuple(why), frozenset(found), tuple(allow), tuple(deny))
        for uri, state, why, found, allow, deny in rows
    }


def test_the_kill_came_in_the_middle(killed_run: KilledRun) -> None:
    assert 0 < killed_run.settled_when_killed < len(EXPECTED)


def test_every_document_is_settled_once_and_no_other(settled: dict[str, Settled]) -> None:
    assert sorted(settled) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_document_is_where_it_should_be(name: str, settled: dict[str, Settled]) -> None:
    expected, actual = EXPECTED[name], settled[name]
    assert actual.state == expected["state"], actual.reasons
    assert set(expected.get("findings", [])) <= actual.categories
    assert actual.readers == tuple(sorted(expected["readers"]))
    assert actual.denied == tuple(sorted(expected.get("deny", [])))
    if "reason" in expected:
        assert actual.reasons == (f"could_not_inspect:{expected['reason']}",)


def test_the_report_counts_what_came_in(killed_run: KilledRun) -> None:
    report = json.loads(killed_run.report)
    states = {state.value: sum(1 for entry in EXPECTED.values() if entry["state"] == state) for state in State}
    assert report["documents"] == {state: count for state, count in states.items() if count}
    assert report["outcome"] == "completed"
    assert 0 < report["changed"] < len(EXPECTED), "what was settled before the kill is not done again"


def test_the_killed_run_is_told_as_interrupted(killed_run: KilledRun) -> None:
    database = killed_run.home.database()
    with closing(database), database.transaction() as transaction:
        outcomes = transaction.execute("SELECT outcome FROM run ORDER BY started_at").fetchall()
        open_documents = transaction.execute("SELECT count(*) FROM run_document WHERE outcome IS NULL").fetchone()
    assert [outcome for (outcome,) in outcomes[:2]] == ["interrupted", "completed"]
    assert open_documents == (0,)


def test_the_audit_log_verifies(killed_run: KilledRun) -> None:
    assert killed_run.home.pratique("audit", "verify").stdout.startswith("audit verify: ok")


def test_two_people_find_different_things_with_the_same_words(killed_run: KilledRun) -> None:
    words = "parental leave salary bands"
    alice, dana = (_uris(killed_run, words, person) for person in ("alice@example.com", "dana@example.com"))
    assert alice and dana and alice != dana
    assert any("/hr/salaries/" in uri for uri in dana) and not any("/hr/salaries/" in uri for uri in alice)


def test_a_document_without_an_access_list_is_found_by_nobody(
    killed_run: KilledRun, settled: dict[str, Settled]
) -> None:
    unlisted = [name for name in settled if name.startswith("unlisted/")]
    assert unlisted and all(settled[name].state == State.INDEXED and not settled[name].readers for name in unlisted)
    for person in ("alice@example.com", "dana@example.com", "rita@example.com"):
        assert not any("/unlisted/" in uri for uri in _uris(killed_run, "unlisted notes", person))


def test_nothing_changes_when_nothing_changed(killed_run: KilledRun) -> None:
    report = json.loads(killed_run.home.pratique("ingest", killed_run.corpus, "--json").stdout)
    assert report["changed"] == 0
    assert sum(report["documents"].values()) == len(EXPECTED)


def test_prefect_has_both_artifacts_of_a_run(killed_run: KilledRun) -> None:
    with closing(sqlite3.connect(killed_run.home.path / "prefect" / "prefect.db")) as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM artifact")}
    assert {"pratique-run", "pratique-findings"} <= keys


def test_no_planted_secret_is_in_any_file_of_the_home(killed_run: KilledRun) -> None:
    """The database's files, Prefect's home and all logs, byte by byte. What is held is there too, and is encrypted."""
    secrets = _planted_secrets()
    assert len(secrets) > 10
    for path in sorted(killed_run.home.path.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            leaked = [label for label, value in secrets if value.encode() in content]
            assert not leaked, f"{path.relative_to(killed_run.home.path)}: {leaked}"


def test_no_planted_secret_is_in_any_row_of_the_database(killed_run: KilledRun) -> None:
    """As the database reads them, since its files may be compressed."""
    secrets = _planted_secrets()
    database = killed_run.home.database()
    with closing(database), database.transaction() as transaction:
        tables = transaction.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'pratique'").fetchall()
        assert len(tables) > 8
        for (table,) in tables:
            for (row,) in transaction.execute(f"SELECT t::text FROM {table} t"):
                assert not [label for label, value in secrets if value in row], table


def _uris(run: KilledRun, words: str, person: str) -> list[str]:
    lines = run.home.pratique("search", words, "--as", person, "--limit", "10", "--json").stdout.splitlines()
    return [json.loads(line)["uri"] for line in lines]


def _planted_secrets() -> list[tuple[str, str]]:
    """Label and value of each planted secret; of a key in many lines, its lines."""
    sys.path.insert(0, str(SAMPLES))
    import make_samples

    planted = ((label, value) for label, value in make_samples.planted().items() if label.startswith("secret:"))
    return [(label, line) for label, value in planted for line in _lines(value)]


def _lines(value: str) -> Iterator[str]:
    lines = value.splitlines()
    if len(lines) == 1:
        yield value
    else:
        yield from (line for line in lines if len(line) == LONGEST_LINE_OF_A_KEY)
