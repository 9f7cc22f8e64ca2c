"""Kingfisher, as the package kingfisher-bin brings it."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.scanners.scanner import Predictions, Texts, executables, folder, output_of

FINDINGS = (0, 200, 205)
"""Kingfisher's exit codes for nothing found, something found and something validated."""


class Kingfisher:
    """`kingfisher scan` without validation and without a look for updates."""

    name = "kingfisher"
    install = "pip install kingfisher-bin"
    slow = False

    def __init__(self, environments: Sequence[Path]) -> None:
        self._program = next(executables(self.name, environments), None)

    def version(self) -> str | None:
        """What `kingfisher --version` says."""
        return output_of([self._program, "--version"]).split()[-1] if self._program else None

    def scan(self, texts: Texts) -> Predictions:
        """Its findings at its default confidence, each place of a repeated secret counted."""
        with folder(texts) as files:
            command: list[str | Path] = [
                self._program or self.name,
                "scan",
                files.path,
                "--no-validate",
                "--no-update-check",
                "--no-dedup",
            ]
            for line in output_of([*command, "--format", "jsonl"], fine=FINDINGS).splitlines():
                record = json.loads(line)
                if "rule" in record:
                    found = record["finding"]
                    files.add(
                        found["path"], record["rule"]["id"], found["snippet"], found["line"], found["column_start"]
                    )
            return files.found
