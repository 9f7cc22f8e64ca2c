"""detect-secrets, asked through its own Python: its command line tells only hashes of what it found."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.scanners.scanner import Predictions, Texts, executables, folder, output_of

_ASK = """
import json, sys
from pathlib import Path
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
with default_settings():
    for path in sorted(Path(sys.argv[1]).iterdir()):
        secrets = SecretsCollection()
        secrets.scan_file(str(path))
        for name, secret in secrets:
            print(json.dumps([name, secret.type, secret.secret_value or "", secret.line_number]))
"""
"""All plugins and filters that it has by default, except verification."""


class DetectSecrets:
    """detect-secrets with its default plugins. Where it names a token's prefix only, the whole word counts as found."""

    name = "detect-secrets"
    install = "pip install detect-secrets"
    slow = True

    def __init__(self, environments: Sequence[Path]) -> None:
        self._program = next(executables(self.name, environments), None)

    def version(self) -> str | None:
        """What `detect-secrets --version` says."""
        return output_of([self._program, "--version"]).strip() if self._program else None

    def scan(self, texts: Texts) -> Predictions:
        """Its findings."""
        with folder(texts) as files:
            python = Path(self._program or self.name).resolve().with_name("python")
            for line in output_of([python, "-c", _ASK, files.path]).splitlines():
                path, rule, value, number = json.loads(line)
                files.add(path, rule, _whole(files.texts, files.path, path, value, number), number)
            return files.found


def _whole(texts: Texts, root: Path, path: str, value: str, number: int) -> str:
    """A value of a few letters, such as a token's prefix, widened to the word that begins with it."""
    if len(value) >= SHORTEST_VALUE:
        return value
    line = (root / Path(path).name).read_text(encoding="utf-8").split("\n")[number - 1]
    words = (word.strip("\"'`<>|,;:()") for word in line.split())
    return next((word for word in words if value and value in word), value)


SHORTEST_VALUE = 8
