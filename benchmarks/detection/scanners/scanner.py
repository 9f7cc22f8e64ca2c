"""What every scanner offers here, and the folder of files that scanners of files are run on."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.detection.document import Prediction

Texts = Mapping[str, str]
Predictions = dict[str, list[Prediction]]


class Scanner(Protocol):
    """Something that finds secrets. `install` says how to get it; a slow one gets less ordinary text."""

    name: str
    install: str
    slow: bool

    def version(self) -> str | None:
        """Its version, or None where it is not installed."""
        ...

    def scan(self, texts: Texts) -> Predictions:
        """What it finds in each text, by the text's id; texts without findings may be missing."""
        ...


def executables(name: str, environments: Sequence[Path]) -> Iterator[str]:
    """Where a program of that name lies: in the given virtual environments first, then on PATH."""
    for folder in [str(environment / "bin") for environment in environments] + [None]:
        if found := shutil.which(name, path=folder):
            yield found


def output_of(command: Sequence[str | Path], fine: Sequence[int] = (0,)) -> str:
    """What a program writes to standard output. Fails without a word of the scanned text where its exit code is not fine."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")  # noqa: S603 - the caller names the program
    if done.returncode not in fine:
        sys.exit(f"{Path(command[0]).name} ended with exit code {done.returncode}")
    return done.stdout


@dataclass(slots=True)
class Folder:
    """Texts as files, and the way back from a scanner's lines and columns to offsets."""

    path: Path
    texts: Texts = field(repr=False)
    found: Predictions = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _lines: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def write(self) -> None:
        """Put each text into a file with a number for a name, so that no name helps or hinders."""
        for number, (identity, text) in enumerate(self.texts.items()):
            name = f"{number:06}.txt"
            self._ids[name] = identity
            (self.path / name).write_text(text, encoding="utf-8", newline="")

    def add(self, path: str, rule: str, value: str, line: int, column: int = 1) -> None:
        """Note a finding: its value from its line on, or, where it was decoded, the word at its column. Both count from 1."""
        identity = self._ids[Path(path).name]
        text = self.texts[identity]
        begin = self._line_start(identity, line)
        at = text.find(value, begin) if value else -1
        if at >= 0:
            start, end = at, at + len(value)
        else:
            start, end = _word(text, min(begin + column, len(text) - 1))
        self.found.setdefault(identity, []).append(Prediction(start, end, rule))

    def _line_start(self, identity: str, line: int) -> int:
        if identity not in self._lines:
            text = self.texts[identity]
            self._lines[identity] = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
        starts = self._lines[identity]
        return starts[max(0, min(line, len(starts)) - 1)]


@contextmanager
def folder(texts: Texts) -> Iterator[Folder]:
    """The texts in a temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as path:
        made = Folder(Path(path), texts)
        made.write()
        yield made


def _word(text: str, at: int) -> tuple[int, int]:
    """The run of characters other than space around a place."""
    start = end = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
