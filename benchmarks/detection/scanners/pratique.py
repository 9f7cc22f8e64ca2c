"""Our own detector, through the command that everyone else would call."""

import json
import shlex
import subprocess
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

from benchmarks.detection.document import Prediction
from benchmarks.detection.scanners.scanner import Predictions, Texts

DEFAULT_COMMAND = f"{shlex.quote(str(Path(sys.executable).with_name('pratique')))} detect --jsonl --only credential"


class Pratique:
    """`pratique detect --jsonl`, or another command that reads and writes the same lines."""

    name = "pratique"
    install = "make setup"
    slow = False

    def __init__(self, command: str = DEFAULT_COMMAND) -> None:
        self._command = shlex.split(command)
        self.uninspected = 0

    def version(self) -> str | None:
        """The installed package's version."""
        return installed_version("pratique")

    def scan(self, texts: Texts) -> Predictions:
        """Its findings. A text that could not be inspected has none, and is counted in `uninspected`."""
        feed = "".join(json.dumps({"id": identity, "text": text}) + "\n" for identity, text in texts.items())
        done = subprocess.run(self._command, input=feed, stdout=subprocess.PIPE, text=True, encoding="utf-8")  # noqa: S603 - the user's own command
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode not in (0, 1) or len(answers) != len(texts):
            sys.exit(f"{self._command[0]}: exit code {done.returncode}, {len(answers)} answers to {len(texts)} texts")
        self.uninspected = sum("error" in answer for answer in answers)
        return {
            answer["id"]: [Prediction(found["start"], found["end"], found["rule"]) for found in answer["findings"]]
            for answer in answers
            if answer.get("findings")
        }
