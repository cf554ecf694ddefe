"""The transactions of the road: one of its own, begun anew where the database gave it up, or somebody's session."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models.database import (
    LOG,
    READ_ONLY,
    TRIES,
    Busy,
    Collided,
    given_up,
)
from models.pipeline import in_few_trips

Work = Connection | Session
"""A transaction: the road's own, or that of a session which does other things in it too."""

Answer = TypeVar("Answer")


def in_transaction(engine: Engine, work: Callable[[Connection], Answer]) -> Answer:
    """One unit of work, begun anew where the database gave it up for another's sake; the fifth time it says so."""
    for left in reversed(range(TRIES)):
        try:
            with _written(engine) as connection:
                return work(connection)
        except Busy:
            if not left:
                raise
            LOG.warning("The database is busy: somebody else holds it. Waiting for it; %d more tries.", left)
    raise Busy


@contextmanager
def _written(engine: Engine) -> Iterator[Connection]:
    """Committed whole, or nothing of it."""
    with _house_errors(engine.dialect), engine.connect() as connection, in_few_trips(connection):
        yield connection


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A consistent look for statements that are known to change nothing; it hinders nobody.

    SQLite is not told to refuse the rest, as `models.database.reading` does: what it has compiled it would forget.
    """
    with _house_errors(engine.dialect), engine.connect() as connection:
        connection.execution_options(**READ_ONLY)
        with connection.begin():
            yield connection


@contextmanager
def _house_errors(dialect: Dialect) -> Iterator[None]:
    """What the driver says of others who were faster, as the house says it."""
    driver: Any = dialect.loaded_dbapi
    try:
        yield
    except (IntegrityError, driver.IntegrityError) as error:
        # Two changed the same rows at once, and this one came second; nothing of it was kept.
        raise Collided from error
    except OperationalError as error:
        if given_up(error.orig):
            raise Busy from error
        raise
    except driver.OperationalError as error:
        if given_up(error):
            raise Busy from error
        raise


@contextmanager
def connection_of(work: Work, *, writes: bool = True) -> Iterator[Connection]:
    """A session writes what it holds before, and reads it again after."""
    if isinstance(work, Connection):
        yield work
        return
    work.flush()
    connection = work.connection()
    with _house_errors(connection.dialect):
        yield connection
    if writes:
        work.expire_all()
