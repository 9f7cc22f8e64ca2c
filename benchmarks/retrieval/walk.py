"""The corpus through the real gate into the real database, once for each operator, and the questions through the real retriever."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.retrieval.corpus import Question
from pipeline.corpus import walk_corpus
from pipeline.database import Database
from pipeline.decide import decide
from pipeline.detect import detect_text, load_detectors
from pipeline.embedders import Embedder
from pipeline.embedders import load as load_embedder
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.model import Chunk, Principal
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.redact import redact, rewrites
from pipeline.retriever import ScopedRetriever
from pipeline.settings import Settings
from pipeline.sources.folder import Folder

AT = 10
RAW = "raw"
"""The index without redaction: personal data is found and let in."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Recall at ten by kind of question, and the index: its chunks, and their characters."""

    operator: str
    recall: Mapping[str, float]
    chunks: int
    characters: int


@contextmanager
def gate(home: Path) -> Iterator[tuple[Installation, Embedder]]:
    """An installation of its own in an empty home, with its embedded database."""
    settings = Settings(home=home)
    keyring = Keyring.load(settings)
    database = Database.ready(settings, keyring)
    try:
        policy = Policy.load(DEFAULT_POLICY)
        yield Installation(settings, keyring, policy, database), load_embedder(policy.embed.engine)
    finally:
        database.close()


def measure(
    gate: tuple[Installation, Embedder], operator: str, texts: Mapping[str, str], questions: Sequence[Question]
) -> Loss:
    """Index the texts with that operator, for readers of their own, and ask as one of them.

    Each question is asked twice: as it stands, and rewritten as the documents were (`treated`).
    """
    installation, embedder = gate
    installation = replace(installation, policy=policy_for(operator))
    folder = installation.settings.root / "corpora" / operator
    folder.mkdir(parents=True)
    (folder / "access.toml").write_text(f'[[access]]\nmatch = "**"\nreaders = ["user:{operator}@example.com"]\n')
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    source = Folder(folder, installation.policy.extract.max_bytes)
    walk_corpus(installation, source, flow="benchmark", actor="system:benchmark", whole=True)
    retriever = ScopedRetriever(
        principal=Principal(f"{operator}@example.com", ()),
        database=installation.database,
        keyring=installation.keyring,
        embedder=embedder,
        k=AT,
    )
    treat = _Treatment(installation)
    shares: dict[str, list[float]] = {}
    for question in questions:
        shares.setdefault(question.kind, []).append(_recall(retriever, question.text, question.answers))
        if question.kind != "topic":
            asked = treat(question.text)
            shares.setdefault(f"{question.kind}, treated", []).append(_recall(retriever, asked, question.answers))
    chunks, characters = _size(installation.database, folder)
    return Loss(operator, {kind: sum(each) / len(each) for kind, each in shares.items()}, chunks, characters)


def policy_for(operator: str) -> Policy:
    """The default policy with personal data alone, treated by one operator."""
    treatment: dict[str, Any] = {"action": "redact", "min_score": 0.5, "operator": operator}
    table = Policy.load(DEFAULT_POLICY).model_dump(mode="json")
    table["detect"] = {"detectors": ["pii"]}
    table["pii"] = {"action": "allow"} if operator == RAW else treatment
    return Policy.model_validate(table)


class _Treatment:
    """Rewrites a question as the policy rewrites documents, so that equal values stay equal where the operator keeps them so."""

    def __init__(self, installation: Installation) -> None:
        self._policy, self._keyring = installation.policy, installation.keyring
        self._detectors = load_detectors(self._policy.detect.detectors, self._policy.detect.engines)

    def __call__(self, question: str) -> str:
        findings = detect_text(question, self._detectors, self._keyring.fingerprint_of)
        edits = rewrites(question, decide(findings, self._policy, uri=""), self._keyring)
        return redact(question, Chunk(0, 0, len(question), None), edits).text


def _recall(retriever: ScopedRetriever, question: str, answers: frozenset[str]) -> float:
    """Share of the answers among the first ten hits, counted by document."""
    found = {Path(hit.metadata["uri"]).name for hit in retriever.invoke(question)}
    return len(found & answers) / min(len(answers), AT)


def _size(database: Database, folder: Path) -> tuple[int, int]:
    """Chunks of the documents below a folder, and the characters that were embedded and stored for them."""
    with database.transaction() as transaction:
        row = transaction.execute(
            "SELECT count(*), coalesce(sum(length(c.text)), 0) FROM chunk c JOIN document d ON d.id = c.document_id "
            "WHERE starts_with(d.uri, %s)",
            [f"{folder.resolve()}/"],
        ).fetchone()
    return (row[0], row[1]) if row else (0, 0)
