"""CredSweeper, as the package credsweeper brings it."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.scanners.scanner import Predictions, Texts, executables, folder, output_of


class Credsweeper:
    """`credsweeper` in its default mode: measured on this corpus it finds slightly more so than with `--doc`."""

    name = "credsweeper"
    install = "pip install credsweeper"
    slow = True

    def __init__(self, environments: Sequence[Path]) -> None:
        self._program = next(executables(self.name, environments), None)

    def version(self) -> str | None:
        """What `credsweeper --version` says."""
        return output_of([self._program, "--version"]).split()[-1] if self._program else None

    def scan(self, texts: Texts) -> Predictions:
        """Its findings at its default threshold."""
        with folder(texts) as files:
            report = files.path / "report.json"
            output_of([self._program or self.name, "--path", files.path, "--save-json", report, "--no-stdout"])
            for found in json.loads(report.read_text(encoding="utf-8")):
                for line in found["line_data_list"]:
                    files.add(line["path"], found["rule"], line["value"], line["line_num"], max(1, line["value_start"]))
            return files.found
