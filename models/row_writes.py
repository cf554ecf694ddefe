"""Writing rows of a table, one statement however many they are: new ones, changed columns, and rows that go."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Column, Connection, insert
from sqlalchemy.engine import Dialect

from models.base import Base
from models.row_json import column_names, written_values
from models.rows import Key, binary_columns, shape_of
from models.statement import SQLITE, run_text

FAIL, LEAVE, REPLACE = "fail", "leave", "replace"
"""What becomes of a new row whose key is taken: an error, nothing, or the new row in the old one's place."""


def insert_rows(connection: Connection, entity: type[Base], rows: Iterable[Base], *, if_there: str = FAIL) -> list[Key]:
    """Write new rows, whole; where some may be there already, the keys of those that were written."""
    if binary_columns(entity):
        _insert_binary(connection, entity, rows)
        return []
    dialect = connection.dialect.name
    names = column_names(entity)
    objects = []
    for row in rows:
        values = row.__dict__
        objects.append(written_values(dialect, entity, {name: values[name] for name in names}))
    if len(objects) == 1 and if_there == FAIL:
        one_row = _driver_values(dialect, entity, objects[0], names)
        run_text(connection, _insert_one_text(connection.dialect, entity), one_row)
        return []
    text = _insert_text(connection.dialect, entity, if_there)
    cursor = run_text(connection, text, [json.dumps(objects)])
    return list(cursor.fetchall()) if if_there == LEAVE else []


def _insert_binary(connection: Connection, entity: type[Base], rows: Iterable[Base]) -> None:
    """JSON has no bytes: rows that hold a file are written in SQLAlchemy's own way."""
    names = (*column_names(entity), *binary_columns(entity))
    for row in rows:
        values = {name: row.__dict__[name] for name in names}
        connection.execute(insert(entity).values(values))


def update_rows(
    connection: Connection, entity: type[Base], names: Sequence[str], objects: Sequence[Mapping[str, Any]]
) -> int:
    """Set these columns of rows; each object has the key, the columns, and `was_version` where the row has a version.

    The number of rows that were there as they were seen.
    """
    dialect = connection.dialect.name
    written = [written_values(dialect, entity, one) for one in objects]
    if len(written) == 1:
        shape = shape_of(entity)
        order = (*names, *shape.key, *(("was_version",) if shape.has_version else ()))
        text = _update_one_text(connection.dialect, entity, tuple(names))
        return int(run_text(connection, text, _driver_values(dialect, entity, written[0], order)).rowcount)
    text = _update_text(connection.dialect, entity, tuple(names))
    return int(run_text(connection, text, [json.dumps(written)]).rowcount)


def delete_rows(connection: Connection, entity: type[Base], rows: Iterable[Base]) -> None:
    """Take these rows away, by their keys."""
    shape = shape_of(entity)
    dialect = connection.dialect.name
    keys = []
    for row in rows:
        values = {name: getattr(row, name) for name in shape.key}
        keys.append(written_values(dialect, entity, values))
    run_text(connection, _delete_text(connection.dialect, entity), [json.dumps(keys)])


def _driver_values(dialect: str, entity: type[Base], values: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """The values of one row in this order, as the driver takes them."""
    documents = frozenset() if dialect == SQLITE else _json_columns(entity)
    return [json.dumps(values[name]) if name in documents else values[name] for name in names]


@lru_cache(maxsize=256)
def _json_columns(entity: type[Base]) -> frozenset[str]:
    return frozenset(str(column.key) for column in shape_of(entity).columns if isinstance(column.type, JSON))


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.name == SQLITE else "%s"


@lru_cache(maxsize=256)
def _insert_one_text(dialect: Dialect, entity: type[Base]) -> str:
    names = column_names(entity)
    quoted = ", ".join(_quoted(dialect, entity, name) for name in names)
    marks = ", ".join(_mark(dialect) for _ in names)
    return f"INSERT INTO {_table(dialect, entity)} ({quoted}) VALUES ({marks})"


@lru_cache(maxsize=1024)
def _update_one_text(dialect: Dialect, entity: type[Base], names: tuple[str, ...]) -> str:
    shape = shape_of(entity)
    mark = _mark(dialect)
    sets = ", ".join(f"{_quoted(dialect, entity, name)} = {mark}" for name in names)
    same = [f"{_quoted(dialect, entity, name)} = {mark}" for name in shape.key]
    if shape.has_version:
        same.append(f"version = {mark}")
    return f"UPDATE {_table(dialect, entity)} SET {sets} WHERE {' AND '.join(same)}"


@lru_cache(maxsize=256)
def _insert_text(dialect: Dialect, entity: type[Base], if_there: str) -> str:
    names = column_names(entity)
    quoted = ", ".join(_quoted(dialect, entity, name) for name in names)
    key = ", ".join(_quoted(dialect, entity, name) for name in shape_of(entity).key)
    source = _objects(dialect, entity, names)
    # Without a condition SQLite would take the conflict's ON for that of a join.
    text = f"INSERT INTO {_table(dialect, entity)} ({quoted}) SELECT {quoted} FROM {source} WHERE true"
    if if_there == LEAVE:
        return f"{text} ON CONFLICT DO NOTHING RETURNING {key}"
    if if_there == REPLACE:
        sets = ", ".join(f"{name} = excluded.{name}" for name in quoted.split(", "))
        return f"{text} ON CONFLICT ({key}) DO UPDATE SET {sets}"
    return text


@lru_cache(maxsize=1024)
def _update_text(dialect: Dialect, entity: type[Base], names: tuple[str, ...]) -> str:
    shape = shape_of(entity)
    table = _table(dialect, entity)
    source = _objects(dialect, entity, (*shape.key, *names), with_version=shape.has_version)
    sets = ", ".join(f"{_quoted(dialect, entity, name)} = v.{_quoted(dialect, entity, name)}" for name in names)
    same = [f"{table}.{_quoted(dialect, entity, name)} = v.{_quoted(dialect, entity, name)}" for name in shape.key]
    if shape.has_version:
        same.append(f"{table}.version = v.was_version")
    return f"UPDATE {table} SET {sets} FROM {source} WHERE {' AND '.join(same)}"


@lru_cache(maxsize=256)
def _delete_text(dialect: Dialect, entity: type[Base]) -> str:
    shape = shape_of(entity)
    key = ", ".join(_quoted(dialect, entity, name) for name in shape.key)
    source = _objects(dialect, entity, shape.key)
    return f"DELETE FROM {_table(dialect, entity)} WHERE ({key}) IN (SELECT {key} FROM {source})"


def _objects(dialect: Dialect, entity: type[Base], names: Sequence[str], *, with_version: bool = False) -> str:
    """The parameter, a JSON array of objects, as a table `v` with these columns."""
    if dialect.name == SQLITE:
        wanted = [f"json_extract(value, '$.{name}') AS {_quoted(dialect, entity, name)}" for name in names]
        if with_version:
            wanted.append("json_extract(value, '$.was_version') AS was_version")
        return f"(SELECT {', '.join(wanted)} FROM json_each(?)) AS v"
    columns = {column.key: column for column in shape_of(entity).columns}
    typed = [f'"{name}" {_type_name(dialect, columns[name])}' for name in names]
    if with_version:
        typed.append("was_version integer")
    return f"jsonb_to_recordset(CAST(%s AS JSONB)) AS v({', '.join(typed)})"


def _type_name(dialect: Dialect, column: Column[Any]) -> str:
    return str(column.type.compile(dialect=dialect))


def _table(dialect: Dialect, entity: type[Base]) -> str:
    return str(dialect.identifier_preparer.quote(shape_of(entity).name))


def _quoted(dialect: Dialect, entity: type[Base], name: str) -> str:
    column = shape_of(entity).entity.__table__.columns[name]
    return str(dialect.identifier_preparer.quote(column.name))
