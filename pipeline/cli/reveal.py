"""Open reversible tokens for somebody whom the policy lets. This is audited."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli._output import visible, write, write_json
from pipeline.errors import UsageError
from pipeline.installation import opened
from pipeline.reveal import reveal

LONGEST_INPUT = 10_000_000
"""Characters read from standard input."""


def command(
    tokens: Annotated[
        list[str], typer.Argument(help="Tokens as they stand in the index, or - to read them from standard input.")
    ],
    user: Annotated[str, typer.Option("--as", help="Who reveals; the policy's reveal.roles name who may.")],
    note: Annotated[str, typer.Option(help="Why. A keyed hash of it goes into the audit log.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a token.")] = False,
) -> None:
    """Print the value of each token, in order; nothing where one of them can't be opened. Who and why is audited first."""
    asked = _from_input() if tokens == ["-"] else tokens
    with opened() as installation:
        found = reveal(installation, asked, installation.principal(user), note)
    for each in found:
        if as_json:
            write_json(asdict(each))
        else:
            write(visible(each.value).replace("\n", "\\n"))


def _from_input() -> list[str]:
    """Tokens apart by blanks or line ends."""
    try:
        text = sys.stdin.read(LONGEST_INPUT + 1)
    except UnicodeDecodeError:
        raise UsageError("standard input is no text; it must hold tokens apart by blanks or line ends") from None
    if len(text) > LONGEST_INPUT:
        raise UsageError(f"standard input is longer than {LONGEST_INPUT:,} characters")
    return text.split()
