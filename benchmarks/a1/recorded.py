"""What an act did to rows, recorded by triggers on a database of its own: nobody chooses what a floor has to write."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Statement = tuple[str, Row]

LOG = "CREATE TABLE recorded (place INTEGER PRIMARY KEY, name TEXT, was TEXT, now TEXT)"
EVENTS = (("INSERT", "", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", ""))


@dataclass(frozen=True)
class Table:
    """A table's columns, and the places of its key among them."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]

    def key_of(self, row: Row) -> Row:
        """The row's key."""
        return tuple(row[place] for place in self.key)


@dataclass(frozen=True)
class Change:
    """A row as it was before an act and as it is after it; None where there was or is none."""

    table: Table
    was: Row | None
    now: Row | None


def tables_of(connection: sqlite3.Connection) -> dict[str, Table]:
    """Every table by name, but those that hold files."""
    found: dict[str, Table] = {}
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    for (name,) in names.fetchall():
        info = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        if any(column[2] == "BLOB" for column in info):
            continue
        in_key = sorted((column[5], place) for place, column in enumerate(info) if column[5])
        key = tuple(place for _, place in in_key)
        found[name] = Table(name, tuple(column[1] for column in info), key)
    return found


def rows_in(file: Path) -> Mapping[str, set[Row]]:
    """All rows of all tables, to be compared with those of another database."""
    connection = sqlite3.connect(file)
    names = tables_of(connection).keys() - {"recorded"}
    found = {name: set(connection.execute(f'SELECT * FROM "{name}"')) for name in names}
    connection.close()
    return found


class Recorder:
    """Tells what was done to the rows of a database since it was last asked."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self.tables = tables_of(self._db)
        self._db.execute(LOG)
        for table in self.tables.values():
            for event, was, now in EVENTS:
                self._watch(table, event, was, now)

    def _watch(self, table: Table, event: str, was: str, now: str) -> None:
        values = ", ".join([_array(table, was), _array(table, now)])
        self._db.execute(
            f'CREATE TRIGGER recorded_{table.name}_{event} AFTER {event} ON "{table.name}" BEGIN '
            f"INSERT INTO recorded (name, was, now) VALUES ('{table.name}', {values}); END"
        )

    def changes(self) -> list[Change]:
        """Each changed row once, in the order in which they were first touched."""
        found: dict[tuple[str, Row], Change] = {}
        for name, was_text, now_text in self._db.execute("SELECT name, was, now FROM recorded ORDER BY place"):
            table = self.tables[name]
            was, now = _row(was_text), _row(now_text)
            key = (name, table.key_of(now or was or ()))
            first = found.get(key)
            found[key] = Change(table, first.was if first else was, now)
        self._db.execute("DELETE FROM recorded")
        return [change for change in found.values() if change.was != change.now]

    def close(self) -> None:
        """Nothing is recorded any more."""
        self._db.close()


def _array(table: Table, whose: str) -> str:
    if not whose:
        return "NULL"
    values = ", ".join(f'{whose}."{column}"' for column in table.columns)
    return f"json_array({values})"


def _row(text: str | None) -> Row | None:
    return tuple(json.loads(text)) if text else None


def statements_of(changes: Sequence[Change]) -> list[Statement]:
    """A statement a row, as somebody might have typed it."""
    return [statement for change in changes for statement in _statement(change)]


def _statement(change: Change) -> Iterator[Statement]:
    table, was, now = change.table, change.was, change.now
    same = " AND ".join(f'"{table.columns[place]}" = ?' for place in table.key)
    if now is None:
        yield f'DELETE FROM "{table.name}" WHERE {same}', table.key_of(was or ())
    elif was is None:
        marks = ", ".join("?" for _ in table.columns)
        yield f'INSERT INTO "{table.name}" VALUES ({marks})', now
    else:
        changed = [place for place, value in enumerate(now) if was[place] != value]
        sets = ", ".join(f'"{table.columns[place]}" = ?' for place in changed)
        values = tuple(now[place] for place in changed)
        yield f'UPDATE "{table.name}" SET {sets} WHERE {same}', (*values, *table.key_of(now))


def new_values(change: Change) -> Mapping[str, Any]:
    """The columns that are not what they were, with what the database has in them now."""
    now = change.now or ()
    was = change.was or (None,) * len(now)
    is_new = change.was is None
    pairs = zip(change.table.columns, was, now, strict=True)
    return {name: after for name, before, after in pairs if is_new or before != after}
