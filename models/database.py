"""Opening the database, and the transactions in which everything is written (docs/automation.md, “The database”)."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.pipeline import answer_sqlalchemy
from states.refusal import BadInput, PlanningError

BUSY_MS = 10_000
STATEMENTS = 512  # so many does a connection keep prepared: acts have some hundreds between them
PRIVATE_FILE, FOR_OTHERS = 0o600, 0o077
IN_MEMORY, BY_URI = ":memory:", "file:"
READ_ONLY = {"phasegate_reading": True, "postgresql_readonly": True}
TRIES = 5  # one deadlock is chance, so it is worth another try; so many in a row are none

REPAIRED = (
    ((3, 50, 7), (3, 51)),
    ((3, 44, 6), (3, 45)),
)
"""The older lines of SQLite that have the repair of the WAL-reset bug: from this version up to that one."""

Done = TypeVar("Done")
LOG = logging.getLogger("phasegate")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Has this SQLite the repair of the WAL-reset bug? (docs/automation.md, “The database”)"""
    if version >= (3, 51, 3):
        return True
    return any(first <= version < end for first, end in REPAIRED)


def open_engine(url: str, *, durable: bool = True) -> Engine:
    """An engine on SQLite or PostgreSQL whose transactions lose no update; raises BadInput for another database.

    What is only a play (the demo, a test) may do without waiting for the disk: `durable=False` is as safe against a
    crash of the program, but not against a power cut.
    """
    parsed = _database_url(url)
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise BadInput(f"{backend} is not supported; use sqlite:///FILE or postgresql+psycopg://…")
    try:
        if backend == "sqlite":
            return _sqlite(parsed, durable)
        return _postgresql(parsed)
    except (NoSuchModuleError, ImportError, ValueError, TypeError) as error:
        where = parsed.render_as_string(hide_password=True)
        raise BadInput(f"{where} cannot be used ({error}); write sqlite:///FILE or postgresql+psycopg://…") from error


def _database_url(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated.
        raise BadInput("That is no database address; write sqlite:///phasegate.db or postgresql+psycopg://…") from None


def _postgresql(url: URL) -> Engine:
    driver = url.set(drivername="postgresql+psycopg")  # the one that is installed
    engine = create_engine(driver, pool_pre_ping=True, hide_parameters=True)
    answer_sqlalchemy(engine)
    return engine


def _sqlite(url: URL, durable: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000, "cached_statements": STATEMENTS},
        hide_parameters=True,
    )
    synchronous = "FULL" if durable else "OFF"
    set_up = partial(_set_up_sqlite, synchronous=synchronous)
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin_immediate)
    return engine


class Collided(PlanningError):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the same thing at the same moment; nothing was done. Look again and repeat it."
        )


class Busy(Collided):
    """The database gave this up for another's sake: a lock that stayed too long, a deadlock."""

    def __init__(self) -> None:
        PlanningError.__init__(
            self, "The database is busy: somebody else holds it. Nothing was done; repeat it in a moment."
        )


def _make_private(
    _dialect: Any,
    _record: Any,
    arguments: tuple[Any, ...],
    _named: Any,
) -> None:
    """The database is its owner's alone (0600), whatever the umask is; SQLite gives its journal the same mode."""
    file = Path(str(arguments[0]))
    path = str(file)
    if path == IN_MEMORY or path.startswith(BY_URI):
        return
    with suppress(OSError):
        # Where it cannot be made, SQLite says why when it opens it; whose it is not may not change its mode.
        file.touch(mode=PRIVATE_FILE)
        if file.stat().st_mode & FOR_OTHERS:
            file.chmod(PRIVATE_FILE)


def _set_up_sqlite(
    connection: sqlite3.Connection,
    _record: Any,
    *,
    synchronous: str,
) -> None:
    connection.isolation_level = None  # the driver must not begin a transaction of its own
    for pragma in _pragmas_of(synchronous):
        connection.execute(f"PRAGMA {pragma}")


def _pragmas_of(synchronous: str) -> tuple[str, ...]:
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    return (
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        f"journal_mode={journal}",
        f"synchronous={synchronous}",
    )


def _begin_immediate(connection: Any) -> None:
    # A read-only transaction may share; a writer takes the lock at once, or it fails later whatever the timeout is.
    begin = "BEGIN" if is_reading(connection) else "BEGIN IMMEDIATE"
    try:
        # SQLAlchemy's own way to run a text costs many times more than BEGIN itself.
        connection.connection.driver_connection.execute(begin)
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


@contextmanager
def writing(
    engine: Engine,
    *,
    rehearse: bool = False,
) -> Iterator[Session]:
    """One unit of work: committed whole, or nothing of it; a rehearsal does all the work and keeps none.

    Raises Collided where another change of the same came first, Busy where the database gave this one up.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin() as transaction:
            yield session
            if rehearse:
                transaction.rollback()
    except (StaleDataError, IntegrityError) as error:
        # Two changed the same rows at once, and this one came second; nothing of it was kept.
        raise Collided from error
    except OperationalError as error:
        if given_up(error.orig):
            raise Busy from error
        raise


def transact(
    engine: Engine,
    work: Callable[[Session], Done],
    *,
    rehearse: bool = False,
) -> Done:
    """One unit of work that is begun anew where the database gave it up for another's sake, and says so.

    A deadlock or a serialization failure on PostgreSQL, a lock that stayed too long on SQLite; after the fifth time
    it raises Busy. The work may run more than once, so it may touch nothing but the session.
    """
    for left in reversed(range(TRIES)):
        try:
            with writing(engine, rehearse=rehearse) as session:
                return work(session)
        except Busy:
            if not left:
                raise
            LOG.warning("The database is busy: somebody else holds it. Waiting for it; %d more tries.", left)
    raise Busy


def given_up(error: BaseException | None) -> bool:
    """Did the database give up a transaction that may succeed the next time?"""
    if isinstance(error, sqlite3.OperationalError):
        return _is_locked(error)
    return getattr(error, "sqlstate", None) in ("40001", "40P01")


def _is_locked(error: sqlite3.OperationalError) -> bool:
    primary_code = error.sqlite_errorcode & 0xFF
    return primary_code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A consistent look that hinders no other reader; the database refuses whatever it would write."""
    connection = engine.connect().execution_options(**READ_ONLY)
    try:
        with (
            connection,
            _sqlite_refuses(connection),
            Session(connection, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session
    except OperationalError as error:
        if given_up(error.orig):
            raise Busy from error
        raise


def is_reading(connection: Connection) -> bool:
    """Is it only looked at by this connection?"""
    options = connection.get_execution_options()
    return bool(options.get("phasegate_reading"))


@contextmanager
def _sqlite_refuses(connection: Connection) -> Iterator[None]:
    """SQLite refuses to write until the look is over: its connection is lent to a writer afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    file: Any = connection.connection.driver_connection
    file.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        file.execute("PRAGMA query_only=OFF")


def _require_file(engine: Engine) -> None:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file and not Path(file).exists():
        raise BadInput(
            f"{file}: there is no such database. Name another with --db, or make it: phasegate org import FOLDER"
        )


def reachable(engine: Engine, *, may_create: bool = False) -> None:
    """Raises BadInput with a sentence where the database cannot be opened; looking for one does not create it."""
    if not may_create:
        _require_file(engine)
    try:
        with reading(engine) as session:
            session.connection()
    except DatabaseError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise BadInput(
            f"{where}: the database cannot be opened ({error.orig}); check the path or the server."
        ) from error
