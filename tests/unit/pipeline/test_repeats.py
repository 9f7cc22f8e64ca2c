"""Sentences that stand in many unrelated documents, and chunks that stand apart: noted, and nothing more."""

import json
import random

import pytest
from harbour import PLAIN, Gate, paragraphs
from test_settled_attacks import ATTACK, PLANTED
from typer.testing import CliRunner

from pipeline import outliers, repeats
from pipeline.cli import corpus
from pipeline.installation import Installation
from pipeline.repeats import Repeated
from pipeline.review import ReviewQueue

WORDS = [
    f"{first}{second}"
    for first in ("ka", "lo", "mi", "ru", "te", "sa")
    for second in ("bor", "din", "gal", "mur", "sin")
]


def prose(seed: int, sentences: int = 6) -> str:
    """Sentences that no other seed has."""
    chance = random.Random(seed)
    return " ".join(" ".join(chance.choices(WORDS, k=10)).capitalize() + "." for _ in range(sentences))


def found(gate: Gate, least: int = 5) -> list[Repeated]:
    with gate.database.transaction() as transaction:
        return repeats.repeated(transaction, least)


def test_a_sentence_in_unrelated_documents_is_noted(gate: Gate) -> None:
    for number in range(6):
        gate.put(f"team{number}/notes.txt", f"{prose(number)}\n\n{ATTACK} {prose(number + 100)}")
    assert {outcome.state.value for outcome in gate.walk().values()} == {"indexed"}
    [repeated] = found(gate)
    assert (repeated.documents, repeated.unrelated, repeated.instructs) == (6, 6, False)
    uri, start, end = repeated.places[0]
    assert uri.endswith("notes.txt") and end - start == len(ATTACK) - 1


@pytest.mark.parametrize(
    "documents",
    [
        {f"one/notes{number}.txt": f"{prose(number)} {ATTACK}" for number in range(8)},
        {f"team{number}/form.txt": f"{prose(0)} {ATTACK} {prose(number, 1)}" for number in range(8)},
        {f"team{number}/notes.txt": f"{prose(number)} Thank you for your mail." for number in range(8)},
        {f"team{number}/notes.txt": f"{prose(number)} {ATTACK}" for number in range(4)},
    ],
    ids=["of one folder", "versions of one document", "a short sentence", "too few"],
)
def test_what_belongs_together_is_not(gate: Gate, documents: dict[str, str]) -> None:
    for name, text in documents.items():
        gate.put(name, text)
    gate.walk()
    assert found(gate) == []


def test_a_held_instruction_that_is_repeated_says_so(gate: Gate) -> None:
    for number in range(5):
        gate.put(f"team{number}/notes.txt", f"{prose(number)}\n\n{ATTACK}")
    gate.walk()
    gate.put("planted.txt", paragraphs(PLANTED))
    gate.walk()
    [planted] = gate.held()
    gate.queue().reject(planted.id, "planted")
    gate.put("six/notes.txt", f"{prose(6)}\n\n{ATTACK}")
    gate.walk()
    [item] = [each for each in gate.held() if "/six/" in each.uri]
    assert item.reasons == (repeats.REASON, "injection:settled_attack")
    view = gate.queue().show(item.id)
    assert list(view.repeated.values()) == [7]
    assert found(gate)[0].instructs


def test_a_deleted_document_counts_no_more(gate: Gate) -> None:
    paths = [gate.put(f"team{number}/notes.txt", f"{prose(number)} {ATTACK}") for number in range(6)]
    gate.walk()
    for path in paths[:2]:
        path.unlink()
    gate.walk()
    assert found(gate) == []
    assert gate.rows("SELECT count(*) FROM document_sentence") == [(4,)]


def test_a_long_document_keeps_the_same_sample_of_its_sentences(gate: Gate) -> None:
    text = prose(1, 2_500)
    kept = repeats.sentences(gate.keyring, text)
    assert len(kept) == repeats.MOST_SENTENCES
    assert {each.hash for each in kept} <= {
        each.hash for each in repeats.sentences(gate.keyring, f"{text} {prose(2, 1)}")
    } | {kept[-1].hash}


# Outliers


def vector(chance: random.Random, *, far: bool = False) -> str:
    numbers = [chance.gauss(0.0 if far else 1.0, 0.3) for _ in range(384)]
    length = sum(number**2 for number in numbers) ** 0.5
    return str([number / length for number in numbers])


@pytest.fixture
def anchored(gate: Gate) -> Gate:
    """An index of 150 documents of one kind, copies of one that was let in, with vectors to match."""
    gate.put("doc.txt", PLAIN)
    gate.walk()
    columns = (
        "corpus, media_type, state, reasons, scope_id, content_hash, access_hash, policy_hash, inspection_hash, "
        "run_id, changed_at"
    )
    gate.tamper(
        f"INSERT INTO document (id, uri, {columns}) SELECT 'd' || n, 'd' || n, {columns} FROM document, generate_series(2, 150) n"
    )
    rest = "ordinal, start_offset, end_offset, text, redactions, scope_id, embedder, embedding, receipt, signature"
    gate.tamper(
        f"INSERT INTO chunk (id, document_id, {rest}) SELECT 'c' || n, 'd' || n, {rest} FROM chunk, generate_series(2, 150) n"
    )
    chance = random.Random(7)
    with gate.database.transaction() as transaction, transaction.cursor() as cursor:
        rows = transaction.execute("SELECT id FROM chunk ORDER BY id").fetchall()
        cursor.executemany(
            "UPDATE chunk SET embedding = %s::vector WHERE id = %s", [(vector(chance), id) for (id,) in rows]
        )
    return gate


def noted(gate: Gate, least: float = 8.0) -> list[float]:
    [(run, corpus_name, embedder)] = gate.rows(
        "SELECT DISTINCT d.run_id, d.corpus, c.embedder FROM chunk c JOIN document d ON d.id = c.document_id"
    )
    with gate.database.transaction() as transaction:
        assert outliers.note(transaction, run, corpus_name, embedder, least) == len(
            outliers.outliers(transaction, least)
        )
        return [each.score for each in outliers.outliers(transaction, least)]


def test_a_chunk_that_stands_apart_is_noted_and_stays(anchored: Gate) -> None:
    assert noted(anchored) == []
    [(id,)] = anchored.rows("SELECT id FROM chunk ORDER BY id DESC LIMIT 1")
    anchored.tamper("UPDATE chunk SET embedding = %s::vector WHERE id = %s", vector(random.Random(8), far=True), id)
    [score] = noted(anchored)
    assert score > 20
    assert anchored.held() == [] and anchored.rows("SELECT count(*) FROM chunk") == [(150,)]


def test_a_small_corpus_has_no_outliers(gate: Gate) -> None:
    gate.put("one.txt", PLAIN)
    gate.put("two.txt", "Quantum chromodynamics")
    gate.walk()
    assert noted(gate, 3.5) == []


# The verb


@pytest.mark.parametrize("verb", ["attacks", "repeated", "outliers"])
def test_the_verb_prints_places_and_no_text(gate: Gate, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    for number in range(6):
        gate.put(f"team{number}/notes.txt", f"{prose(number)}\n\n{ATTACK}")
    gate.put("planted.txt", paragraphs(PLANTED))
    gate.walk()
    queue: ReviewQueue = gate.queue()
    queue.reject(gate.held()[0].id, "planted")
    monkeypatch.setattr(corpus, "opened", lambda: _Opened(gate.installation))
    for options in ([], ["--json"]):
        result = CliRunner().invoke(corpus.command, [verb, *options])
        assert result.exit_code == 0, result.output
        assert "customers" not in result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == {"attacks": 1, "repeated": 1, "outliers": 0}[verb]


class _Opened:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def __enter__(self) -> Installation:
        return self._installation

    def __exit__(self, *_fault: object) -> None:
        return None
