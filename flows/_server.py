"""Prefect's own server: find the one that is running, or start one. No import of Prefect here: asking must be quick."""

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from pipeline.errors import ServerError, SettingsError

HOST = "127.0.0.1"
START_SECONDS = 180.0
"""Two busy cores need about 40 s for the first start, which creates Prefect's database."""

STOP_SECONDS = 20.0


def running_server() -> str | None:
    """The API address of a server that answers: `PREFECT_API_URL`, or the one that `pratique deploy` started; else None.

    Raises `ServerError` where the user names a server that does not answer: to run elsewhere then would be a guess.
    """
    named = os.environ.get("PREFECT_API_URL")
    if named:
        if not _answers(named):
            raise ServerError(f"PREFECT_API_URL {named} does not answer; start that server, or unset the variable")
        return named
    note = _note()
    noted = note.read_text(encoding="utf-8").strip() if note.exists() else ""
    return noted if noted and _answers(noted) else None


@contextmanager
def server(port: int) -> Iterator[str]:
    """The API address of a running server; where there is none, one is started on this machine, and stopped at the end."""
    address = running_server()
    if address:
        yield address
        return
    address = f"http://{HOST}:{port}/api"
    _check_free(port)
    process = _start(["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)])
    try:
        _wait(process, address)
        _note().write_text(address + "\n", encoding="utf-8")
        yield address
    finally:
        _note().unlink(missing_ok=True)
        _stop(process)


def temporary_server() -> str:
    """The API address of a server for this process alone, on a free port, which no other process is told of.

    It is stopped when Python ends and not before: Prefect's last events are sent then. Prefect would start one itself, in reach
    of the terminal's Ctrl-C, and wait for a minute for the answers of a server that is gone.
    """
    with socket.create_server((HOST, 0)) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}/api"
        process = _start(["-m", "flows._temporary", str(listener.fileno()), str(os.getpid())], listener.fileno())
    atexit.register(_stop, process)
    _wait(process, address)
    return address


def _check_free(port: int) -> None:
    """Another installation's server on this port would answer in place of ours, and be given our flows."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as fault:
        raise ServerError(f"can't listen on port {port}: {fault.strerror}; name another with --port") from None


def _start(words: list[str], *handed_down: int) -> "subprocess.Popen[bytes]":
    """Python in a session of its own, where no key of this terminal reaches it."""
    with (_note().parent / "server.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, *words], stdout=log, stderr=log, pass_fds=handed_down, start_new_session=True
        )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _note() -> Path:
    folder = Path(os.environ["PREFECT_HOME"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingsError(f"{folder}: {fault.strerror}; PRATIQUE_HOME must be a folder that can be written") from None
    return folder / "server.address"


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=3, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"Prefect's server ended at once; is the port taken? See {_note().parent / 'server.log'}")
        if _answers(address):
            return
        time.sleep(0.5)
    raise ServerError(
        f"Prefect's server did not answer within {START_SECONDS:.0f} s; see {_note().parent / 'server.log'}"
    )
