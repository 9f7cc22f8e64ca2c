"""A document's name as the terminal prints it."""

from pipeline.cli._output import place


def test_a_name_writes_no_line_of_its_own() -> None:
    assert place("a.txt\nallow       b\x1b[31m.txt") == "a.txt\\nallow       b\\x1b[31m.txt"
