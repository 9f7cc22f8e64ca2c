"""What a run leaves in Prefect for people to read: a Markdown page and a table. Counts and codes, no names, no text."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.report import RunReport


def publish(report: RunReport) -> None:
    """Both artifacts of a run; the newest of each corpus is found under the same key."""
    create_markdown_artifact(_page(report), key="pratique-run", description="What the run did")
    create_table_artifact(_rows(report), key="pratique-findings", description="Findings by category and action")


def _page(report: RunReport) -> str:
    states = "\n".join(f"| {state.value} | {count} |" for state, count in sorted(report.states.items()))
    reasons = "\n".join(f"| `{reason}` | {count} |" for reason, count in sorted(report.reasons.items()))
    return "\n".join(
        [
            f"# Run {report.run_id[:8]}",
            "",
            f"{sum(report.states.values())} documents, {report.changed} changed, in {report.duration.total_seconds():.1f} s. "
            f"{report.held} items wait for review; {report.readable_by_nobody} documents are readable by nobody.",
            "",
            "| state | documents |",
            "|---|---|",
            states,
            "",
            "| reason | documents |",
            "|---|---|",
            reasons,
        ]
    )


def _rows(report: RunReport) -> list[dict[str, str | int]]:
    return [
        {"category": category, "action": action, "findings": count}
        for (category, action), count in sorted(report.findings.items())
    ]
