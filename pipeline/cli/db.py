"""The database: bring its schema up to date, or say where it stands."""

from typing import Annotated

import typer

from pipeline.cli._output import say, write, write_json
from pipeline.database import Database
from pipeline.settings import Settings

command = typer.Typer(no_args_is_help=True, help="The database: bring its schema up to date, or say where it stands.")


@command.command()
def upgrade() -> None:
    """Bring the schema to this version. Does nothing where it is there already."""
    database = Database.open(Settings.load())
    before, _ = database.revision()
    database.upgrade()
    after, _ = database.revision()
    say(f"the database is at schema {after}" if before == after else f"schema {before or 'none'} -> {after}")


@command.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say which schema the database has. Exit 1 where it is not this version's."""
    settings = Settings.load()
    current, head = Database.open(settings).revision()
    kind = "external" if settings.database_url else "embedded"
    if as_json:
        write_json({"database": kind, "schema": current, "needed": head, "ok": current == head})
    else:
        write(f"{kind} database, schema {current or 'none'}, this version needs {head}")
    if current != head:
        say("run: pratique db upgrade")
        raise typer.Exit(1)
