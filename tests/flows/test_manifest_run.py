"""The sample manifest, as an export of a document store gives it: its own uris, its own readers."""

import json
import tomllib
from collections.abc import Callable
from contextlib import closing

import pytest
from conftest import SAMPLES, Home

pytestmark = pytest.mark.timeout(900)

EXPECTED = tomllib.loads((SAMPLES / "expected_export.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def exported(new_home: Callable[[], Home]) -> Home:
    home = new_home()
    report = json.loads(home.pratique("ingest", SAMPLES / "manifest.jsonl", "--json").stdout)
    assert sum(report["documents"].values()) == len(EXPECTED)
    return home


def test_every_line_is_settled_under_its_own_uri_and_for_its_own_readers(exported: Home) -> None:
    query = (
        "SELECT uri, state, ARRAY(SELECT principal FROM scope_grant g WHERE g.scope_id = d.scope_id AND effect = 'allow') "
        "FROM document d"
    )
    database = exported.database()
    with closing(database), database.transaction() as transaction:
        settled = {uri: (state, sorted(readers)) for uri, state, readers in transaction.execute(query).fetchall()}
    assert settled == {uri: (entry["state"], sorted(entry["readers"])) for uri, entry in EXPECTED.items()}


def test_what_the_manifest_says_of_a_document_is_found_with_it(exported: Home) -> None:
    """Titles and other metadata are inspected like text, and searched like text."""
    lines = (SAMPLES / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    with_metadata = [json.loads(line) for line in lines if json.loads(line).get("metadata")]
    assert with_metadata
    database = exported.database()
    with closing(database), database.transaction() as transaction:
        for line in with_metadata:
            if EXPECTED[line["uri"]]["state"] != "indexed":
                continue
            rows = transaction.execute(
                "SELECT c.text FROM chunk c JOIN document d ON d.id = c.document_id WHERE d.uri = %s", [line["uri"]]
            ).fetchall()
            assert any(key in text for key in line["metadata"] for (text,) in rows), line["uri"]
