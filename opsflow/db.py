"""The database: two engines, one that writes and one that cannot; begin and commit stand here and nowhere else.

SQLAlchemy's defaults on SQLite lose updates silently (the driver begins late and deferred), so the writing engine takes
the write lock first with BEGIN IMMEDIATE, and reads go through an engine of their own that never waits for it.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

from opsflow.columns import Json, Moment, Money, canonical, where
from opsflow.config import Settings
from opsflow.refusals import StorageFull

__all__ = [
    "Json",
    "Model",
    "Moment",
    "Money",
    "attach",
    "cannot_write",
    "canonical",
    "counted_anew",
    "db",
    "db_change",
    "db_reading",
    "hurrying",
    "inserted",
    "is_away",
    "now",
    "one_at_a_time",
    "schema_change",
    "where",
]

POLL = 0.003  # seconds between two tries for SQLite's write lock: SQLite's own waiting backs off and starves people
PATIENCE = 30.0  # seconds after which a write gives up
CONNECT = 5  # seconds after which a server of PostgreSQL that says nothing is taken as away
THREADS = 256  # the web server's; no thread may wait for a connection of SQLite
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
UNWRITABLE = {  # primary result codes of SQLite; all mean: nothing was written, and trying again at once will not help
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
UNREADABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
AWAY_STATES = ("08", "57P", "53300", "3D000")  # PostgreSQL: connection lost, shutting down, too many, no such database
UNWRITABLE_STATES = {"53100", "53200", "25006", "55P03", "57P03"}  # PostgreSQL: disk, memory, read-only, lock, starting


class Base(DeclarativeBase):
    """What every table of the house is declared on."""

    metadata = sa.MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """A table; `db.Model` for a type checker that cannot see through the extension."""

        __abstract__ = True
else:
    Model = db.Model


@contextmanager
def db_change(*, patience: float = PATIENCE) -> Iterator[sa.Connection]:
    """One transaction that writes: committed at the end, rolled back on any exception. Not re-entrant.

    Raises StorageFull (nothing was changed) when the disk is full, the database read-only, or SQLite's write lock
    taken for longer than `patience` seconds.
    """
    try:
        with db.engine.execution_options(patience=patience).begin() as change:
            yield change
    except (sa.exc.DBAPIError, sqlite3.Error) as problem:
        if cannot_write(problem):
            raise StorageFull from problem
        raise


@contextmanager
def db_reading() -> Iterator[sa.Connection]:
    """One consistent view of the database through the engine that cannot write."""
    with db.engines["reading"].begin() as reading:
        yield reading


@contextmanager
def hurrying() -> Iterator[None]:
    """Within, a change reaches the disk soon instead of at once: a machine that dies loses the last ones, each as a whole."""
    pragma = "PRAGMA synchronous=NORMAL" if db.engine.dialect.name == "sqlite" else "SET synchronous_commit = off"

    def hurry(connection: Any, *_: object) -> None:
        connection.execute(pragma).close()

    db.engine.dispose()
    sa.event.listen(db.engine, "connect", hurry)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "connect", hurry)
        db.engine.dispose()


@contextmanager
def schema_change() -> Iterator[sa.Connection]:
    """One transaction that changes tables, one at a time; SQLite may rebuild tables that others refer to meanwhile."""
    with db.engine.connect() as connection:
        _set_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                one_at_a_time(connection, "schema")
                yield connection
        finally:
            _set_foreign_keys(connection, "ON")


def one_at_a_time(change: sa.Connection, name: str) -> None:
    """Hold changes of this name apart until the transaction ends. SQLite has one writer anyway."""
    if change.dialect.name == "postgresql":
        change.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def inserted(change: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows; answers their ids, in their order.

    On PostgreSQL the ids of many are taken first: to write one statement with all their values down takes longer than
    to insert them.
    """
    if change.dialect.name != "postgresql" or len(rows) == 1:
        told = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(change.execute(told, rows).scalars())
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    ids = list(change.execute(sa.select(sa.func.nextval(sequence)).select_from(_series(len(rows)))).scalars())
    change.execute(sa.insert(table), [{**row, "id": id_} for id_, row in zip(ids, rows, strict=True)])
    return ids


def _series(count: int) -> sa.FromClause:
    return sa.func.generate_series(1, count).table_valued("number")


def counted_anew() -> None:
    """Let PostgreSQL look how large its tables have become. By itself it does so after a minute, and plans till then for
    what they were; SQLite's plans do not rest on it."""
    if db.engine.dialect.name == "postgresql":
        with db_change() as change:
            change.execute(sa.text("ANALYZE"))


def now() -> datetime:
    """This moment, aware UTC: the only clock of the house (PostgreSQL's own, so that machines agree).

    Doors read it and pass it down. A test may set `app.config["CLOCK"]`.
    """
    told = current_app.config.get("CLOCK")
    if told is not None:
        return told()  # type: ignore[no-any-return]
    if db.engine.dialect.name != "postgresql":
        return datetime.now(UTC)
    with db_reading() as reading:
        moment: datetime = reading.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)


def cannot_write(problem: Exception) -> bool:
    """Whether this error (the driver's, or SQLAlchemy's around it) says that the database cannot be written now."""
    cause = getattr(problem, "orig", problem)
    return _sqlite_code(cause) in UNWRITABLE or getattr(cause, "sqlstate", None) in UNWRITABLE_STATES


def is_away(problem: Exception) -> bool:
    """Whether this error of SQLAlchemy's says that the database does not answer at all, or its file cannot be read."""
    if isinstance(problem, sa.exc.TimeoutError):  # no connection became free
        return True
    if not isinstance(problem, sa.exc.DBAPIError):
        return False
    if isinstance(problem.orig, sqlite3.Error):
        return _sqlite_code(problem.orig) in UNREADABLE
    state = getattr(problem.orig, "sqlstate", None)
    never_came = state is None and isinstance(problem, sa.exc.OperationalError)
    return never_came or problem.connection_invalidated or str(state).startswith(AWAY_STATES)


def _sqlite_code(cause: object) -> int:
    code: int = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF  # extended codes keep the primary one in the low byte


def attach(app: Flask, settings: Settings) -> None:
    """Give the application its two engines."""
    options = _sqlite_options() if settings.on_sqlite else _postgresql_options()
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    app.config["SQLALCHEMY_BINDS"] = {"reading": {"url": settings.database_url, **options}}
    db.init_app(app)
    with app.app_context():
        if settings.on_sqlite:
            _prepare_sqlite(db.engine, writes=True)
            _prepare_sqlite(db.engines["reading"], writes=False)
        else:
            _prepare_reading_postgresql(db.engines["reading"])


def _sqlite_options() -> dict[str, Any]:
    return {
        "pool_size": 16,
        "max_overflow": THREADS,
        "poolclass": sa.pool.QueuePool,
        "connect_args": {"isolation_level": None, "check_same_thread": False, "timeout": PATIENCE},
    }


def _postgresql_options() -> dict[str, Any]:
    # a server allows 100 connections by default; two engines in two processes stay under it, and threads queue
    options = {"pool_size": 8, "max_overflow": 12, "pool_timeout": PATIENCE, "pool_pre_ping": True}
    return {**options, "connect_args": {"connect_timeout": CONNECT}}


def _prepare_sqlite(engine: sa.Engine, *, writes: bool) -> None:
    sa.event.listen(engine, "connect", _open_writer if writes else _open_reader)
    sa.event.listen(engine, "begin", _begin_writing if writes else _begin_reading)


def _open_writer(connection: sqlite3.Connection, _: object) -> None:
    _set(connection, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=0")


def _open_reader(connection: sqlite3.Connection, _: object) -> None:
    _set(connection, "synchronous=FULL", "foreign_keys=ON", "query_only=1")


def _set(connection: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _set_foreign_keys(connection: sa.Connection, switch: str) -> None:
    if connection.dialect.name == "sqlite":  # the pragma is deaf inside a transaction
        _set(connection.connection.driver_connection, f"foreign_keys={switch}")  # type: ignore[arg-type]


def _begin_writing(connection: sa.Connection) -> None:
    until = time.monotonic() + connection.get_execution_options().get("patience", PATIENCE)
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except sa.exc.OperationalError as problem:
            if _sqlite_code(problem.orig) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(POLL)


def _begin_reading(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _prepare_reading_postgresql(engine: sa.Engine) -> None:
    def open_reader(connection: Any, _: object) -> None:
        connection.read_only = True

    engine.update_execution_options(isolation_level="REPEATABLE READ")
    sa.event.listen(engine, "connect", open_reader)
