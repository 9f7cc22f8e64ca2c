"""Ordinary text around what matters: paragraphs, minutes and lists in a language, and blocks of settings or log lines."""

from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.tables import language, table

SHORTEST, LONGEST = 300, 20_000
"""Characters: a ticket's comment and a long wiki page."""


def size_of(draw: Draw) -> int:
    """A document's size: most are short, some are long."""
    first, second = (SHORTEST * (LONGEST / SHORTEST) ** draw.random.random() for _ in range(2))
    return int(min(first, second))


def paragraph(draw: Draw, code: str) -> str:
    """A few sentences, sometimes under a heading, sometimes as a list."""
    words = language(code)
    sentences = [draw.fill(draw.pick(words["filler"])) for _ in range(draw.number(1, 4))]
    if draw.chance(0.2):
        return "\n".join(f"- {sentence}" for sentence in sentences)
    if draw.chance(0.2):
        return f"## {draw.pick(words['headings'])}\n\n{' '.join(sentences)}"
    return " ".join(sentences)


def settings(draw: Draw, place: str, count: int) -> list[str]:
    """Harmless blocks of the kind that stands in such a place: settings, log lines, commands, code."""
    return [draw.fill(draw.pick(table("configuration")[place]["filler"])) for _ in range(count)]


def surround(draw: Draw, code: str, middle: str, size: int) -> str:
    """The middle part somewhere inside as much ordinary prose as the size asks for."""
    before: list[str] = []
    after: list[str] = []
    length = len(middle)
    while length < size:
        added = paragraph(draw, code)
        draw.pick([before, after]).append(added)
        length += len(added) + 2
    return "\n\n".join([*before, middle, *after])


def fenced(draw: Draw, place: str, block: str) -> str:
    """A block as a wiki page shows it."""
    return f"```{place if draw.chance(0.5) else ''}\n{block}\n```"
