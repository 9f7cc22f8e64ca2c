"""The child: reads one document after the other from its pipe, in a sandbox.

Run as `python -m pipeline.extract.worker FOLDER PARENT`.

For each request it answers twice: `ready` once the libraries for that kind of file are loaded (their loading is not charged
to the document), then the document or a fault. It never prints, and hands no exception's message to anybody.
"""

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import CouldNotInspect
from pipeline.extract import answers, frames, landlock, programs, sandbox
from pipeline.extract.limits import Limits
from pipeline.extract.read import prepare, read

_RECURSION_LIMIT = 5_000


def main() -> None:
    """Serve requests until the pipe closes."""
    folder, parent = Path(sys.argv[1]), int(sys.argv[2])
    sandbox.die_with(parent)
    sandbox.leave_the_network()
    landlock.confine(folder, programs=bool(programs.installed()))
    requests, replies = _private_pipes()
    sandbox.lock(folder, frozenset(programs.installed().values()))
    sys.setrecursionlimit(_RECURSION_LIMIT)
    with contextlib.suppress(frames.BrokenFrame, BrokenPipeError):
        while _serve(requests, replies):
            _empty(folder)


def _serve(requests: BinaryIO, replies: BinaryIO) -> bool:
    """Answer one request. False when this process should not read another document."""
    header, length = frames.receive_header(requests)
    limits = Limits(**header["limits"])
    prepare(header["name"], header["media_type"])
    frames.send(replies, {"state": "ready"})
    content = frames.receive_body(requests, length)
    sandbox.limit_process(limits)
    sandbox.allow_cpu(limits.cpu_seconds)
    answer, body = _answer(header, content, limits)
    frames.send(replies, {**answer, "resident": sandbox.resident_bytes()}, body)
    return answer.get("fault") != "memory"


def _answer(header: dict[str, Any], content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    try:
        return answers.encode(read(header["name"], header["media_type"], content, limits))
    except CouldNotInspect as refusal:
        return {"fault": refusal.reason}, b""
    except MemoryError:
        return {"fault": "memory"}, b""
    except RecursionError:
        return {"fault": "too_deep"}, b""
    except Exception:  # noqa: BLE001  whatever a parser raises on a hostile file is this verdict, and its message is not told
        return {"fault": "broken"}, b""


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under numbers of their own; what a library prints goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return requests, replies


def _empty(folder: Path) -> None:
    """Leave nothing of one document to the next."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
