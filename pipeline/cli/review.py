"""Work the quarantine queue: list, show, release, redact, reject."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from detectors import Category
from pipeline import embedders
from pipeline.cli._findings import describe
from pipeline.cli._output import counted, place, say, visible, write, write_json, write_table
from pipeline.installation import opened
from pipeline.leaks import SHORTEST_PREFIX
from pipeline.quarantine import Item, ItemState, Kind
from pipeline.review import ItemView, Rejection, ReviewQueue
from pipeline.segments import Segment

command = typer.Typer(no_args_is_help=True, help="Work the quarantine queue: list, show, release, redact, reject.")


class ItemCategory(StrEnum):
    """What the queue can be narrowed to: the categories of findings, and what was not inspected."""

    PII = "pii"
    CREDENTIAL = "credential"
    INJECTION = "injection"
    HIDDEN = "hidden"
    UNINSPECTED = "uninspected"


SEVERITY = ("low", "medium", "high", "critical")

NO_TEXT = "There is no text: the document could not be inspected. Mend it at its source and scan again, or reject it."
TEXT_GONE = "Its text is no longer kept."

Reviewer = Annotated[
    str, typer.Option("--as", envvar="PRATIQUE_REVIEWER", help="Who reviews; the policy names who may.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
Id = Annotated[str, typer.Argument(help="An item's id, from `pratique review list`.")]
Note = Annotated[str, typer.Option(help="Why. It stays with the item.")]
Version = Annotated[int | None, typer.Option(help="Settle only if the item still has this version.")]


@command.command("list")
def list_items(
    reviewer: Reviewer,
    state: Annotated[ItemState, typer.Option(help="Which items.")] = ItemState.HELD,
    category: Annotated[ItemCategory | None, typer.Option(help="Only items held for this.")] = None,
    uri: Annotated[str, typer.Option(help="Only documents whose uri holds this.")] = "",
    secret: Annotated[
        str, typer.Option(help="Only documents with this secret: its fingerprint, or how it begins.")
    ] = "",
    after: Annotated[str, typer.Option(help="Go on behind this item: SEVERITY:ID, as --json prints it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Print the queue, the most severe first."""
    with _queue(reviewer) as queue:
        items = queue.items(
            state=state,
            category=category.value if category else "",
            uri=uri,
            secret=secret,
            after=_cursor(after),
            limit=limit,
        )
        elsewhere = queue.elsewhere(items)
        waiting = queue.length()
    if as_json:
        for item in items:
            cursor = f"{item.severity}:{item.id}"
            write_json({**asdict(item), "cursor": cursor, "same_secret_elsewhere": elsewhere[item.id]})
        return
    columns = ["item", "severity", "reasons", "document", "same secret in others"]
    rows = [
        (item.id, SEVERITY[item.severity], ", ".join(item.reasons), place(item.uri), elsewhere[item.id])
        for item in items
    ]
    shown = len(columns) if any(elsewhere.values()) else -1
    write_table(f"{state.value.capitalize()} items", columns[:shown], [row[:shown] for row in rows])
    say(f"{waiting} items wait for review")


@command.command()
def show(
    id: Id,
    reviewer: Reviewer,
    reveal: Annotated[bool, typer.Option(help="Show masked text in clear. This is audited.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print an item with its findings in context, and what `redact` would let in."""
    with _queue(reviewer) as queue:
        view = queue.show(id, reveal=reveal)
    if as_json:
        write_json(_record(view))
        return
    item = view.item
    write(f"{item.id}  {item.state.value}, {SEVERITY[item.severity]}, version {item.version}\n{place(item.uri)}")
    write(f"held {item.held_at:%Y-%m-%d %H:%M} UTC for: {', '.join(item.reasons)}")
    if item.settled_at:
        write(f"settled {item.settled_at:%Y-%m-%d %H:%M} UTC by {item.reviewer}: {visible(item.note or '')}")
    for settled, similarity in view.resembles:
        write(f"resembles item {settled.id}, which {_who(settled)} (similarity {similarity:.2f}): {place(settled.uri)}")
    if not view.segments:
        write(f"\n{NO_TEXT if item.kind is Kind.UNINSPECTED else TEXT_GONE}")
        return
    write("\n" + "".join(_marked(segment) for segment in view.segments))
    for finding in {
        d.finding.fingerprint: d.finding for d in view.decisions if d.finding.fingerprint in view.elsewhere
    }.values():
        count, short = view.elsewhere[finding.fingerprint], finding.fingerprint[:SHORTEST_PREFIX]
        write(
            f"\n{visible(finding.rule)}: the same secret stands in {counted(count, 'other document')} (--secret {short})"
        )
    if view.repeated:
        most = counted(max(view.repeated.values()), "document")
        write(f"\nAn instruction in it stands in {most} that have nothing else in common.")
    heading = "What stood in the index" if item.kind is Kind.WITHDRAWN else "What `redact` would let in"
    write(f"\n{heading}:\n\n" + visible("\n".join(chunk.text for chunk in view.preview)))


@command.command()
def release(id: Id, reviewer: Reviewer, note: Note, version: Version = None, as_json: AsJson = False) -> None:
    """Let an item into the index as it is, but for what the policy redacts anyway."""
    with _queue(reviewer) as queue:
        _settled(queue.release(id, note, version=version), as_json)


@command.command()
def redact(id: Id, reviewer: Reviewer, note: Note, version: Version = None, as_json: AsJson = False) -> None:
    """Let an item into the index with everything cut out that it was held for."""
    with _queue(reviewer) as queue:
        _settled(queue.redact(id, note, version=version), as_json)


@command.command()
def reject(
    id: Id,
    reviewer: Reviewer,
    note: Note,
    version: Version = None,
    withdraw_up_to: Annotated[
        int | None, typer.Option(min=0, help="How many documents may leave the index, in place of the policy's number.")
    ] = None,
    teach_nothing: Annotated[
        bool, typer.Option("--teach-nothing", help="Remember nothing of it, and withdraw nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Keep an item out for good, remember what it was held for, and take out of the index what resembles that."""
    with _queue(reviewer) as queue:
        done = queue.reject(id, note, version=version, up_to=withdraw_up_to, teach=not teach_nothing)
    if as_json:
        write_json({**asdict(done.item), "passages": done.passages, **asdict(done.echo)})
        return
    _settled(done.item, as_json)
    say("\n".join(_told(done)))


def _told(done: Rejection) -> Iterator[str]:
    """What a rejection did beyond its item."""
    if not done.passages:
        yield "nothing of it is remembered: it was to teach nothing, or not held for instructions or hidden text of four words"
        return
    yield f"{counted(done.passages, 'passage')} of it will be known again"
    for uris, what in ((done.echo.withdrawn, "withdrawn from the index"), (done.echo.standing, "left there")):
        if uris:
            one = len(uris) == 1
            why = "" if uris is done.echo.withdrawn else f", since a reviewer let {'it' if one else 'them'} in"
            yield f"{counted(len(uris), 'document')} in the index {'resembles' if one else 'resemble'} it, {what}{why}:"
            yield from (f"  {place(uri)}" for uri in uris)


@contextmanager
def _queue(reviewer: str) -> Iterator[ReviewQueue]:
    with opened() as installation:
        yield ReviewQueue(
            installation.database,
            installation.keyring,
            installation.policy,
            embedders.load(installation.policy.embed.engine),
            installation.principal(reviewer),
        )


def _cursor(text: str) -> tuple[int, str] | None:
    severity, separator, id = text.partition(":")
    if not text:
        return None
    if not separator or not severity.isdecimal():
        raise typer.BadParameter(
            "expected SEVERITY:ID, as `pratique review list --json` prints it", param_hint="--after"
        )
    return int(severity), id


def _marked(segment: Segment) -> str:
    """A finding stands in brackets with its rules; what is left out is counted."""
    if segment.skipped:
        return f"\n[… {segment.skipped} characters …]\n"
    text = visible(segment.text)
    rules = sorted({f"{d.finding.category.value}:{d.finding.rule}" for d in segment.decisions})
    return f"⟦{text}⟧({', '.join(rules)})" if rules else text


def _record(view: ItemView) -> dict[str, Any]:
    decisions = [
        {
            **describe(d.finding),
            "action": d.action.name.lower(),
            "fingerprint": d.finding.fingerprint,
            "same_secret_elsewhere": view.elsewhere.get(d.finding.fingerprint, 0),
            "resembles": dict(d.finding.evidence.resembles),
            "repeated_in": view.repeated.get(d.finding.start, 0) if d.finding.category is Category.INJECTION else 0,
        }
        for d in view.decisions
    ]
    segments = [{"start": segment.start, "text": segment.text, "skipped": segment.skipped} for segment in view.segments]
    return {
        **asdict(view.item),
        "revealed": view.revealed,
        "decisions": decisions,
        "segments": segments,
        "resembles": [
            {
                "item": item.id,
                "similarity": similarity,
                "state": item.state,
                "reviewer": item.reviewer,
                "settled_at": item.settled_at,
            }
            for item, similarity in view.resembles
        ],
        "preview": [chunk.text for chunk in view.preview],
    }


def _who(item: Item) -> str:
    if item.reviewer is None or item.settled_at is None:
        return f"is {item.state.value}"
    return f"{visible(item.reviewer)} {item.state.value} on {item.settled_at:%Y-%m-%d}"


def _settled(item: Item, as_json: bool) -> None:
    if as_json:
        write_json(asdict(item))
    else:
        say(f"item {item.id} is {item.state.value}")
