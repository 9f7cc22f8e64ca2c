"""A harbour in which credentials are looked for: a policy, secrets assembled when they are needed, and gates on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from harbour import Gate, policy_from

from detectors._examples import assemble
from pipeline.embedders import Embedder
from pipeline.installation import Installation
from pipeline.policy import Policy
from pipeline.sanitizer import Sanitizer

QUAY = """
version = 1
[detect]
detectors = ["credentials", "hidden_text"]
[extract]
max_bytes = 100_000
workers = 1
[chunk]
size = 200
[credential]
action = "redact"
min_score = 0.4
[credential.gitlab-personal-token]
action = "quarantine"
[credential.npm-token]
action = "reject"
[hidden]
action = "inspect"
[review]
reviewers = ["group:security-reviewers"]
"""

CUT = assemble(["gh", "p_", "{crc:30}"], 1)
"""Redacted, wherever it stands."""
OTHER = assemble(["gh", "p_", "{crc:30}"], 2)
"""The same rule's, another secret."""
HOLDS = assemble(["gl", "pat-", "{url:20}"], 3)
"""Quarantined, with its chunk."""
TURNS_AWAY = assemble(["np", "m_", "{crc:30}"], 4)
"""Rejected, with its chunk."""
PASSWORD = assemble(["Quay", "-{alnum:8}", "-9"], 5)
"""Found by its label alone."""

RULE = "github-token"
TODAY = date(2026, 11, 22)


def quay_policy(tables: str = "", day: date = TODAY) -> Policy:
    return policy_from(QUAY + tables).on(day)


def allowing(expires: str = "2026-12-31", **conditions: str) -> str:
    """An allow entry as the policy has it."""
    lines = [f'{name} = "{value}"' for name, value in conditions.items() if name != "inline"]
    lines += ["inline = true"] if "inline" in conditions else []
    return "\n".join(
        ["[[allow]]", *lines, 'owner = "dana@example.com"', 'reason = "a sample"', f"expires = {expires}", ""]
    )


@contextmanager
def quay(installation: Installation, embedder: Embedder, folder: Path, policy: Policy) -> Iterator[Gate]:
    """A gate under this policy; several in turn may share a database and a folder."""
    here = replace(installation, policy=policy)
    sanitizer = Sanitizer(here.database, here.keyring, policy)
    try:
        yield Gate(here, sanitizer, embedder, folder)
    finally:
        sanitizer.close()
