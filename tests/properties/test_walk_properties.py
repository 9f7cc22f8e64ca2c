"""For any corpus, run after run: every document is in one state, and the index holds no hidden character."""

import re
import tempfile
from pathlib import Path

from harbour import CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, PLAIN, TURNS_CHUNK_AWAY, TURNS_DOCUMENT_AWAY, Gate, empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.embedders import Embedder
from pipeline.installation import Installation
from pipeline.sanitizer import Sanitizer

PARTS = [PLAIN, CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, TURNS_CHUNK_AWAY, TURNS_DOCUMENT_AWAY, "", "x" * 150]
CAUGHT = re.compile("[\u200b\u00ad\x1b\U000e0000-\U000e01ef]")

texts = st.lists(st.sampled_from(PARTS), max_size=5).map("\n\n".join)
corpora = st.dictionaries(st.sampled_from(["a.txt", "b/a.txt", "b/c.txt", "d.txt"]), texts, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(corpora, min_size=1, max_size=3))
def test_whatever_comes_in_is_in_one_state_after_every_run(
    installation: Installation, sanitizer: Sanitizer, embedder: Embedder, versions: list[dict[str, str]]
) -> None:
    empty(installation.database)
    with tempfile.TemporaryDirectory() as folder:
        gate = Gate(installation, sanitizer, embedder, Path(folder) / "corpus")
        for version in versions:
            for path in [path for path in gate.folder.rglob("*.txt") if path.is_file()]:
                path.unlink()
            for name, text in version.items():
                gate.put(name, text)
            gate.put("z.txt", PLAIN)
            gate.put("y.txt", PLAIN)
            outcomes = gate.walk(sweep=len(version) > 2)
            assert len(outcomes) >= len({name.rsplit("/", 1)[-1] for name in version}) + 2
            check(gate, set(version) if len(version) > 2 else None)


def check(gate: Gate, expected: set[str] | None) -> None:
    states = {uri.removeprefix(f"{gate.folder}/"): state for uri, state in gate.rows("SELECT uri, state FROM document")}
    present = {name for name, state in states.items() if state != "deleted"}
    if expected is not None:
        assert present == expected | {"y.txt", "z.txt"}
    assert "failed" not in states.values()
    assert gate.rows("SELECT 1 FROM run_document WHERE outcome IS NULL") == []
    indexed = gate.rows("SELECT d.uri, d.state, c.text FROM chunk c JOIN document d ON d.id = c.document_id")
    assert {state for _, state, _ in indexed} <= {"indexed", "partial"}
    assert not any(CAUGHT.search(text) for _, _, text in indexed)
    held = {
        (uri.removeprefix(f"{gate.folder}/"), state)
        for uri, state in gate.rows(
            "SELECT DISTINCT d.uri, d.state FROM quarantine_item q JOIN document d ON d.id = q.document_id WHERE q.state = 'held'"
        )
    }
    assert {state for _, state in held} <= {"quarantined", "partial"}
    assert {name for name, state in states.items() if state == "quarantined"} <= {name for name, _ in held}
    assert gate.audit().verify()
