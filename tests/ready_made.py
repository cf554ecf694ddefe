"""What many tests begin with is made once in a process and then copied: an opened season, compiled SQL.

A copy is the database itself, byte by byte or row by row, so no test sees another one than if it had made its own.
"""

import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast
from weakref import WeakSet

import psycopg
from psycopg import Cursor, sql
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.util import LRUCache

from models.base import Base
from models.organisation import Unit
from models.season import Season

T = TypeVar("T")
Rows = dict[str, bytes]

COMPILED_AT_MOST = 10_000


class CompiledOnce(LRUCache[Any, Any]):
    """Compiled statements of all engines of a kind: SQLAlchemy keeps them by engine, and tests open thousands."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_a_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_a_kind(key), value)


def _of_a_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return (dialect.name, dialect.driver, *statement)


@contextmanager
def compiled_once() -> Iterator[WeakSet[Engine]]:
    """As long as this lasts, a statement is compiled once for all engines of a kind; tells which have connected."""
    kept, connected = CompiledOnce(COMPILED_AT_MOST), WeakSet[Engine]()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)
        connected.add(connection.engine)

    event.listen(Engine, "engine_connect", share)
    yield connected
    event.remove(Engine, "engine_connect", share)


@contextmanager
def disposed_of(connected: WeakSet[Engine]) -> Iterator[None]:
    """Whatever connects as long as this lasts is closed in the end; an engine that is used again opens anew."""
    connected.clear()
    yield
    for engine in list(connected):
        if not engine.dialect.is_async:
            engine.dispose()


@dataclass
class ReadyMade:
    """Databases as something left them that was played once, by what it was; `folder` is theirs."""

    folder: Path
    kept: dict[Hashable, tuple[Any, Any]] = field(default_factory=dict)

    def play_or_copy(self, engine: Engine, name: Hashable, play: Callable[[Engine], T]) -> T:
        """What `play` tells; a database in which there is something already is played on, as nothing else fits it."""
        if not _has_schema_alone(engine):
            return play(engine)
        key = (engine.dialect.name, name)
        if key in self.kept:
            copy, told = self.kept[key]
            self._fill(engine, copy)
            return cast(T, told)
        told = play(engine)
        self.kept[key] = (self._copy(engine), told)
        return told

    def _copy(self, engine: Engine) -> Any:
        if engine.dialect.name == "postgresql":
            return _rows(engine)
        copy = self.folder / f"{len(self.kept)}.db"
        _copy_file(str(engine.url.database), str(copy))
        return copy

    def _fill(self, engine: Engine, copy: Any) -> None:
        if engine.dialect.name == "postgresql":
            _put_rows(engine, copy)
        else:
            _copy_file(str(copy), str(engine.url.database))


def _has_schema_alone(engine: Engine) -> bool:
    with engine.connect().execution_options(phasegate_reading=True) as connection:
        return all(connection.scalar(select(table.id).limit(1)) is None for table in (Unit, Season))


def _copy_file(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


@contextmanager
def _psycopg(engine: Engine) -> Iterator["Cursor[Any]"]:
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor:
            yield cursor


def _rows(engine: Engine) -> Rows:
    """What stands in each table that is not empty."""
    with _psycopg(engine) as cursor:
        found = {table: _copy_out(cursor, table) for table in Base.metadata.tables}
    return {table: rows for table, rows in found.items() if rows}


def _copy_out(cursor: "Cursor[Any]", table: str) -> bytes:
    with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _put_rows(engine: Engine, tables: Rows) -> None:
    """In any order and past the triggers: what is put there has been checked where it was made."""
    with _psycopg(engine) as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, rows in tables.items():
            table = sql.Identifier(name)
            cursor.execute(sql.SQL("DELETE FROM {}").format(table))
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                copy.write(rows)
            _count_on(cursor, name)


def _count_on(cursor: "Cursor[Any]", table: str) -> None:
    """Where the database numbers the rows itself, it goes on after the last."""
    number = Base.metadata.tables[table].autoincrement_column
    if number is None or not number.autoincrement:
        return
    cursor.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}").format(
            table, number.name, sql.Identifier(number.name), sql.Identifier(table)
        )
    )
