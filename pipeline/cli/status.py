"""Where everything stands: documents by state, findings by category, the queue."""

from typing import Annotated

import typer

from pipeline import ledger, quarantine
from pipeline.cli._output import write, write_json, write_table
from pipeline.installation import opened
from pipeline.model import State


def command(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Count documents by state, findings by category and action, and the items that wait for review."""
    with opened() as installation, installation.database.transaction() as transaction:
        states = ledger.count_states(transaction)
        findings = ledger.count_findings(transaction)
        held = quarantine.count_held(transaction)
    if as_json:
        rows = [
            {"category": name, "action": action, "count": count} for (name, action), count in sorted(findings.items())
        ]
        write_json(
            {"documents": {state.value: count for state, count in states.items()}, "findings": rows, "held": held}
        )
        return
    write_table(
        "Documents", ["state", "documents"], [(state.value, states[state]) for state in State if state in states]
    )
    write_table(
        "Findings", ["category", "action", "findings"], [(*key, count) for key, count in sorted(findings.items())]
    )
    write(f"{held} items wait for review")
