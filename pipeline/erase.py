"""Erase one document: out of the index and the quarantine, with all that came inside it. Its ledger row and the log stay."""

from pipeline import audit, ledger, quarantine, runs
from pipeline.errors import ReviewError, UsageError
from pipeline.installation import Installation
from pipeline.model import Principal
from pipeline.review import check_reviewer
from pipeline.settlement import delete

FLOW = "erase"


def erase(installation: Installation, uri: str, reviewer: Principal, note: str) -> list[str]:
    """Delete the documents of this uri, and shred what the quarantine has of them; returns the uris that were deleted.

    A document that its source still has comes back with the next scan. Raises `NotAReviewer`, `ReviewError` for an empty
    note, and `UsageError` where the ledger knows no such document.
    """
    check_reviewer(installation.policy, reviewer)
    if not note.strip():
        raise ReviewError("a deletion needs a note that says why")
    database, keyring, actor = installation.database, installation.keyring, f"user:{reviewer.user}"
    with database.transaction() as transaction:
        found = ledger.with_uri(transaction, uri)
    if not found:
        raise UsageError(
            "the ledger knows no document of that uri; `pratique search --json` and `pratique review list` show uris"
        )
    with (
        runs.run(database, keyring, FLOW, uri, actor, installation.policy.hash) as run,
        database.transaction() as transaction,
    ):
        everything = {**found, **ledger.children(transaction, list(found))}
        delete(transaction, keyring, run, found)
        items = quarantine.shred(transaction, list(everything))
        details = {"documents": len(everything), "items": items, "note": keyring.fingerprint_of(note)}
        audit.append(transaction, keyring, actor, "document.erased", next(iter(found)), details)
    return sorted(everything.values())
