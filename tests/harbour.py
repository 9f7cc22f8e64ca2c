"""A harbour to test in: texts whose verdicts are known, and the walk over a folder in one call."""

import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pipeline import runs
from pipeline.audit import AuditLog
from pipeline.database import Database
from pipeline.embedders import Embedder
from pipeline.installation import Installation
from pipeline.model import Principal, SourceDocument
from pipeline.policy import Policy
from pipeline.quarantine import Item, ItemState
from pipeline.review import ReviewQueue
from pipeline.sanitizer import Sanitizer, StepRunner, plain_steps
from pipeline.search import Hit, search
from pipeline.settlement import Outcome
from pipeline.sources import Source, SourceEntry, batches
from pipeline.sources.folder import Folder

T = TypeVar("T")

POLICY = """
version = 1
[detect]
detectors = ["hidden_text"]
[extract]
max_bytes = 100_000
workers = 1
[chunk]
size = 200
[hidden]
action = "quarantine"
extent = "document"
[hidden.zero_width]
action = "redact"
[hidden.soft_hyphens]
action = "quarantine"
extent = "chunk"
[hidden.terminal_escape]
action = "reject"
extent = "chunk"
[hidden.variation_selectors]
action = "reject"
extent = "document"
[review]
reviewers = ["group:security-reviewers"]
"""

PLAIN = "The harbour master keeps a ledger of every ship that came in."
CUT_OUT = "swordfish\u200bpassphrase"
"""Redacted: a word that a zero-width character takes apart."""
HOLDS_CHUNK = "\u00ad".join("confidential")
"""Quarantined, with its chunk alone: soft hyphens everywhere."""
HOLDS_DOCUMENT = "menu" + "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
"""Quarantined, with the whole document: tag characters."""
TURNS_CHUNK_AWAY = "\x1b[2Jcleared"
"""Rejected, with its chunk alone: a terminal's control sequence."""
TURNS_DOCUMENT_AWAY = "kite" + "".join(chr(0xE0100 + number) for number in (3, 1, 4, 1, 5, 9, 2, 6, 5))
"""Rejected, with the whole document: a run of variation selectors."""

ALICE = Principal("alice@example.com", ("staff",))
BOB = Principal("bob@example.com")
RITA = Principal("rita@example.com", ("security-reviewers",))

FILLER = "Ships come and go with the tide, and each of them is written down in the book of the harbour. " * 2


def paragraphs(*texts: str) -> str:
    """A text in which each of `texts` ends up in a chunk of its own."""
    return "\n\n".join(f"{text} {FILLER}"[:190].strip() for text in texts)


def policy_from(text: str) -> Policy:
    return Policy.model_validate(tomllib.loads(text))


def empty(database: Database) -> None:
    """Remove every row but the schema's revision and the identity of the keys. Only here may audit events go: triggers rest."""
    with database.transaction() as transaction:
        transaction.execute("SET LOCAL session_replication_role = replica")
        rows = transaction.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'pratique'").fetchall()
        names = ", ".join(name for (name,) in rows if name not in ("alembic_version", "installation"))
        transaction.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


class Given:
    """A source whose entries are handed to it: documents that no folder could hold."""

    def __init__(self, *documents: SourceDocument, corpus: str = "given") -> None:
        self.corpus = corpus
        self._documents = documents

    def entries(self) -> Sequence[SourceEntry]:
        return [SourceEntry(each.uri, len(each.content), partial(_itself, each)) for each in self._documents]


def _itself(document: SourceDocument) -> SourceDocument:
    return document


class Gate:
    """The walk from a folder into the index, with what a test wants to ask afterwards."""

    def __init__(self, installation: Installation, sanitizer: Sanitizer, embedder: Embedder, folder: Path) -> None:
        self.installation = installation
        self.database = installation.database
        self.keyring = installation.keyring
        self.policy = installation.policy
        self.sanitizer = sanitizer
        self.embedder = embedder
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.grant('[[access]]\nmatch = "**"\nreaders = ["group:staff"]\n')

    def grant(self, text: str, below: str = ".") -> None:
        """Write the access list of a folder."""
        (self.folder / below / "access.toml").write_text(text, encoding="utf-8")

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file of the corpus."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def walk(
        self, source: Source | Given | None = None, *, sweep: bool = True, step: StepRunner = plain_steps
    ) -> dict[str, Outcome]:
        """One run over the folder, or over another source; what came of each document, by the last part of its uri."""
        source = source or Folder(self.folder, self.policy.extract.max_bytes)
        with runs.run(
            self.database, self.keyring, "test", source.corpus, "system:test", self.installation.policy.hash
        ) as run:
            entries = list(source.entries())
            outcomes = [each for batch in batches(entries) for each in self.sanitizer.walk(run, batch, step)]
            if sweep:
                outcomes += self.sanitizer.sweep(run, [entry.uri for entry in entries], step)
        return {each.uri.rsplit("/", 1)[-1]: each for each in outcomes}

    def states(self) -> dict[str, str]:
        """The ledger: the state of each document, by the last part of its uri."""
        return {uri.rsplit("/", 1)[-1]: state for uri, state in self.rows("SELECT uri, state FROM document")}

    def search(self, words: str = "harbour", principal: Principal = ALICE, limit: int = 50) -> list[Hit]:
        return search(self.database, self.keyring, self.embedder, principal, words, limit)

    def found(self, words: str = "harbour", principal: Principal = ALICE) -> set[str]:
        """The documents that a search names, by the last part of their uris."""
        return {hit.uri.rsplit("/", 1)[-1] for hit in self.search(words, principal)}

    def queue(self, reviewer: Principal = RITA) -> ReviewQueue:
        return ReviewQueue(self.database, self.keyring, self.policy, self.embedder, reviewer)

    def held(self, state: ItemState = ItemState.HELD) -> list[Item]:
        return self.queue().items(state=state)

    def events(self, event: str = "") -> list[Any]:
        return self.audit().events(event=event, limit=1000)

    def audit(self) -> AuditLog:
        return AuditLog(self.database, self.keyring)

    def rows(self, query: str, *values: object) -> list[Any]:
        """What the owner of the database sees."""
        with self.database.transaction() as transaction:
            return transaction.execute(query, values).fetchall()

    def tamper(self, statement: str, *values: object) -> None:
        """What somebody with the owner's password could do, triggers or not."""
        with self.database.transaction() as transaction:
            transaction.execute("SET LOCAL session_replication_role = replica")
            transaction.execute(statement, values)


def interrupting(step: str, times: int = 1) -> StepRunner:
    """A step runner that raises `KeyboardInterrupt` right after the named step, `times` times in."""
    left = [times]

    def run(name: str, work: Callable[[], T]) -> T:
        result = work()
        if name == step:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
        return result

    return run
