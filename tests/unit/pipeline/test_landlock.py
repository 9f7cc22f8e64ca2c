"""The kernel's own fence around a worker, tried by native code that no audit hook sees."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.extract import landlock

PROGRAM = """
import ctypes, os, sys
from pathlib import Path
from pipeline.extract import landlock
inside, outside, secret = sys.argv[1:]
assert landlock.confine(Path(inside))
library = ctypes.CDLL(None, use_errno=True)
WRITING, READING = os.O_WRONLY | os.O_CREAT, os.O_RDONLY
for path, flags in ((inside + "/new", WRITING), (outside, WRITING), (secret, READING), (secret, os.O_WRONLY),
                    (os.__file__, READING), (landlock.__file__, READING), ("/dev/null", os.O_WRONLY), ("/etc/shadow", READING)):
    print("allowed" if library.open(path.encode(), flags, 0o600) >= 0 else "refused")
print("allowed" if library.unlink(secret.encode()) == 0 else "refused")
print("allowed" if library.rename((inside + "/new").encode(), outside.encode()) == 0 else "refused")
"""

pytestmark = pytest.mark.skipif(landlock.version() == 0, reason="this kernel has no Landlock")


def _tried(folder: Path) -> list[str]:
    inside, secret = folder / "inside", folder / "secret"
    inside.mkdir()
    secret.write_text("x")
    command = [sys.executable, "-c", PROGRAM, str(inside), str(folder / "outside"), str(secret)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()


def test_native_code_writes_in_its_folder_only_and_reads_libraries_only(tmp_path: Path) -> None:
    verdicts = _tried(tmp_path)
    assert verdicts[0] == "allowed"
    assert verdicts[1:4] == ["refused"] * 3
    assert verdicts[4:7] == ["allowed"] * 3
    assert verdicts[7:] == ["refused"] * 3


def test_a_folder_that_is_not_there_is_no_reason_to_stay_open(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from pipeline.extract import landlock; print(landlock.confine(Path('/nowhere')))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60
    )
    assert answer.stdout.strip() == "True"
