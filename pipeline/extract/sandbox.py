"""What a worker gives up before it reads anything: network, other programs, files elsewhere, unlimited time and memory.

Layers, from hard to soft: resource limits of the kernel; a network namespace of its own where the kernel grants one (Linux,
as root or with unprivileged user namespaces); an audit hook that refuses sockets, programs and writes outside the private
folder to all Python code. The hook is a second lock, not a wall: native code that was taken over does not pass it.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pipeline.extract.limits import Limits

try:
    import resource
except ImportError:  # Windows has no such limits; there the pool's clock is the only one.
    resource = None  # type: ignore[assignment]  # the module is None where the platform lacks it

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.startfile",
    "pty.",
)
_CHANGING = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
)  # fmt: skip


def die_with(parent: int) -> None:
    """Have the kernel end this process when the thread that started it ends (Linux); end now if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def leave_the_network() -> bool:
    """Move into an empty network namespace. False where the kernel does not allow it; must come before any thread starts."""
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def lock(folder: Path, programs: Collection[str] = ()) -> None:
    """Refuse sockets, programs other than those, and changes to files outside `folder`, for the rest of this process's life."""
    root = os.path.realpath(folder) + os.sep

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED) and not (event == "subprocess.Popen" and arguments[0] in programs):
            raise PermissionError(f"refused in a worker: {event}")
        if event in _CHANGING and not all(_inside(path, root) for path in arguments[:2] if _is_path(path)):
            raise PermissionError(f"refused in a worker: {event}")
        if event == "open" and _writes(arguments) and not _inside(arguments[0], root):
            raise PermissionError("refused in a worker: writing outside its folder")

    sys.addaudithook(refuse)


def limit_process(limits: Limits) -> None:
    """Caps for the whole life of the process: address space, file size, no core dumps."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.max_file_bytes, limits.max_file_bytes))
    # macOS does not honour RLIMIT_AS.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def allow_cpu(seconds: int) -> None:
    """Move the soft limit to `seconds` of CPU time from now; beyond it the kernel ends the process."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def limit_program(limits: Limits) -> None:
    """The CPU time of a program that a worker starts, counted from its own start."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))


def resident_bytes() -> int:
    """The largest resident set that this program ever had.

    On Linux the kernel's usage figures begin with those of the process that started this one, which may be far larger.
    """
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)


def _is_path(argument: object) -> bool:
    return isinstance(argument, str | bytes | os.PathLike)


def _inside(path: object, root: str) -> bool:
    if isinstance(path, int):
        return True  # a descriptor that is open already
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, str | os.PathLike):
        return False
    real = os.path.realpath(path)
    return real == os.devnull or (real + os.sep).startswith(root)
