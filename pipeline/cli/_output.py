"""How verbs print: data on standard output, talk on standard error."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

UNBOUND_WIDTH = 200
"""Columns of a table that goes to a file or a pipe, where no screen bounds it."""

talk = Console(stderr=True, highlight=False, soft_wrap=True)
"""Standard error: progress, advice, what was done."""


def say(text: str) -> None:
    """A line of talk. The text is not markup, whatever it holds."""
    talk.print(Text(text))


def write(text: str) -> None:
    """A line of data."""
    sys.stdout.write(text + "\n")


def write_json(value: Any) -> None:
    """A value as one line of JSON, escaped to ASCII: no terminal acts on what a document holds."""
    write(json.dumps(value, default=str))


def write_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of data. Numbers stand to the right; cells are plain text with control characters made visible."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    listed = [list(row) for row in rows]
    for position, name in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[position], int | float) for row in listed)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else UNBOUND_WIDTH
    Console(file=sys.stdout, highlight=False, width=width).print(table)


def indented(text: str, by: int) -> str:
    """A paragraph for a person, its lines as long as the terminal, each begun with `by` blanks."""
    columns = shutil.get_terminal_size((UNBOUND_WIDTH, 0)).columns
    blanks = " " * by
    return textwrap.fill(" ".join(visible(text).split()), columns, initial_indent=blanks, subsequent_indent=blanks)


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 document`, `2 documents`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def visible(text: str) -> str:
    """Text for a terminal: what is not printable, a line break apart, is shown as an escape."""
    return "".join(
        letter if letter == "\n" or letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def place(uri: str) -> str:
    """A uri for a person: relative to the folder they are in, where it lies below that."""
    here = f"{Path.cwd()}/"
    return visible(uri.removeprefix(here)).replace("\n", "\\n")  # a name must not write a line of its own
