"""The floor of an act: the rows that it left, written by SQL that somebody might have typed, on the driver's cursor.

Ours plays on one database; what it changed is found by comparing every table before and after, and is then written
into a copy: one SELECT of the plan, a statement a row, COMMIT. So each act has its own floor, and nobody chooses it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Rows = Mapping[tuple[Any, ...], tuple[Any, ...]]
Statement = tuple[str, tuple[Any, ...]]


class Tables:
    """The tables of a database, by name: their columns and which are the key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.columns: dict[str, list[str]] = {}
        self.key: dict[str, list[str]] = {}
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        for (table,) in names.fetchall():
            info = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            self.columns[table] = [column[1] for column in info]
            self.key[table] = [column[1] for column in sorted(info, key=lambda column: column[5]) if column[5]]

    def rows(self, connection: sqlite3.Connection) -> dict[str, Rows]:
        """Every row by its key."""
        found: dict[str, Rows] = {}
        for table, columns in self.columns.items():
            places = [columns.index(name) for name in self.key[table]]
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            found[table] = {tuple(row[place] for place in places): row for row in rows}
        return found

    def statements(self, before: Mapping[str, Rows], after: Mapping[str, Rows]) -> list[Statement]:
        """What makes the one of the other, a statement a row."""
        found: list[Statement] = []
        for table in self.columns:
            found += self._gone(table, before[table], after[table])
        for table in self.columns:
            found += self._come(table, before[table], after[table])
        return found

    def _same_key(self, table: str) -> str:
        return " AND ".join(f'"{name}" = ?' for name in self.key[table])

    def _gone(self, table: str, before: Rows, after: Rows) -> Iterator[Statement]:
        for key in before.keys() - after.keys():
            yield f'DELETE FROM "{table}" WHERE {self._same_key(table)}', key

    def _come(self, table: str, before: Rows, after: Rows) -> Iterator[Statement]:
        columns = self.columns[table]
        for key, row in after.items():
            was = before.get(key)
            if was is None:
                marks = ", ".join("?" for _ in columns)
                yield f'INSERT INTO "{table}" VALUES ({marks})', row
            elif was != row:
                changed = [place for place, value in enumerate(row) if was[place] != value]
                sets = ", ".join(f'"{columns[place]}" = ?' for place in changed)
                values = tuple(row[place] for place in changed)
                yield f'UPDATE "{table}" SET {sets} WHERE {self._same_key(table)}', (*values, *key)


def connect(file: Path) -> sqlite3.Connection:
    """As phasegate's own connections are: durable, with foreign keys looked at when it commits."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("foreign_keys=ON", "journal_mode=DELETE", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write_by_hand(connection: sqlite3.Connection, plan_id: str, statements: list[Statement]) -> None:
    """One durable transaction."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("PRAGMA defer_foreign_keys=ON")
    cursor.execute("SELECT * FROM plan WHERE id = ?", (plan_id,)).fetchone()
    for text, values in statements:
        cursor.execute(text, values)
    cursor.execute("COMMIT")
