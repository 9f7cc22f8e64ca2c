"""The one door to PostgreSQL: connections, transactions, migrations."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import Connection as AlchemyConnection
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pipeline.errors import DatabaseError, DatabaseRefused, SettingsError
from pipeline.keys import Keyring
from pipeline.model import Principal
from pipeline.principals import canonical
from pipeline.settings import Settings

Transaction = psycopg.Connection[TupleRow]
"""A connection inside a transaction: what it wrote is there as a whole, or not at all."""

SCHEMA = "pratique"
READER = "pratique_reader"
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x70726174
"""The advisory lock that keeps two processes from migrating at once."""

POOL_TIMEOUT = 30.0
"""Seconds to wait for a connection."""


class Database:
    """An open database. Owner connections write; reader connections search, and row-level security binds them."""

    def __init__(self, owner: str, reader: str | None) -> None:
        self._owner = owner
        self._reader = reader
        self._pools: list[ConnectionPool[Transaction]] = []

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the configured database, or start the embedded one. Raises `DatabaseError` with what to do."""
        if settings.database_url is None:
            from pipeline import embedded  # a production process never loads the embedded server

            return cls(*embedded.start(settings))
        search = settings.search_database_url
        return cls(settings.database_url.get_secret_value(), search.get_secret_value() if search else None)

    @classmethod
    def ready(cls, settings: Settings, keyring: Keyring) -> Self:
        """Open the database for work: migrated (the embedded one by itself), and written with these keys."""
        database = cls.open(settings)
        if settings.database_url is None:
            database.upgrade()
        database.check_revision()
        database.check_keys(keyring)
        return database

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools:
            pool.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction as the owner: committed at the end, rolled back on any exception."""
        with self._connection(self._owners) as connection:
            yield connection

    @contextmanager
    def reading_as(self, principal: Principal) -> Iterator[Transaction]:
        """A read-only transaction in which only what `principal` may read exists.

        Raises `AccessListError` for a principal that is none, and `DatabaseError` where the role that searches is exempt from
        row-level security.
        """
        names = "\n".join(canonical(name, "principal") for name in principal.names())
        with self._connection(self._readers) as connection:
            connection.execute("SET TRANSACTION READ ONLY")
            _refuse_exemption(connection)
            connection.execute("SELECT set_config('pratique.principals', %s, true)", [names])
            yield connection

    @contextmanager
    def holding(self, lock: int) -> Iterator[bool]:
        """Try a session lock on a connection of its own; PostgreSQL frees it when this process ends, however it ends.

        At the end it is given back by name: the server takes its time to notice that a connection was closed.
        """
        with self._dial(self._owner) as connection:
            connection.autocommit = True
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
            try:
                yield bool(row and row[0])
            finally:
                with suppress(psycopg.Error):  # a connection that is gone holds no lock
                    connection.execute("SELECT pg_advisory_unlock_all()")

    def revision(self) -> tuple[str | None, str]:
        """The schema's revision in the database (None: no schema) and the one that this version needs."""
        head = ScriptDirectory.from_config(self._alembic()).get_current_head() or ""
        with self._alchemy() as connection:
            context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
            return context.get_current_revision(), head

    def upgrade(self) -> None:
        """Bring the schema to this version. Safe to run from two processes at once, and when there is nothing to do."""
        with self._alchemy() as connection:
            try:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")
                command.upgrade(self._alembic(connection), "head")
                connection.commit()
            except DBAPIError as fault:
                raise DatabaseError(
                    f"the schema could not be brought up to date ({type(fault.orig).__name__}): the owner needs the right to "
                    "create schemas and roles, and the extension pgvector >= 0.8 must be installed on the server"
                ) from None

    def check_revision(self) -> None:
        """Raise `DatabaseError` where the schema is not this version's."""
        current, head = self.revision()
        if current != head:
            raise DatabaseError(
                f"the database is at schema {current or 'none'}, {head} is needed; run: pratique db upgrade"
            )

    def check_keys(self, keyring: Keyring) -> None:
        """Raise `DatabaseError` where the database was written with other keys: nothing in it could be opened or proven."""
        with self.transaction() as transaction:
            for name, identity in keyring.identities().items():
                transaction.execute(
                    "INSERT INTO installation (name, value) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    [f"key:{name}", identity],
                )
                row = transaction.execute("SELECT value FROM installation WHERE name = %s", [f"key:{name}"]).fetchone()
                if row is None or row[0] != identity:
                    raise DatabaseError(
                        f"this database was written with another {name} key; restore PRATIQUE_HOME/keys, "
                        f"or set PRATIQUE_{name.upper()}_KEY to the key it was written with"
                    )

    @cached_property
    def _owners(self) -> ConnectionPool[Transaction]:
        return self._pool(self._owner, _prepare)

    @cached_property
    def _readers(self) -> ConnectionPool[Transaction]:
        return self._pool(self._reader or self._owner, _prepare_reader)

    def _pool(self, address: str, configure: Any) -> ConnectionPool[Transaction]:
        pool = ConnectionPool(
            address,
            min_size=0,
            max_size=8,
            timeout=POOL_TIMEOUT,
            configure=configure,
            open=True,
            check=ConnectionPool.check_connection,
        )
        self._pools.append(pool)
        return pool

    @contextmanager
    def _connection(self, pool: ConnectionPool[Transaction]) -> Iterator[Transaction]:
        """A pooled connection in a transaction. A lost database is told as such; what a statement holds is not told."""
        try:
            with pool.connection() as connection, connection.transaction():
                yield connection
        except psycopg.errors.ProgramLimitExceeded as fault:  # an operational error by class, but the value's own fault
            raise _refused(fault, fault.sqlstate) from None
        except (psycopg.OperationalError, PoolTimeout) as fault:
            raise DatabaseError(f"the database does not answer ({type(fault).__name__}); is it running?") from None
        except psycopg.Error as fault:
            raise _refused(fault, fault.sqlstate) from None
        except UnicodeEncodeError as fault:  # a lone surrogate, as undecodable bytes on the command line become
            raise _refused(fault, None) from None

    @contextmanager
    def _dial(self, address: str) -> Iterator[Transaction]:
        try:
            with psycopg.connect(address) as connection:
                yield connection
        except psycopg.OperationalError:
            raise DatabaseError(
                "the database does not answer; is it running, and is PRATIQUE_DATABASE_URL right?"
            ) from None
        except psycopg.ProgrammingError as fault:
            if fault.sqlstate:
                raise
            # Its message quotes the address, in which a password may stand.
            raise SettingsError(
                "PRATIQUE_DATABASE_URL can't be read; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
            ) from None

    @contextmanager
    def _alchemy(self) -> Iterator[AlchemyConnection]:
        """A SQLAlchemy connection, which Alembic asks for, around one of ours."""
        with self._dial(self._owner) as raw:
            engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
            with engine.connect() as connection:
                yield connection

    @staticmethod
    def _alembic(connection: AlchemyConnection | None = None) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        return config


def lock_number(name: str) -> int:
    """The advisory lock for a name: 63 bits of its SHA-256. A collision would only make two transactions wait in turn."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) >> 1


def _prepare(connection: Transaction) -> None:
    """Statements are planned for their own values: a generic plan loses the search's two paths."""
    connection.prepare_threshold = None
    connection.execute(sql.SQL("SET search_path = {}, public").format(sql.Identifier(SCHEMA)))
    connection.commit()


def _prepare_reader(connection: Transaction) -> None:
    """Become the role that searches."""
    _prepare(connection)
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(READER)))
    connection.commit()


def _refused(fault: Exception, state: str | None) -> DatabaseRefused:
    return DatabaseRefused(f"the database refused: {type(fault).__name__} {state or ''}".strip())


def _refuse_exemption(connection: Transaction) -> None:
    """Each time anew: a role can be given an exemption while its connection waits in the pool."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user AND rolname = %s", [READER]
    ).fetchone()
    if row is None or row[0]:
        raise DatabaseError(
            f"the role {READER} is exempt from row-level security; run: ALTER ROLE {READER} NOSUPERUSER NOBYPASSRLS"
        )
