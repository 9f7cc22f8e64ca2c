"""What the kernel itself keeps a worker from (Linux, Landlock): writing but in its folder, reading but its libraries, connecting.

Unlike the audit hook of `sandbox`, this binds native code too, and every program that the worker starts. It needs no rights. On
kernels without it nothing happens, and the caller hears so.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on all architectures
_VERSION = 1
_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38
_EXECUTE, _WRITE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE = 1 << 4 | 1 << 5
_MAKE = (
    1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12
)  # all but sockets: LibreOffice talks to itself by one in /tmp
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # since the second and the third version of the interface
_TCP = 0b11  # since the fourth: to bind and to connect
_SCOPES = 0b11  # since the sixth: abstract sockets and signals of processes outside
_READING = _EXECUTE | _READ_FILE | _READ_FOLDER
_OF_A_FILE = _EXECUTE | _WRITE | _READ_FILE | _TRUNCATE
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/shm")  # noqa: S108  where libraries share memory
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/nix", "/proc", "/sys/devices/system/cpu", "/var/cache/fontconfig",
    "/var/lib/ghostscript", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
    "/etc/libreoffice", "/etc/localtime", "/etc/mime.types", "/etc/papersize", "/etc/passwd", "/etc/nsswitch.conf",
)  # fmt: skip


def version() -> int:
    """Which version of the interface the kernel offers; 0 for none."""
    if sys.platform != "linux":
        return 0
    found: int = ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    return max(0, found)


def confine(folder: Path, programs: bool = False) -> bool:
    """Allow this process, for the rest of its life, to write below `folder` only and to read that and what programs are made of.

    With `programs` it may read everything, and write to /tmp and /dev too: LibreOffice uses more places than can be listed.
    False where the kernel can't do that. Must come before any thread starts.
    """
    offered = version()
    if offered == 0:
        return False
    newer = (_REFER if offered >= 2 else 0) | (_TRUNCATE if offered >= 3 else 0)
    writing = _WRITE | _REMOVE | _MAKE | newer
    handled = struct.pack("=QQQ", _READING | writing, _TCP, _SCOPES)[
        : 24 if offered >= 6 else 16 if offered >= 4 else 8
    ]
    library = ctypes.CDLL(None, use_errno=True)
    rules = library.syscall(_CREATE, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for place in (str(folder), *_DEVICES, *(("/tmp", "/dev") if programs else ())):  # noqa: S108  LibreOffice's own socket
            _allow(library, rules, place, _READING | writing)
        for place in ("/",) if programs else _readable():
            _allow(library, rules, place, _READING)
        library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(library.syscall(_RESTRICT, rules, ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _readable() -> Iterable[str]:
    """Where the system's libraries, the interpreter, its packages and this program lie."""
    own = Path(__file__).resolve().parents[2]
    packages = ("pipeline", "detectors")
    found = (*_SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix, *(str(own / name) for name in packages), *sys.path)
    listed = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    # Of the program's own folder only its packages: a corpus may lie beside them.
    return {path for path in (*found, *listed) if path and Path(path).resolve() != own}


def _allow(library: ctypes.CDLL, rules: int, place: str, access: int) -> None:
    try:
        target = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # it is not there: nothing to allow
        return
    try:
        access = access if Path(place).is_dir() else access & _OF_A_FILE
        library.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", access, target), ctypes.c_uint32(0))
    finally:
        os.close(target)
