"""A source: TOML front matter between `+++` lines, then the text of one document in a small subset of Markdown."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _people import planted_pii
from _placeholders import fill_in

SUFFIX = ".source"


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, paragraph, bullets, table, code, break, or the name of a `::directive`."""

    kind: str
    text: str = ""
    level: int = 0
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """`path` is relative to its tree and names the document that comes out: `hr/handbook.docx`."""

    path: str
    front: Mapping[str, Any]
    body: str

    @property
    def title(self) -> str:
        return next((block.text for block in self.blocks() if block.kind == "heading"), Path(self.path).stem)

    @property
    def format(self) -> str:
        """What to write, which is not what the name says where a sample is about just that."""
        return str(self.front.get("render", Path(self.path).suffix[1:]))

    def blocks(self) -> list[Block]:
        return [_block(lines) for lines in _grouped(self.body)]


def read(path: Path, tree: Path) -> Source:
    """Personal data is filled in here; credentials stay placeholders."""
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    name = path.relative_to(tree).as_posix().removesuffix(SUFFIX)
    return Source(name, tomllib.loads(front), fill_in(body.lstrip("\n"), planted_pii()))


def read_all(tree: Path) -> list[Source]:
    return [read(path, tree) for path in sorted(tree.rglob(f"*{SUFFIX}"))]


def _grouped(body: str) -> Iterator[list[str]]:
    """A line is a block, but rows of a table, bullets of a list and a fenced listing stay together."""
    held: list[str] = []
    for line in body.splitlines():
        if held and not _goes_on(held, line):
            yield held
            held = []
        if line.strip() or held:
            held.append(line)
    if held:
        yield held


def _goes_on(held: list[str], line: str) -> bool:
    first = held[0]
    if first.startswith("```"):
        return len(held) == 1 or held[-1] != "```"
    return any(first.startswith(mark) and line.startswith(mark) for mark in ("|", "- "))


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("#"):
        return Block("heading", first.lstrip("# "), level=len(first) - len(first.lstrip("#")))
    if first.startswith("```"):
        return Block("code", lines=tuple(lines[1:-1]))
    if first.startswith("::"):
        name, _, text = first[2:].partition(" ")
        return Block(name, text)
    if first == "---":
        return Block("break")
    if first.startswith("|"):
        rows = (tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines)
        return Block("table", rows=tuple(row for row in rows if set("".join(row)) != {"-"}))
    if first.startswith("- "):
        return Block("bullets", lines=tuple(line.removeprefix("- ") for line in lines))
    return Block("paragraph", first)
