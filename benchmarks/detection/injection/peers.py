"""Peers that install from the package index, each in an environment of its own, and asked in its own words."""

import json
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOP = """
import json, sys
{setup}
for line in sys.stdin:
    text = json.loads(line)
    try:
        print(int(bool({held})), flush=True)
    except Exception:
        print(-1, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """How a peer is asked whether it holds a text: at its default threshold, the whole text at once."""

    name: str
    setup: str
    held: str


PEERS = (
    Peer(
        "promptbadger", "from promptbadger import Scanner\nscan = Scanner().scan", 'scan(text).verdict == "malicious"'
    ),
    Peer("zn-gate", "from zn_gate import evaluate", 'evaluate(text).verdict == "block"'),
    Peer("redoubt", "from redoubt import check_corpus", "check_corpus([text]).critical"),
    Peer("agent-cordon", "import agent_cordon", "agent_cordon.scan(text).is_dangerous"),
    Peer(
        "protectrag",
        "from protectrag import IngestDecision, InjectionSeverity, ingest_document",
        'ingest_document(text, document_id="one", block_on=InjectionSeverity.HIGH).decision is IngestDecision.BLOCK',
    ),
    Peer("aicordon", "from aicordon import picket\nfast = picket.load()", "fast.check(text).flagged"),
)


def environment(name: str, folders: Sequence[Path]) -> Path | None:
    """The Python that has the peer: of `FOLDER/peer-NAME` or of FOLDER itself."""
    for folder in folders:
        for python in (folder / f"peer-{name}" / "bin" / "python", folder / "bin" / "python"):
            module = name.replace("-", "_")
            if python.exists() and _run(python, f"import {module}", "").returncode == 0:
                return python
    return None


def ask(peer: Peer, python: Path, texts: Sequence[str]) -> tuple[list[int], float]:
    """1 for each text that it holds, 0 for others, -1 where it failed; and the CPU-seconds that it took, start-up included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    feed = "".join(json.dumps(text) + "\n" for text in texts)
    script = _LOOP.format(setup=peer.setup, held=peer.held)
    run = _run(python, script, feed)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers = [int(line) for line in run.stdout.split()]
    answers += [-1] * (len(texts) - len(answers))
    return answers, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run(python: Path, script: str, feed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, "-c", script], input=feed, capture_output=True, text=True, check=False)  # noqa: S603
