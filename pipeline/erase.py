"""Erase one document: out of the index and the quarantine, with all that came inside it. Its ledger row and the log stay.

What a rejected item taught stays too: whoever cleans up after an attack must not open the door to it again. It is keyed hashes,
and another decision, by a person, forgets them.
"""

from pipeline import attacks, audit, ledger, quarantine, runs
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


def forget_attack(installation: Installation, item_id: str, reviewer: Principal, note: str) -> int:
    """Forget what a settled item taught; returns how many passages. What was held for it stays held, and is decided on as ever.

    Raises `NotAReviewer`, `ReviewError` for an empty note or an item that taught nothing, and `ItemNotFound`.
    """
    check_reviewer(installation.policy, reviewer)
    if not note.strip():
        raise ReviewError("to forget an attack needs a note that says why")
    keyring = installation.keyring
    with installation.database.transaction() as transaction:
        attacks.lock(transaction, to_learn=True)
        item = quarantine.item(transaction, item_id)
        passages = attacks.forget(transaction, item.id)
        if not passages:
            raise ReviewError(f"nothing is remembered of item {item_id}; `pratique corpus attacks` lists what is")
        details = {"passages": passages, "note": keyring.fingerprint_of(note.strip())}
        audit.append(transaction, keyring, f"user:{reviewer.user}", "review.forgotten", item.id, details)
    return passages
