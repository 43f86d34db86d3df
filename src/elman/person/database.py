"""The database under the store: where it is, how it is opened, what its errors mean, and how its files forget.

One code path for SQLite (a file) and PostgreSQL (a URL). What each promises:

*SQLite.* A committed turn is on the disk (write-ahead log, `synchronous=FULL`: one fsync a commit). Deleted content is
overwritten with zeros (`secure_delete`), yet copies of it can stay in the log and in the unused part of pages that
were split or merged; `scrub` rewrites the file from its rows and cuts the log to nothing, and then no file of the store
holds what was erased. What the file system or the disk keep of overwritten blocks (snapshots, wear levelling) is
theirs: encrypt the disk.

*PostgreSQL.* A committed turn is as durable as the server's `synchronous_commit` says. Deleted rows stay in the table's
file until VACUUM, and may stay in a page's unused part after it; `scrub` runs VACUUM FULL, which writes every table
anew (each is locked meanwhile, and rows that an older transaction can still see stay). Out of its reach: the
write-ahead log until its segments are recycled, archived logs, replicas until they have replayed, backups, and the
server's log where it records statements. Text and blobs are kept out of the planner's statistics, which would otherwise
quote them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Text,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import inspect as inspect_database
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, StatementError

from elman.errors import UserError
from elman.files import cannot_write
from elman.person import tables

WAIT = 30
"""Seconds to wait for another process's turn before giving up (SQLite)."""
MAKING = 0x656C6D616E
"""The lock of whoever makes tables (PostgreSQL)."""
CONNECT = 10
"""Seconds to wait for the server (PostgreSQL)."""


class StoreTrouble(UserError):
    """The database, its disk or the way to it fails: it is nobody's input, and may be better in a moment."""


@dataclass(frozen=True)
class Database:
    """An open database that holds our tables."""

    place: str
    """How errors name it: the path, or the URL without its password."""
    engine: Engine
    sqlite: bool
    writers: threading.RLock = field(default_factory=threading.RLock, compare=False)
    """Held by the thread that writes (SQLite): who waits for it is woken, where the file's own lock is asked again."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment's rows throughout."""
        options: dict[str, Any] = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with explained(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that may write: all of it or nothing. In SQLite it is the only one that does."""
        alone = self.writers if self.sqlite else contextlib.nullcontext()
        with alone, explained(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(elman_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    def scrub(self) -> None:
        """Leave nothing of what was erased in the database's files (see the module); time goes with the file's size."""
        with explained(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(**self._outside_transactions())
            if self.sqlite:
                connection.exec_driver_sql("VACUUM")
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
                if busy:
                    raise UserError(f"{self.place}: erased, but another process reads it: bytes remain until it ends")
            else:
                names = [table.name for table in tables.metadata.sorted_tables]
                connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(names)}")

    def make(self, beside: MetaData) -> None:
        """Make tables beside the store's where there are none."""
        with self.reading() as connection:
            names = inspect_database(connection).get_table_names()
        if not {table.name for table in beside.sorted_tables} <= set(names):
            with self.writing() as connection:
                if not self.sqlite:  # two that open a new store at once
                    connection.execute(select(func.pg_advisory_xact_lock(MAKING)))
                beside.create_all(connection)

    def _outside_transactions(self) -> dict[str, Any]:
        return {"elman_begin": ""} if self.sqlite else {"isolation_level": "AUTOCOMMIT"}

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(location: Path | str) -> Database:
    """Open the store's database, and make its tables where there are none.

    `location` is a file's path (made with its folder when absent) or a URL, `postgresql+psycopg://user@host/name`.
    Raises UserError: cannot be opened or reached, another program's, or of another version.
    """
    url = _url(location)
    sqlite = url.get_backend_name() == "sqlite"
    place = str(url.database) if sqlite else _without_secrets(url)
    if sqlite:
        _touch(Path(place))
    database = Database(place, _engine(url, place), sqlite)
    try:
        _prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _url(location: Path | str) -> URL:
    if isinstance(location, Path) or "://" not in location:
        return URL.create("sqlite", database=str(location))
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):
        raise UserError("the store's URL cannot be read; it looks like postgresql+psycopg://user@host/name") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or not url.database:
        raise UserError(f"{_without_secrets(url)}: a store is a file's path or postgresql+psycopg://user@host/name")
    return url


def _without_secrets(url: URL) -> str:
    """Return the URL as errors may show it."""
    return url.set(query={}).render_as_string(hide_password=True)


def _touch(path: Path) -> None:
    """Make the file, readable by its owner alone (SQLite gives the log beside it the same rights)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise cannot_write(path, error) from error


def _engine(url: URL, place: str) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT, "check_same_thread": False})
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
        return engine
    timeout = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT}
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=timeout)
    except (ImportError, NoSuchModuleError):
        raise UserError(f"{place}: PostgreSQL needs psycopg: pip install 'elman[postgres]'") from None


def _settle(connection: sqlite3.Connection, record: object) -> None:
    """Set what holds for every connection to SQLite."""
    connection.isolation_level = None  # we begin transactions, not the driver
    for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("elman_begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _prepare(database: Database) -> None:
    """Make the tables where there are none, and refuse what is not ours."""
    with database.reading() as connection:
        ready = _is_ours(connection, database)
    if ready:
        return
    if database.sqlite:  # outside any transaction; where the file system cannot do it, the old journal serves
        with explained(database.place), database.engine.connect() as plain:
            connection = plain.execution_options(elman_begin="")
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with database.writing() as connection:
        if not database.sqlite:  # two that open a new store at once
            connection.execute(select(func.pg_advisory_xact_lock(MAKING)))
        if _is_ours(connection, database):
            return
        tables.metadata.create_all(connection)
        if connection.execute(update(tables.store).values(schema_version=tables.SCHEMA)).rowcount == 0:
            connection.execute(insert(tables.store).values(schema_version=tables.SCHEMA, erasures=0, scrubbed=0))
        if not database.sqlite:
            _keep_out_of_statistics(connection)


def _is_ours(connection: Connection, database: Database) -> bool:
    """Say whether all our tables are there; UserError for another program's and for a version that cannot be read."""
    found = set(inspect_database(connection).get_table_names())
    if tables.store.name not in found:
        if found if database.sqlite else found & set(tables.metadata.tables):
            raise UserError(f"{database.place}: holds another program's tables, not a store of persons")
        return False
    version = connection.execute(select(tables.store.c.schema_version)).scalar()
    if version == 1:
        return False
    if version != tables.SCHEMA:
        raise UserError(
            f"{database.place}: a store of version {version}, made by another version of elman; this one reads "
            f"version {tables.SCHEMA}"
        )
    return True


def _keep_out_of_statistics(connection: Connection) -> None:
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text | LargeBinary | tables.Instant):
                statement = f"ALTER TABLE {table.name} ALTER COLUMN {column.name} SET STATISTICS 0"
                connection.exec_driver_sql(statement)


def mark_erasure(connection: Connection) -> None:
    """Note in the same transaction that bytes of what it erased may remain."""
    connection.execute(update(tables.store).values(erasures=tables.store.c.erasures + 1))


@contextlib.contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn the database's errors into one line without a word of anyone's text."""
    try:
        yield
    except IntegrityError as error:
        # the driver's text can quote a row; the constraint's name or the code says enough to find the mistake
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or _code(error.orig)
        raise AssertionError(f"{place}: a row breaks {name}") from None
    except DBAPIError as error:
        raise StoreTrouble(f"{place}: {_meaning(error.orig)}") from None
    except sqlite3.Error as error:
        raise StoreTrouble(f"{place}: {_meaning(error)}") from None
    except StatementError as error:
        if isinstance(error.orig, UserError):
            raise UserError(f"{place}: {error.orig}") from None
        raise


def _code(error: BaseException | None) -> str:
    return getattr(error, "sqlite_errorname", None) or type(error).__name__


SQLITE_MEANINGS = {
    "SQLITE_READONLY": "cannot write: the file is read-only; nothing was changed",
    "SQLITE_FULL": "cannot write: no space left on the disk; nothing was changed",
    "SQLITE_NOTADB": "not a store of persons (not an SQLite file)",
    "SQLITE_CORRUPT": "the file is damaged; put back a copy of it",
    "SQLITE_CANTOPEN": "cannot open: the file cannot be read, or its folder cannot be written",
    "SQLITE_BUSY": f"another process has been writing to it for {WAIT} seconds; nothing was changed",
    "SQLITE_IOERR": "the disk cannot be read or written, or has no space left; nothing was changed",
    "SQLITE_PERM": "access is not permitted",
    "SQLITE_TOOBIG": "a text is too long for the store; nothing was changed",
}


def _meaning(error: BaseException | None) -> str:
    """Say what an error of the driver means; the driver's own words only where they quote no row."""
    if isinstance(error, sqlite3.Error):
        code = _code(error)
        if code == "OperationalError":  # the driver's own: a text that is not UTF-8
            return "holds a damaged row: a text that is not UTF-8"
        primary = "_".join(code.split("_")[:2])
        return SQLITE_MEANINGS.get(primary, f"the database fails ({code})")
    said = getattr(getattr(error, "diag", None), "message_primary", None)
    if said:
        return str(said)
    state = getattr(error, "sqlstate", None)
    lines = str(error).strip().splitlines()
    # without a state the failure is the connection's, and its text names the host
    return f"the database fails ({state})" if state or not lines else lines[-1].strip()
