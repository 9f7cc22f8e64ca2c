"""Programs of others that a worker may start, where they are installed. They run inside all of the worker's bounds.

They have the worker's empty network, its private folder as home, limits of their own on time and memory, and they end with it.
What they read and write beyond that folder is not confined; see docs/limits.md.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.sandbox import limit_process, limit_program

_LIBREOFFICE = "soffice"
_TESSERACT = "tesseract"
_BEHIND_ITS_STARTER = "soffice.bin"  # the starter is a shell script that starts a program that starts this one
_PR_SET_PDEATHSIG = 1
_NEW_PROFILE = 81  # what LibreOffice ends with after it has made its profile, without having done anything else
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value>'
    '</prop></item><item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks">'
    '<value>true</value></prop></item><item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link">'
    "<value>2</value></prop></item></oor:items>"
)
"""No macro runs, and nothing that a document links to is fetched or updated."""


@cache
def installed() -> Mapping[str, str]:
    """Name -> path of the executable, for those that are there."""
    found = {name: _executable(name) for name in (_LIBREOFFICE, _TESSERACT)}
    return MappingProxyType({name: path for name, path in found.items() if path})


def converted(content: bytes, ending: str, new_ending: str, limits: Limits) -> bytes:
    """A document as LibreOffice writes it in another format. Raises `CouldNotInspect`, `needs_libreoffice` where it is missing."""
    if _LIBREOFFICE not in installed():
        raise CouldNotInspect("needs_libreoffice")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, result = folder / f"document.{ending}", folder / f"document.{new_ending}"
        source.write_bytes(content)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard"]
        profile = f"-env:UserInstallation={settings.parents[1].as_uri()}"
        arguments = [*options, profile, "--convert-to", new_ending, "--outdir", name, str(source)]
        if _run(_LIBREOFFICE, arguments, limits, folder) == _NEW_PROFILE:
            _run(_LIBREOFFICE, arguments, limits, folder)
        return _taken(result, limits)


def recognised(picture: bytes, ending: str, limits: Limits) -> str:
    """The words of a picture as Tesseract's table. Raises `CouldNotInspect`, `needs_tesseract` where it is missing."""
    if _TESSERACT not in installed():
        raise CouldNotInspect("needs_tesseract")
    with tempfile.TemporaryDirectory() as name:
        source, result = Path(name) / f"picture.{ending}", Path(name) / "words"
        source.write_bytes(picture)
        _run(_TESSERACT, [str(source), str(result), "-l", "+".join(_languages(limits)), "tsv"], limits, Path(name))
        return _taken(result.with_suffix(".tsv"), limits).decode("utf-8", "replace")


@cache
def _languages(limits: Limits) -> tuple[str, ...]:
    """Every language whose data is installed beside Tesseract."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile(dir=name) as output:
        _run(_TESSERACT, ["--list-langs"], limits, Path(name), output.fileno())
        output.seek(0)
        names = output.read().decode("utf-8", "replace").splitlines()[1:]
    return tuple(each for each in names if each.isidentifier() and each != "osd") or ("eng",)


def _executable(name: str) -> str | None:
    found = shutil.which(name)
    if found is None:
        return None
    real = Path(found).resolve()
    inner = real.parent / _BEHIND_ITS_STARTER
    return str(inner if name == _LIBREOFFICE and inner.is_file() else real)


def _run(name: str, arguments: Sequence[str], limits: Limits, folder: Path, output: int = subprocess.DEVNULL) -> int:
    """How the program ended. Raises `CouldNotInspect` where a limit ended it."""
    home = str(folder)
    environment = {"HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PATH": os.defpath}
    status = subprocess.run(  # noqa: S603  a program from the list above, no shell, arguments of our own
        [installed()[name], *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment,
        preexec_fn=lambda: _confine(limits),
        check=False,
    ).returncode
    if status == -getattr(signal, "SIGXCPU", 0):
        raise CouldNotInspect("timeout")
    return status


def _confine(limits: Limits) -> None:
    """In the program's process, before the program: it ends with the worker, and has limits of its own."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    limit_process(limits)
    limit_program(limits)


def _taken(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise CouldNotInspect("broken")
    if path.stat().st_size > limits.max_unpacked_bytes:
        raise CouldNotInspect("archive_ratio")
    return path.read_bytes()
