"""SQL that is said once in SQLAlchemy's words, compiled once a database and run on the transaction's own cursor.

Saying a statement costs more than running it (docs/decisions/0017-one-road.md). Rows come and go as JSON, so that one
statement reads several tables, and one writes any number of rows of a table.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import (
    JSON,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Executable,
    String,
    bindparam,
    insert,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.base import Base, Day, Instant, Money, in_utc
from models.exact import Exact
from models.rows import Key, binary_columns, loaded_row, shape_of

SQLITE = "sqlite"


class JsonRow(FunctionElement[str]):
    """These columns as one JSON array."""

    inherit_cache = True


@compiles(JsonRow, SQLITE)
def _sqlite_row(element: JsonRow, compiler: Any, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(JsonRow)
def _postgresql_row(element: JsonRow, compiler: Any, **options: Any) -> str:
    columns = []
    for column in element.clauses:
        text = compiler.process(column, **options)
        columns.append(f"CAST({text} AS TEXT)" if isinstance(column.type, JSON) else text)
    return f"json_build_array({', '.join(columns)})::text"


class Listed(FunctionElement[str]):
    """The texts of a JSON array that is given as a parameter, to stand behind `IN`."""

    inherit_cache = True


@compiles(Listed, SQLITE)
def _sqlite_listed(element: Listed, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(Listed)
def _postgresql_listed(element: Listed, compiler: Any, **options: Any) -> str:
    return f"(SELECT jsonb_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS JSONB)))"


def is_listed(column: Any, name: str) -> ColumnElement[bool]:
    """Is the column among the texts of the JSON array that this parameter has?"""
    among: ColumnElement[bool] = column.op("IN", is_comparison=True)(Listed(parameter(name)))
    return among


def json_row(entity: type[Base], without: Sequence[str] = ()) -> JsonRow:
    """The entity's columns in the order of its shape, as `read_row` takes them."""
    columns = [getattr(entity, name) for name in column_names(entity, tuple(without))]
    return JsonRow(*columns)


@lru_cache(maxsize=256)
def column_names(entity: type[Base], without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The attributes that are read of an entity."""
    return tuple(column.key for column in shape_of(entity).columns if column.key not in without)


def parameter(name: str, type_: Any = String) -> BindParameter[Any]:
    """A value that is named when the statement is run."""
    return bindparam(name, value=None, type_=type_, required=False)


# --- running ----------------------------------------------------------------------------------------------------


class Statement:
    """Built when it is first needed, compiled once for each kind of database."""

    def __init__(self, build: Callable[[], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[str, Sequence[tuple[str, Any]]]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any] | None = None) -> Any:
        """The driver's cursor after it; `values` are the parameters by name, as the driver takes them."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _compile(self._build(), dialect)
        text, slots = self._compiled[dialect.name]
        known = values or {}
        parameters = [known.get(name, constant) for name, constant in slots]
        return run_text(connection, text, parameters)


def run_text(connection: Connection, text: str, parameters: Sequence[Any]) -> Any:
    """Run a text on the transaction's own cursor, which is returned."""
    cursor = connection.connection.cursor()
    cursor.execute(text, parameters)
    return cursor


def _compile(statement: Executable, dialect: Dialect) -> tuple[str, Sequence[tuple[str, Any]]]:
    kind: Any = type(dialect)
    positional = kind(paramstyle="qmark" if dialect.name == SQLITE else "format")
    compiled: Any = statement.compile(  # type: ignore[attr-defined]  # every statement here has it
        dialect=positional, compile_kwargs={"render_postcompile": True}
    )
    constants = compiled.construct_params(_check=False)
    slots = []
    for name in compiled.positiontup or ():
        constant = constants.get(name)
        processor = compiled._bind_processors.get(name)  # noqa: SLF001  the only way to a literal as the driver takes it
        known = processor is not None and constant is not None
        slots.append((name, processor(constant) if known else constant))
    return str(compiled), slots


def as_parameter(at: DateTime, dialect: Dialect) -> Any:
    """An instant as the driver takes it."""
    utc = in_utc(at)
    return _sqlite_instant(utc) if dialect.name == SQLITE else utc


# --- reading rows -----------------------------------------------------------------------------------------------

Reader = Callable[[Any], Any]


@lru_cache(maxsize=4096)
def read_instant(text: str) -> DateTime:
    """An instant as either database writes it into JSON; without a zone it is UTC."""
    at = DateTime.fromisoformat(text)
    if at.tzinfo is not None:
        return in_utc(pendulum.instance(at))
    return DateTime(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=pendulum.UTC)


@lru_cache(maxsize=1024)
def read_day(text: str) -> Date:
    return Date.fromisoformat(text)


_DECODER = json.JSONDecoder(parse_float=Decimal)

READERS: tuple[tuple[Any, Reader], ...] = (
    (Instant, read_instant),
    (Day, read_day),
    ((Money, Exact), lambda value: Decimal(str(value))),
    (Boolean, bool),
    (JSON, json.loads),
)
"""How a value of a column of this type is made from what JSON has; all other types are as they are."""


@lru_cache(maxsize=256)
def readers_of(entity: type[Base], without: tuple[str, ...]) -> tuple[tuple[int, Reader], ...]:
    """The columns whose values have to be made, by their place."""
    columns = [column for column in shape_of(entity).columns if column.key not in without]
    found = []
    for place, column in enumerate(columns):
        for types, reader in READERS:
            if isinstance(column.type, types):
                found.append((place, reader))
    return tuple(found)


def read_row(entity: type[Base], text: str, without: tuple[str, ...] = ()) -> Base:
    """A row from what `json_row` answered."""
    values = _DECODER.decode(text)
    for place, reader in readers_of(entity, without):
        if values[place] is not None:
            values[place] = reader(values[place])
    return loaded_row(entity, column_names(entity, without), values)


# --- writing rows -----------------------------------------------------------------------------------------------


def _sqlite_instant(at: DateTime) -> str:
    # As SQLAlchemy keeps it: without a zone, always with microseconds.
    utc = in_utc(at)
    return f"{utc:%Y-%m-%d %H:%M:%S}.{utc.microsecond:06}"


def _exact_money(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


WRITERS: Mapping[str, tuple[tuple[Any, Callable[[Any], Any]], ...]] = {
    SQLITE: (
        (Instant, _sqlite_instant),
        (Day, lambda day: day.isoformat()),
        (Money, _exact_money),
        (Exact, lambda value: format(value, "f")),
        (JSON, json.dumps),
    ),
    "postgresql": (
        (Instant, lambda at: in_utc(at).isoformat()),
        (Day, lambda day: day.isoformat()),
        (Money, _exact_money),
        (Exact, lambda value: format(value, "f")),
    ),
}
"""How JSON has a value of a column of this type, so that the database makes the column's value of it."""


@lru_cache(maxsize=256)
def _writers_of(dialect: str, entity: type[Base]) -> Mapping[str, Callable[[Any], Any]]:
    found = {}
    for column in shape_of(entity).columns:
        for types, writer in WRITERS[dialect]:
            if isinstance(column.type, types):
                found[column.key] = writer
    return found


def written_values(dialect: str, entity: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON has them."""
    writers = _writers_of(dialect, entity)
    found = {}
    for name, value in values.items():
        writer = writers.get(name)
        found[name] = value if writer is None or value is None else writer(value)
    return found


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
