"""The main job on data/samples, as a user would type it: every line that begins with $ is a command that you can repeat."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "samples"
PRATIQUE = Path(sys.executable).with_name("pratique")
QUESTION = "parental leave salary bands"
REVIEWER = "rita@example.com"


def main() -> int:
    """Fill in the samples' credentials, scan them, search as two people, look at the queue, prove the log."""
    began = time.monotonic()
    os.chdir(ROOT)
    home = Path(os.environ.setdefault("PRATIQUE_HOME", ".pratique"))
    subprocess.run([sys.executable, SAMPLES / "make_samples.py", "fill"], check=True, stdout=subprocess.DEVNULL)
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "groups.toml").exists():
        shutil.copy(SAMPLES / "groups.toml", home / "groups.toml")

    pratique("ingest", "data/samples/corpus")
    for person in ("alice@example.com", "dana@example.com"):
        pratique("search", QUESTION, "--as", person, "--limit", "3")
    pratique("review", "list", "--as", REVIEWER, "--limit", "5")
    pratique("audit", "verify")

    print(f"\nDone in {time.monotonic() - began:.0f} s. Next:")
    command = PRATIQUE.relative_to(ROOT) if PRATIQUE.is_relative_to(ROOT) else PRATIQUE
    following = (
        "credentials report",
        f"serve --as {REVIEWER}",
        "scan data/samples/corpus/intake",
        "deploy data/samples/corpus",
    )
    for words in following:
        print(f"  {command} {words}")
    return 0


def pratique(*words: str) -> None:
    """Show a command, run it, and stop the demo where it fails."""
    print("\n$ pratique " + " ".join(f'"{word}"' if " " in word else word for word in words), flush=True)
    status = subprocess.run([PRATIQUE, *words], check=False).returncode
    if status:
        sys.exit(status)


if __name__ == "__main__":
    sys.exit(main())
