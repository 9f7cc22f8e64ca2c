"""Storey 3: when, how often, how many at once. Prefect only; what happens to a document is the pipeline's matter.

Prefect reads its settings when it is imported, so they are set here, before any module of this package imports it: its files
live under `PRATIQUE_HOME`, and it reports nothing to anybody. What the user has set in the environment stands.
"""

import os

from pipeline.settings import Settings

_QUIET = {
    "PREFECT_HOME": str(Settings.load().root / "prefect"),
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    # The ephemeral server needs about 20 s on two busy cores; Prefect's own limit is 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}

for _name, _value in _QUIET.items():
    os.environ.setdefault(_name, _value)
