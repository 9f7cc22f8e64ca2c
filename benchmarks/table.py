"""Lines and tables in Markdown, on standard output: how every benchmark says what it measured."""

import sys
from collections.abc import Sequence


def write_line(text: str) -> None:
    """One line."""
    sys.stdout.write(text + "\n")


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table, and a blank line behind it."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        write_line("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    write_line("")
