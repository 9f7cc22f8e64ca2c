"""What a run did, read from the database: the same account for the terminal, for Prefect and for the auditor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipeline import ledger, notices, quarantine
from pipeline.database import Database
from pipeline.errors import UsageError
from pipeline.model import State


@dataclass(frozen=True, slots=True)
class RunReport:
    """Counts and codes of one run, never names or text.

    `states` and `reasons` count the documents of the run; `findings`, by category and action, those of the whole ledger.
    `outcome` is `completed`, `failed` or `interrupted`. `untold` credentials are those that the webhook does not know of yet.
    """

    run_id: str
    corpus: str
    outcome: str
    duration: timedelta
    states: Mapping[State, int]
    changed: int
    reasons: Mapping[str, int]
    findings: Mapping[tuple[str, str], int]
    readable_by_nobody: int
    held: int
    untold: int


def report_of(database: Database, run_id: str) -> RunReport:
    """The account of a run that has ended. Raises `UsageError` where there is no such run."""
    with database.transaction() as transaction:
        run = transaction.execute(
            "SELECT corpus, outcome, finished_at - started_at FROM run WHERE id = %s AND finished_at IS NOT NULL",
            [run_id],
        ).fetchone()
        if run is None:
            raise UsageError(f"there is no finished run {run_id}")
        states = transaction.execute(
            "SELECT outcome, count(*), count(*) FILTER (WHERE changed) FROM run_document "
            "WHERE run_id = %s AND outcome <> 'interrupted' GROUP BY outcome",
            [run_id],
        ).fetchall()
        reasons = transaction.execute(
            "SELECT reason, count(*) FROM run_document r JOIN document d ON d.id = r.document_id, unnest(d.reasons) reason "
            "WHERE r.run_id = %s GROUP BY reason",
            [run_id],
        ).fetchall()
        return RunReport(
            run_id=run_id,
            corpus=run[0],
            outcome=run[1],
            duration=run[2],
            states={State(state): count for state, count, _ in states},
            changed=sum(changed for _, _, changed in states),
            reasons=dict(reasons),
            findings=ledger.count_findings(transaction),
            readable_by_nobody=ledger.count_readable_by_nobody(transaction, run[0]),
            held=quarantine.count_held(transaction),
            untold=notices.count_due(transaction),
        )


def latest_run(database: Database, corpus: str) -> str | None:
    """The id of the newest finished run over a corpus."""
    with database.transaction() as transaction:
        row = transaction.execute(
            "SELECT id FROM run WHERE corpus = %s AND finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1",
            [corpus],
        ).fetchone()
    return row[0] if row else None
