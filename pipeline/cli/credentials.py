"""Leaked credentials: each one once, with all its places and what to rotate."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline import runs
from pipeline.cli._output import counted, indented, place, say, visible, write, write_json
from pipeline.errors import UsageError
from pipeline.installation import opened
from pipeline.leaks import Leak, Place, count_unknown, leaks

command = typer.Typer(no_args_is_help=True, help="Leaked credentials: each one once, with all its places.")


class Severity(StrEnum):
    """How bad a leak is, as the rule that found it says."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@command.callback()
def credentials() -> None:
    """Leaked credentials: each one once, with all its places and what to rotate."""


@command.command()
def report(
    severity: Annotated[Severity, typer.Option(help="Only leaks as bad as this, or worse.")] = Severity.LOW,
    uri: Annotated[str, typer.Option(help="Only places in documents whose uri holds this.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Also what stands in rejected or deleted documents only.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a credential.")] = False,
) -> None:
    """Print every leaked credential once, the worst first, with all its places and what to do. Never a value.

    Exit 1 where one stands in a document and no allow entry of the policy answers for it.
    """
    with opened() as installation, installation.database.transaction() as transaction:
        if not runs.has_any(transaction):
            raise UsageError(
                "nothing was scanned in this PRATIQUE_HOME yet, so nothing is known: run `pratique ingest` first"
            )
        found = leaks(transaction, severity=severity.value, uri=uri, everything=everything)
        unknown = count_unknown(transaction)
        honoured = {entry.allowance.entry for entry in installation.policy.honoured()}
    for leak in found:
        if as_json:
            write_json({**_record(leak), "open": leak.is_open(honoured)})
        else:
            write("\n".join([*_page(leak), ""]))
    say(_totals(found))
    if unknown:
        say(f"{counted(unknown, 'document')} could not be inspected: nobody knows what is in there")
    if any(leak.is_open(honoured) for leak in found):
        raise typer.Exit(1)


def _page(leak: Leak) -> Iterator[str]:
    about = leak.about
    what, by = (
        f"{visible(about.family)}: {visible(about.description)}",
        f"{visible(leak.rule)}, fingerprint {leak.short or 'none'}",
    )
    yield f"{about.severity.upper()}  {what}  ({by})"
    if about.advice or about.link:
        yield indented(f"{about.advice} {about.link}".strip(), 2)
    yield from (f"  {each.standing.value:<8}  {place(each.uri)}{_where(each)}" for each in leak.places)


def _where(found: Place) -> str:
    parts = [
        f", page {found.page}" if found.page else "",
        f", line {found.line}" if found.line else "",
        f", characters {found.start} to {found.end}",
        f", in {' in '.join(reversed(found.layers))}" if found.layers else "",
        f", allowed by {visible(found.owner)} ({found.entry})" if found.entry else "",
        ", its inline marker is not believed" if found.marker_ignored else "",
    ]
    return "".join(parts)


def _record(leak: Leak) -> dict[str, Any]:
    return {
        "fingerprint": leak.fingerprint,
        "short": leak.short,
        "rule": leak.rule,
        **asdict(leak.about),
        "places": [{**asdict(each), "layers": list(each.layers)} for each in leak.places],
    }


def _totals(found: list[Leak]) -> str:
    if not found:
        return "no leaked credentials"
    standings = Counter(each.standing for leak in found for each in leak.places)
    counts = ", ".join(f"{count} {standing.value}" for standing, count in sorted(standings.items()))
    return f"{counted(len(found), 'credential')} in {counted(sum(standings.values()), 'place')}: {counts}"
