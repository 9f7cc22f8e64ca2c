"""What the corpus as a whole tells: settled attacks, repeated sentences, outliers."""

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline import attacks as settled
from pipeline import outliers as apart
from pipeline import repeats
from pipeline.cli._output import counted, place, say, write_json, write_table
from pipeline.erase import forget_attack
from pipeline.installation import opened

command = typer.Typer(no_args_is_help=True, help="What the corpus as a whole tells: no text, only places and counts.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@command.callback()
def corpus() -> None:
    """What the corpus as a whole tells: no text, only places and counts."""


@command.command()
def attacks(as_json: AsJson = False) -> None:
    """Print the rejected items that are remembered, and in how many other documents each was met."""
    with opened() as installation, installation.database.transaction() as transaction:
        found = settled.attacks(transaction)
    if as_json:
        for each in found:
            write_json(asdict(each))
        return
    rows = [
        (each.item_id, each.reviewer, f"{each.settled_at:%Y-%m-%d %H:%M}", each.passages, each.met, place(each.uri))
        for each in found
    ]
    write_table("Settled attacks", ["item", "rejected by", "on (UTC)", "passages", "met in others", "document"], rows)
    say(f"{counted(len(found), 'attack')} remembered")


@command.command()
def repeated(as_json: AsJson = False) -> None:
    """Print the sentences that stand in many unrelated documents, those that instruct first. A note, and no verdict."""
    with opened() as installation, installation.database.transaction() as transaction:
        least = installation.policy.corpus.repeated_in
        found = repeats.repeated(transaction, least)
    if as_json:
        for each in found:
            write_json({**asdict(each), "hash": f"{each.hash % 2**64:016x}"})
        return
    rows = [
        (
            "yes" if each.instructs else "",
            each.unrelated,
            each.documents,
            "\n".join(f"{place(uri)}, characters {start} to {end}" for uri, start, end in each.places[:3]),
        )
        for each in found
    ]
    write_table("Repeated sentences", ["instructs", "unrelated documents", "documents", "places"], rows)
    say(f"{counted(len(found), 'sentence')} in {least} unrelated documents or more")


@command.command()
def outliers(as_json: AsJson = False) -> None:
    """Print the chunks whose vectors lie far from all others of their corpus. A note, and no verdict."""
    with opened() as installation, installation.database.transaction() as transaction:
        found = apart.outliers(transaction, installation.policy.corpus.outlier_score)
    if as_json:
        for each in found:
            write_json(asdict(each))
        return
    rows = [(round(each.score, 1), each.page or "", f"{each.start} to {each.end}", place(each.uri)) for each in found]
    write_table("Outliers", ["score", "page", "characters", "document"], rows)
    say(counted(len(found), "outlier"))


@command.command()
def forget(
    id: Annotated[str, typer.Argument(help="An item's id, from `pratique corpus attacks`.")],
    reviewer: Annotated[
        str, typer.Option("--as", envvar="PRATIQUE_REVIEWER", help="Who decides; the policy names who may.")
    ],
    note: Annotated[str, typer.Option(help="Why. A keyed hash of it goes into the audit log.")],
    as_json: AsJson = False,
) -> None:
    """Forget what a settled item taught. What is held for it stays held until a reviewer decides."""
    with opened() as installation:
        passages = forget_attack(installation, id, installation.principal(reviewer), note)
    if as_json:
        write_json({"item": id, "forgotten": passages})
    else:
        say(f"{counted(passages, 'passage')} of item {id} forgotten")
