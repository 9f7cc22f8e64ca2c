"""Delete one document, by its uri: out of the index and the quarantine, with all that came inside it."""

from typing import Annotated

import typer

from pipeline.cli._output import place, say, write_json
from pipeline.erase import erase
from pipeline.installation import opened


def command(
    uri: Annotated[str, typer.Argument(help="The document's uri, as search and review list print it in JSON.")],
    reviewer: Annotated[
        str, typer.Option("--as", envvar="PRATIQUE_REVIEWER", help="Who deletes; the policy names who may.")
    ],
    note: Annotated[str, typer.Option(help="Why. A keyed hash of it goes into the audit log.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Delete a document that no scan takes away, such as an upload. One that its source still has comes back with a scan."""
    with opened() as installation:
        deleted = erase(installation, uri, installation.principal(reviewer), note)
    if as_json:
        write_json({"deleted": deleted})
    else:
        say("deleted: " + ", ".join(place(each) for each in deleted))
