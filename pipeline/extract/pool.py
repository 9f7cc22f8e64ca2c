"""The pool: starts workers, hands each one document at a time, watches the clock, and replaces those that died or grew."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from pipeline.errors import CouldNotInspect
from pipeline.extract import answers, frames
from pipeline.extract.budget import Budget
from pipeline.extract.limits import Limits
from pipeline.model import ExtractedDocument, SourceDocument

_START_SECONDS = 180.0
_DYING_SECONDS = 5.0
_DOCUMENTS_PER_WORKER = 500
_GROWTH = 0.5  # a worker whose largest resident set passed this share of its memory limit is replaced
_CPU_SPENT = getattr(signal, "SIGXCPU", 0)
_KILLED = getattr(signal, "SIGKILL", 0)  # not by us: the kernel was out of memory
_ROOT = Path(__file__).resolve().parents[2]
_QUIET = {
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "SCARF_NO_ANALYTICS": "true",
    "SCARF_ANALYTICS": "false",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


class Extractor:
    """Reads documents in up to `workers` child processes, which start when first needed. Safe to use from many threads."""

    def __init__(self, limits: Limits, workers: int = 2) -> None:
        self._limits = limits
        self._budget = Budget(limits)
        self._slots: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._slots.put(None)
        self._workers = workers
        self._closed = False
        # The kernel ends a worker when the *thread* that started it ends: so one thread starts all, and lives as long as the pool.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="extract-starter")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, document: SourceDocument) -> ExtractedDocument:
        """The canonical text of `document`. Raises `CouldNotInspect` with one of the reasons in `FAULTS`."""
        if len(document.content) > self._limits.max_bytes:
            raise CouldNotInspect("too_large")
        if document.uri.count("!/") > self._limits.attachment_depth:
            raise CouldNotInspect("too_deep")
        worker = self._slots.get()
        try:
            worker = self._alive(worker)
            extracted = worker.read(document, self._budget.limits_for(document))
            self._budget.spend(document, extracted.attachments)
            return extracted
        finally:
            self._slots.put(self._keep(worker))

    def close(self) -> None:
        """End all workers, once those that read have come to their end. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        for _ in range(self._workers):
            worker = self._slots.get()
            if worker:
                worker.end()
        self._starter.shutdown()
        for _ in range(self._workers):
            self._slots.put(None)  # whoever still waits for a worker gets to hear that there is none

    def _alive(self, worker: "_Worker | None") -> "_Worker":
        if self._closed:
            raise ValueError("the extractor is closed")
        if worker and worker.alive:
            return worker
        if worker:
            worker.end()
        return self._starter.submit(_Worker, self._limits).result()

    def _keep(self, worker: "_Worker | None") -> "_Worker | None":
        if worker and not (worker.alive and worker.fresh):
            worker.end()
            return None
        return worker


class _Worker:
    """One child process and its private folder."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="pratique-", ignore_cleanup_errors=True)
        self._served = 0
        self._resident = 0
        self._late = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module, no outside argument
            [sys.executable, "-P", "-m", "pipeline.extract.worker", self._folder.name, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            start_new_session=True,  # Ctrl-C is for the run: a worker that it hit would make its document look broken
        )

    @property
    def alive(self) -> bool:
        """Whether another document can be given to it."""
        return self._process.poll() is None

    @property
    def fresh(self) -> bool:
        """Whether it has neither served long nor grown much."""
        return self._served < _DOCUMENTS_PER_WORKER and self._resident < self._limits.memory_bytes * _GROWTH

    def read(self, document: SourceDocument, limits: Limits) -> ExtractedDocument:
        """Have the child read `document`. Raises `CouldNotInspect`; after a crash or a timeout the child is gone."""
        self._served += 1
        try:
            header, body = self._converse(document, limits)
        except (frames.BrokenFrame, OSError):
            raise CouldNotInspect(self._cause_of_death()) from None
        resident = header.get("resident", 0)
        self._resident = resident if isinstance(resident, int) else self._limits.memory_bytes
        try:
            return answers.taken(header, body)
        except CouldNotInspect as refused:
            if refused.reason == "crashed":  # nothing that an honest worker says
                self._process.kill()
            raise

    def end(self) -> None:
        """Kill the child and remove its folder."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                _close(cast(BinaryIO, pipe))
        self._folder.cleanup()

    def _converse(self, document: SourceDocument, limits: Limits) -> tuple[dict[str, Any], bytes]:
        requests, replies = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        header = {"name": document.name, "media_type": document.media_type, "limits": asdict(limits)}
        # The child takes the header, loads what it needs and says so; only then does the document's clock start.
        with self._clock(_START_SECONDS):
            frames.send_header(requests, header, len(document.content))
            frames.receive(replies, 0)
        with self._clock(self._limits.wall_seconds):
            requests.write(document.content)
            requests.flush()
            return frames.receive(replies, 4 * limits.max_text_chars + limits.max_inner_bytes)

    def _clock(self, seconds: float) -> "_Clock":
        return _Clock(seconds, self._kill_for_being_late)

    def _kill_for_being_late(self) -> None:
        self._late.set()
        self._process.kill()

    def _cause_of_death(self) -> str:
        """Why the pipe broke. The pipe of a dying process closes a moment before its status can be had."""
        try:
            status = self._process.wait(_DYING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return "crashed"
        if self._late.is_set() or status == -_CPU_SPENT:
            return "timeout"
        return "memory" if status == -_KILLED else "crashed"


class _Clock:
    """Calls `late` unless the block ends in time."""

    def __init__(self, seconds: float, late: Any) -> None:
        self._timer = threading.Timer(seconds, late)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the parent's environment but what the loader of shared libraries needs."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT", "PATH") if name in os.environ}
    private = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONPATH": str(_ROOT)}
    return {**kept, **private, **_QUIET}


def _close(pipe: BinaryIO) -> None:
    with contextlib.suppress(OSError):  # what was still buffered for a dead child
        pipe.close()
