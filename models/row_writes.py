"""Writing rows of a table, one statement however many they are: new ones, changed columns, and rows that go."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, insert

from models.base import Base
from models.row_json import column_names, written_values
from models.rows import RowChange, binary_columns, is_new, shape_of, values_before
from models.statement import SQLITE, run_text
from models.write_texts import (
    MANY,
    delete_text,
    insert_missing_text,
    insert_text,
    replace_text,
    update_one_text,
    update_text,
)

Values = Mapping[str, Any]

FEW = 8
"""So many rows have a parameter a column, which takes a third of what a JSON array takes."""

FAIL, LEAVE, REPLACE = "fail", "leave", "replace"
"""What becomes of a new row whose key is taken: an error, nothing, or the new row in the old one's place."""

INSERT_TEXTS = {
    FAIL: insert_text,
    LEAVE: insert_missing_text,
    REPLACE: replace_text,
}


def insert_rows(
    connection: Connection,
    entity: type[Base],
    rows: Iterable[Base],
    *,
    if_there: str = FAIL,
) -> Any:
    """Write new rows, whole; where some may be there already, the cursor has the keys of those that were written."""
    if binary_columns(entity):
        _insert_binary(connection, entity, rows)
        return None
    dialect = connection.dialect
    objects = _row_objects(dialect.name, entity, rows)
    count = len(objects) if len(objects) <= FEW else MANY
    text = INSERT_TEXTS[if_there](dialect, entity, count)
    parameters: list[Any] = [json.dumps(objects)] if count == MANY else _all_values(dialect.name, entity, objects)
    return run_text(connection, text, parameters)


def _row_objects(
    dialect: str,
    entity: type[Base],
    rows: Iterable[Base],
) -> list[Values]:
    """All columns of each row, as JSON has them."""
    names = column_names(entity)
    objects: list[Values] = []
    for row in rows:
        columns = row.__dict__
        values = {name: columns[name] for name in names}
        objects.append(written_values(dialect, entity, values))
    return objects


def _all_values(
    dialect: str,
    entity: type[Base],
    objects: Iterable[Values],
) -> list[Any]:
    """All columns of each row, one after the other."""
    names = column_names(entity)
    found = []
    for values in objects:
        found += _driver_values(dialect, entity, values, names)
    return found


def _insert_binary(
    connection: Connection,
    entity: type[Base],
    rows: Iterable[Base],
) -> None:
    """JSON has no bytes: rows that hold a file are written in SQLAlchemy's own way."""
    names = (*column_names(entity), *binary_columns(entity))
    for row in rows:
        values = {name: row.__dict__[name] for name in names}
        connection.execute(insert(entity).values(values))


def write_changes(connection: Connection, entity: type[Base], rows: Iterable[Base]) -> None:
    """What is new among these rows of a table, and what has changed in those that were read: a statement each.

    Whoever writes so holds the rows: nobody else has changed them meanwhile.
    """
    known = list(rows)
    new = [row for row in known if is_new(row)]
    changes = [(row, values_before(row)) for row in known if not is_new(row)]
    changed = [(row, before) for row, before in changes if before]
    if new:
        insert_rows(connection, entity, new)
    if changed:
        update_changed(connection, entity, changed)


def update_changed(connection: Connection, entity: type[Base], changes: Sequence[RowChange]) -> Any:
    """Set what has changed in these rows; the cursor counts those that were there as they were seen."""
    columns: set[str] = set()
    for _, before in changes:
        columns.update(before)
    names = sorted(columns)
    objects = [_object_of(row, before, names) for row, before in changes]
    return update_rows(
        connection,
        entity,
        names,
        objects,
    )


def _object_of(
    row: Base,
    before: Mapping[str, Any],
    names: Sequence[str],
) -> dict[str, Any]:
    shape = shape_of(type(row))
    values = {name: getattr(row, name) for name in (*shape.key, *names)}
    if shape.has_version:
        values["was_version"] = before.get("version", getattr(row, "version"))  # noqa: B009  not every row has one
    return values


def update_rows(
    connection: Connection,
    entity: type[Base],
    names: Sequence[str],
    objects: Sequence[Values],
) -> Any:
    """Set these columns of rows; each object has the key, the columns, and `was_version` where the row has a version.

    The cursor counts the rows that were there as they were seen, once its answer has come (models/pipeline.py).
    """
    dialect = connection.dialect
    columns = tuple(names)
    written = [written_values(dialect.name, entity, values) for values in objects]
    if len(written) == 1:
        return _update_one(connection, entity, columns, written[0])
    text = update_text(dialect, entity, columns)
    return run_text(connection, text, [json.dumps(written)])


def _update_one(
    connection: Connection,
    entity: type[Base],
    names: tuple[str, ...],
    written: Values,
) -> Any:
    dialect = connection.dialect
    shape = shape_of(entity)
    order = [*names, *shape.key]
    if shape.has_version:
        order.append("was_version")
    parameters = _driver_values(dialect.name, entity, written, order)
    text = update_one_text(dialect, entity, names)
    return run_text(connection, text, parameters)


def delete_rows(
    connection: Connection,
    entity: type[Base],
    rows: Iterable[Base],
) -> None:
    """Take these rows away, by their keys."""
    shape = shape_of(entity)
    dialect = connection.dialect
    keys = []
    for row in rows:
        values = {name: getattr(row, name) for name in shape.key}
        keys.append(written_values(dialect.name, entity, values))
    text = delete_text(dialect, entity)
    run_text(connection, text, [json.dumps(keys)])


def _driver_values(
    dialect: str,
    entity: type[Base],
    values: Values,
    names: Sequence[str],
) -> list[Any]:
    """The values of one row in this order, as the driver takes them."""
    if dialect == SQLITE:
        return [values[name] for name in names]
    documents = _json_columns(entity)
    return [json.dumps(values[name]) if name in documents else values[name] for name in names]


@lru_cache(maxsize=256)
def _json_columns(entity: type[Base]) -> frozenset[str]:
    return frozenset(str(column.key) for column in shape_of(entity).columns if isinstance(column.type, JSON))
