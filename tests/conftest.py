"""What the tests share: a database server, keys, a model and workers, each started once; a clean database for each test."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from harbour import POLICY, Gate, empty, policy_from
from quay import quay_policy

from pipeline.database import Database
from pipeline.embedders import Embedder
from pipeline.embedders import load as load_embedder
from pipeline.extract import Extractor, Limits
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.policy import Policy
from pipeline.sanitizer import Sanitizer
from pipeline.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """`PRATIQUE_HOME` of the whole session, outside the repository; no other setting of the developer's reaches a test.

    Not below pytest's own folder: pytest closes that one to others before the server, which may run as another user, is
    stopped. Handlers run last in, first out, so this one runs when the server is gone.
    """
    folder = Path(tempfile.mkdtemp(prefix="pratique-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PRATIQUE_")]:
            patch.delenv(name)
        patch.setenv("PRATIQUE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    return Settings.load()


@pytest.fixture(scope="session")
def keyring(settings: Settings) -> Keyring:
    return Keyring.load(settings)


@pytest.fixture(scope="session")
def server(settings: Settings, keyring: Keyring) -> Iterator[Database]:
    """The embedded database, migrated. Tests ask for `database`, which is this one, emptied.

    It waits for no disk: the machine may fail, and a test need not outlive it.
    """
    database = Database.ready(settings, keyring)
    with psycopg.connect(database._owner, autocommit=True) as connection:  # ALTER SYSTEM runs in no transaction
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield database
    database.close()


@pytest.fixture
def database(server: Database) -> Database:
    """The embedded database without a single row of an earlier test."""
    empty(server)
    return server


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder("minilm")


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Small chunks, the hidden-text detector alone, and one rule for each treatment; see `harbour`."""
    return policy_from(POLICY)


@pytest.fixture(scope="session")
def sanitizer(server: Database, keyring: Keyring, policy: Policy) -> Iterator[Sanitizer]:
    """One gate for all tests: its worker and its model are the slow part."""
    sanitizer = Sanitizer(server, keyring, policy)
    yield sanitizer
    sanitizer.close()


@pytest.fixture(scope="module")
def extractor(request: pytest.FixtureRequest) -> Iterator[Extractor]:
    """One worker for a module, with the limits that it calls LIMITS; see `reading`."""
    with Extractor(getattr(request.module, "LIMITS", Limits()), workers=1) as pool:
        yield pool


@pytest.fixture
def installation(settings: Settings, keyring: Keyring, policy: Policy, database: Database) -> Installation:
    return Installation(settings, keyring, policy, database)


@pytest.fixture(scope="module")
def moored(
    settings: Settings,
    keyring: Keyring,
    policy: Policy,
    server: Database,
    sanitizer: Sanitizer,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Gate:
    """A gate that a whole module shares, for tests that only look. A module that asks for it must not ask for `gate`."""
    empty(server)
    installation = Installation(settings, keyring, policy, server)
    return Gate(installation, sanitizer, embedder, tmp_path_factory.mktemp("moored") / "corpus")


@pytest.fixture
def gate(installation: Installation, sanitizer: Sanitizer, embedder: Embedder, tmp_path: Path) -> Gate:
    """An empty folder, an empty database, and the walk between them in one call."""
    return Gate(installation, sanitizer, embedder, tmp_path / "corpus")


@pytest.fixture(scope="session")
def quay_sanitizer(server: Database, keyring: Keyring) -> Iterator[Sanitizer]:
    """One gate for all tests that look for credentials; see `quay`."""
    sanitizer = Sanitizer(server, keyring, quay_policy())
    yield sanitizer
    sanitizer.close()


@pytest.fixture
def berth(installation: Installation, quay_sanitizer: Sanitizer, embedder: Embedder, tmp_path: Path) -> Gate:
    """The same as `gate`, under the policy of `quay`."""
    return Gate(replace(installation, policy=quay_policy()), quay_sanitizer, embedder, tmp_path / "corpus")
