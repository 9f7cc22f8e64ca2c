"""Fuzzes the readers with atheris: `python tests/fuzz/harness.py [--seconds 60] [--runs 1000] [FORMAT ...]`.

Every reader that the registry knows takes its turn in a process of its own; a new one is found by its file. What counts as a
failure: an exception of our own code that is no verdict, text or spans that the pool would not take, more than 20 seconds or
2 GB for one file, and the end of the process. The file that did it is kept in `--findings`, under a name that begins with its
format.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS.parent), str(_TESTS), str(_TESTS / "fuzz")]
os.environ.update({"UNSTRUCTURED_DISABLE_NOTICE": "1", "DO_NOT_TRACK": "1", "ORT_DISABLE_TELEMETRY": "1"})

import atheris  # noqa: E402
from mutate import mutated  # noqa: E402
from seeds import seeds  # noqa: E402

from pipeline.errors import CouldNotInspect  # noqa: E402
from pipeline.extract.limits import Limits  # noqa: E402
from pipeline.extract.reasons import FAULTS  # noqa: E402

QUIETLY = contextlib.redirect_stderr(io.StringIO())
with atheris.instrument_imports(include=["pipeline.extract"], enable_loader_override=False), QUIETLY:
    from pipeline.extract import answers, registry, sandbox
    from pipeline.extract.assemble import assemble
    from pipeline.extract.reading import Reading

    FORMATS = {**registry.readers(), **registry.containers()}
    READERS = {
        kind: registry.container(kind) if kind in registry.containers() else registry.reader(kind) for kind in FORMATS
    }

LIMITS = Limits(
    max_bytes=200_000, max_unpacked_bytes=5_000_000, max_text_chars=1_000_000, max_pages=20, max_archive_entries=500, max_depth=100,
    max_attachments=20, max_inner_bytes=2_000_000, max_elements=20_000,
)  # fmt: skip
_SLOWEST = 20  # seconds
_LARGEST = 2_000  # MB
_VERDICTS = (MemoryError, RecursionError)
_OURS = str(_TESTS.parent / "pipeline")


def main() -> int:
    """How many readers failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--runs", type=int, default=-1, help="files at most for each reader; the same ones each time")
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "pratique-fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("readers", nargs="*", default=[], choices=[*sorted(FORMATS), []])
    options = parser.parse_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    sandbox.leave_the_network()
    failed = 0
    for kind in options.readers or sorted(FORMATS):
        log = options.findings / f"{kind}.log"
        ended = _in_a_process_of_its_own(log, partial(_fuzz, kind, options))
        failed += ended != 0
        sys.stdout.write(f"{kind}: {'fuzzed' if ended == 0 else f'FAILED, see {log}'}\n")
        sys.stdout.flush()
    return failed


def _in_a_process_of_its_own(log: Path, work: Callable[[], None]) -> int:
    """How it ended, 0 for well. What it prints goes into the log."""
    child = os.fork()
    if child == 0:
        try:
            written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(written, 1)
            os.dup2(written, 2)
            work()
        except Exception:
            traceback.print_exc()  # nobody else would, before `_exit`
            raise
        finally:
            sys.stderr.flush()
            os._exit(70)  # the fuzzer ends the process itself
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _fuzz(kind: str, options: argparse.Namespace) -> None:
    findings: Path = options.findings
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(seeds(kind, LIMITS)):
            (Path(folder) / str(number)).write_bytes(content)
        arguments = [
            sys.argv[0], folder, f"-max_total_time={options.seconds}", f"-runs={options.runs}",
            f"-seed={options.seed}", f"-timeout={_SLOWEST}", f"-rss_limit_mb={_LARGEST}",
            f"-artifact_prefix={findings}/{kind}-", f"-max_len={LIMITS.max_bytes}", "-verbosity=0", "-len_control=0",
            "-print_final_stats=1",
        ]  # fmt: skip
        atheris.Setup(arguments, lambda content: _kept(kind, content, findings), custom_mutator=_mutated)
        atheris.Fuzz()


def _mutated(content: bytes, longest: int, seed: int) -> bytes:
    return mutated(bytes(content), longest, seed, atheris.Mutate)


def _kept(kind: str, content: bytes, findings: Path) -> None:
    try:
        one_file(kind, content)
    except Exception:
        (findings / f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}").write_bytes(content)
        raise


def one_file(kind: str, content: bytes) -> None:
    """Read a file as the worker does, and take the answer as the pool does. Raises what is neither a document nor a verdict."""
    if not content.strip():
        return
    try:
        document = assemble(_reading(kind, content), LIMITS, "fuzzed")
    except CouldNotInspect as refusal:
        assert refusal.reason in FAULTS
    except _VERDICTS:
        return
    except Exception as error:
        if _is_a_slip(error):
            raise
    else:
        header, body = answers.encode(document)
        came = answers.taken(json.loads(json.dumps(header)), body)
        assert (came.text, came.elements) == (document.text, document.elements)
        assert len(came.hidden) == len(document.hidden)


def _reading(kind: str, content: bytes) -> Reading:
    if kind in registry.containers():
        return registry.container(kind).read(content, "a", LIMITS)
    return registry.reader(kind).read(content, LIMITS)


def _is_a_slip(error: Exception) -> bool:
    """Whether our own code raised it: what a library raises on a damaged file is the verdict `broken`."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = trace.tb_frame.f_code.co_filename if trace else ""
    return where.startswith(_OURS) and type(error).__module__ == "builtins"


if __name__ == "__main__":
    sys.exit(main())
