"""NOTIFY: tell the webhook of credentials that were not known before. What can't be told now waits for the next run."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pipeline import audit, notices
from pipeline.database import Database, lock_number
from pipeline.errors import WebhookFailed
from pipeline.keys import Keyring
from pipeline.leaks import Leak, leaks
from pipeline.notices import Notice
from pipeline.webhook import Webhook

MOST_SECONDS = 120.0
"""That a run may spend on telling; what is left waits."""

MOST_FAILURES = 3
"""Notices that a run fails to deliver before it takes the other side to be away."""

MOST_AT_ONCE = 1_000
MOST_PLACES = 100
"""Places in one message; it says how many there are."""

LOCK = lock_number("credential notices")


def notify(
    database: Database,
    keyring: Keyring,
    webhook: Webhook | None,
    *,
    actor: str,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Deliver what waits, each notice at least once under one id. A failure is audited, and fails nothing else.

    Without a webhook what waits is closed: whoever sets one up later is told of what is found from then on. One process at a
    time delivers.
    """
    with database.holding(LOCK) as is_free:
        if not is_free:
            return
        with database.transaction() as transaction:
            if webhook is None:
                notices.forgo(transaction)
                return
            waiting = notices.due(transaction, MOST_AT_ONCE)
        deadline, failures = clock() + MOST_SECONDS, 0
        for notice in waiting:
            if clock() >= deadline or failures >= MOST_FAILURES:
                return
            failures += not _deliver(database, keyring, webhook, notice, actor, pause)


def _deliver(
    database: Database, keyring: Keyring, webhook: Webhook, notice: Notice, actor: str, pause: Callable[[float], None]
) -> bool:
    """One notice, and what came of it in the audit log. No transaction is open while the other side is waited for."""
    with database.transaction() as transaction:
        found = leaks(transaction, everything=True, fingerprints=[notice.fingerprint])
    body = json.dumps(_message(notice, found[0] if found else None), separators=(",", ":")).encode()
    fault = ""
    try:
        webhook.post(notice.id, body, pause=pause)
    except WebhookFailed as failed:
        fault = failed.fault
    with database.transaction() as transaction:
        details = {"notice": notice.id, "run": notice.run_id}
        if fault:
            notices.postpone(transaction, notice)
            audit.append(transaction, keyring, actor, "webhook.failed", notice.fingerprint, {**details, "fault": fault})
        else:
            notices.tell(transaction, notice)
            audit.append(transaction, keyring, actor, "webhook.delivered", notice.fingerprint, details)
    return not fault


def _message(notice: Notice, leak: Leak | None) -> dict[str, Any]:
    """What is told: where, what kind, what to do. Never a value. A secret that is gone from the ledger has no places left."""
    data: dict[str, Any] = {"run": notice.run_id, "fingerprint": notice.fingerprint}
    if leak:
        places = [{**asdict(place), "layers": list(place.layers)} for place in leak.places[:MOST_PLACES]]
        data |= {"rule": leak.rule, **asdict(leak.about), "places_total": len(leak.places), "places": places}
    else:
        data |= {"places_total": 0, "places": []}
    return {"type": "credential.found", "timestamp": notice.found_at.isoformat(), "data": data}
