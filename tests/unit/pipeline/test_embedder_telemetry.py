"""ONNX Runtime reports to its maker unless it is told not to before it is imported."""

import os
import subprocess
import sys
from pathlib import Path

EMBED = "from pipeline import embedders; embedders.load('minilm').embed_query('tide')"


def test_an_embedder_leaves_no_trace_of_telemetry_in_the_users_home(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", EMBED], env={**kept, "HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.rglob("*")) == [], "its queue of events and its device's name lie in .cache/Microsoft"
