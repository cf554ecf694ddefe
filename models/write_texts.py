"""The SQL that writes rows of a table: for a few rows a parameter a column, for many of them one JSON array."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Column
from sqlalchemy.engine import Dialect

from models.base import Base
from models.row_json import column_names
from models.rows import shape_of
from models.statement import SQLITE

MANY = 0
"""So many rows that they come as one JSON array."""


@dataclass(frozen=True)
class TableWords:
    """How a database writes the names of a table and of its columns."""

    dialect: Dialect
    entity: type[Base]

    @property
    def table(self) -> str:
        return self._quoted(shape_of(self.entity).name)

    @property
    def parameter_mark(self) -> str:
        return "?" if self.dialect.name == SQLITE else "%s"

    def column(self, attribute: str) -> str:
        """The quoted name of the column that this attribute stands for."""
        column = self.entity.__table__.columns[attribute]
        return self._quoted(column.name)

    def columns(self, attributes: Iterable[str]) -> list[str]:
        """The quoted names of several columns."""
        return [self.column(attribute) for attribute in attributes]

    def set_to_parameters(self, attributes: Iterable[str]) -> list[str]:
        """For each column that it equals a parameter."""
        mark = self.parameter_mark
        return [f"{column} = {mark}" for column in self.columns(attributes)]

    def type_name(self, column: Column[object]) -> str:
        """The database's word for the column's type."""
        return str(column.type.compile(dialect=self.dialect))

    def _quoted(self, name: str) -> str:
        return str(self.dialect.identifier_preparer.quote(name))


@lru_cache(maxsize=1024)
def update_one_text(
    dialect: Dialect,
    entity: type[Base],
    names: tuple[str, ...],
) -> str:
    """A changed row; its parameters are these columns, the key, and the version that was seen where there is one."""
    words = TableWords(dialect, entity)
    shape = shape_of(entity)
    changes = words.set_to_parameters(names)
    same = words.set_to_parameters(shape.key)
    if shape.has_version:
        same.append(f"version = {words.parameter_mark}")
    return f"UPDATE {words.table} SET {', '.join(changes)} WHERE {' AND '.join(same)}"


@lru_cache(maxsize=1024)
def insert_text(
    dialect: Dialect,
    entity: type[Base],
    count: int,
) -> str:
    """New rows; its parameters are all their columns in the order of `column_names`, or for MANY a JSON array."""
    words = TableWords(dialect, entity)
    names = column_names(entity)
    columns = ", ".join(words.columns(names))
    rows = _given_rows(words, len(names), count)
    if count == MANY:
        # Without a condition SQLite would take the conflict's ON for that of a join.
        rows = f"SELECT {columns} FROM {_json_table(words, names)} WHERE true"
    return f"INSERT INTO {words.table} ({columns}) {rows}"


def _given_rows(
    words: TableWords,
    width: int,
    count: int,
) -> str:
    marks = ", ".join([words.parameter_mark] * width)
    rows = ", ".join([f"({marks})"] * count)
    return f"VALUES {rows}"


@lru_cache(maxsize=1024)
def insert_missing_text(
    dialect: Dialect,
    entity: type[Base],
    count: int,
) -> str:
    """The same but for those whose key is taken; it answers the keys of those it wrote."""
    words = TableWords(dialect, entity)
    key = words.columns(shape_of(entity).key)
    insert = insert_text(dialect, entity, count)
    return f"{insert} ON CONFLICT DO NOTHING RETURNING {', '.join(key)}"


@lru_cache(maxsize=1024)
def replace_text(
    dialect: Dialect,
    entity: type[Base],
    count: int,
) -> str:
    """The same in the place of those that have their keys."""
    words = TableWords(dialect, entity)
    key = words.columns(shape_of(entity).key)
    columns = words.columns(column_names(entity))
    changes = [f"{column} = excluded.{column}" for column in columns]
    insert = insert_text(dialect, entity, count)
    return f"{insert} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(changes)}"


@lru_cache(maxsize=1024)
def update_text(
    dialect: Dialect,
    entity: type[Base],
    names: tuple[str, ...],
) -> str:
    """Changed rows from a JSON array, whose objects have `was_version` where the table has a version."""
    words = TableWords(dialect, entity)
    shape = shape_of(entity)
    table = words.table
    in_array = (*shape.key, *names)
    source = _json_table(words, in_array, with_version=shape.has_version)
    changes = [f"{column} = v.{column}" for column in words.columns(names)]
    same = [f"{table}.{column} = v.{column}" for column in words.columns(shape.key)]
    if shape.has_version:
        same.append(f"{table}.version = v.was_version")
    return f"UPDATE {table} SET {', '.join(changes)} FROM {source} WHERE {' AND '.join(same)}"


@lru_cache(maxsize=256)
def delete_text(dialect: Dialect, entity: type[Base]) -> str:
    """Rows that go, by the keys in a JSON array."""
    words = TableWords(dialect, entity)
    names = shape_of(entity).key
    key = ", ".join(words.columns(names))
    source = _json_table(words, names)
    return f"DELETE FROM {words.table} WHERE ({key}) IN (SELECT {key} FROM {source})"


def _json_table(
    words: TableWords,
    names: Sequence[str],
    *,
    with_version: bool = False,
) -> str:
    """The parameter, a JSON array of objects, as a table `v` with these columns."""
    if words.dialect.name == SQLITE:
        return _sqlite_json_table(words, names, with_version)
    return _postgresql_json_table(words, names, with_version)


def _sqlite_json_table(
    words: TableWords,
    names: Sequence[str],
    with_version: bool,
) -> str:
    extracted = [f"json_extract(value, '$.{name}') AS {words.column(name)}" for name in names]
    if with_version:
        extracted.append("json_extract(value, '$.was_version') AS was_version")
    return f"(SELECT {', '.join(extracted)} FROM json_each(?)) AS v"


def _postgresql_json_table(
    words: TableWords,
    names: Sequence[str],
    with_version: bool,
) -> str:
    columns = {column.key: column for column in shape_of(words.entity).columns}
    typed = [f'"{name}" {words.type_name(columns[name])}' for name in names]
    if with_version:
        typed.append("was_version integer")
    return f"jsonb_to_recordset(CAST(%s AS JSONB)) AS v({', '.join(typed)})"
