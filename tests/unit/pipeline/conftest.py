"""A gate that looks for credentials. Its worker and its model are the slow part: they are started once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from harbour import Gate
from quay import quay_policy

from pipeline.database import Database
from pipeline.embedders import Embedder
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.sanitizer import Sanitizer


@pytest.fixture(scope="session")
def quay_sanitizer(server: Database, keyring: Keyring) -> Iterator[Sanitizer]:
    sanitizer = Sanitizer(server, keyring, quay_policy())
    yield sanitizer
    sanitizer.close()


@pytest.fixture
def berth(installation: Installation, quay_sanitizer: Sanitizer, embedder: Embedder, tmp_path: Path) -> Gate:
    """An empty folder, an empty database, and the walk between them under the policy of `quay`."""
    return Gate(replace(installation, policy=quay_policy()), quay_sanitizer, embedder, tmp_path / "corpus")
