"""Rows as JSON: so one statement reads several tables, and one writes any number of rows of a table.

What JSON has no word for (instants, days, exact numbers) is made anew here, for either database.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import JSON, Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.base import Base, Day, Instant, Money, in_utc
from models.exact import Exact
from models.rows import loaded_row, shape_of
from models.statement import SQLITE, sqlite_instant


class JsonRow(FunctionElement[str]):
    """These columns as one JSON array."""

    inherit_cache = True


@compiles(JsonRow, SQLITE)
def _sqlite_row(element: JsonRow, compiler: Any, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(JsonRow)
def _postgresql_row(element: JsonRow, compiler: Any, **options: Any) -> str:
    columns = [_postgresql_value(column, compiler, **options) for column in element.clauses]
    return f"json_build_array({', '.join(columns)})::text"


def _postgresql_value(
    column: Any,
    compiler: Any,
    **options: Any,
) -> str:
    text = str(compiler.process(column, **options))
    if isinstance(column.type, JSON):
        return f"CAST({text} AS TEXT)"
    return text


def json_row(
    entity: type[Base],
    without: Sequence[str] = (),
) -> JsonRow:
    """The entity's columns in the order of its shape, as `read_row` takes them."""
    names = column_names(entity, tuple(without))
    columns = [getattr(entity, name) for name in names]
    return JsonRow(*columns)


@lru_cache(maxsize=256)
def column_names(
    entity: type[Base],
    without: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The attributes that are read of an entity."""
    columns = shape_of(entity).columns
    return tuple(column.key for column in columns if column.key not in without)


# --- reading ------------------------------------------------------------------------------------------------------

Reader = Callable[[Any], Any]


@lru_cache(maxsize=4096)
def read_instant(text: str) -> DateTime:
    """An instant as either database writes it into JSON; without a zone it is UTC."""
    at = DateTime.fromisoformat(text)
    if at.tzinfo is not None:
        return in_utc(pendulum.instance(at))
    return _taken_as_utc(at)


def _taken_as_utc(at: DateTime) -> DateTime:
    return DateTime(
        at.year,
        at.month,
        at.day,
        at.hour,
        at.minute,
        at.second,
        at.microsecond,
        tzinfo=pendulum.UTC,
    )


@lru_cache(maxsize=1024)
def read_day(text: str) -> Date:
    return Date.fromisoformat(text)


_DECODER = json.JSONDecoder(parse_float=Decimal)
_DOCUMENTS = json.JSONDecoder()


def _read_document(text: str) -> Any:
    """What a column of JSON holds."""
    document, _ = _DOCUMENTS.raw_decode(text)
    return document


def _read_exact(value: Any) -> Decimal:
    return Decimal(str(value))


COLUMN_READERS: tuple[tuple[Any, Reader], ...] = (
    (Instant, read_instant),
    (Day, read_day),
    ((Money, Exact), _read_exact),
    (Boolean, bool),
    (JSON, _read_document),
)
"""How a value of a column of this type is made from what JSON has; all other types are as they are."""


@dataclass(frozen=True)
class RowMaker:
    """Makes rows of a table from arrays that `json_row` answered."""

    entity: type[Base]
    names: tuple[str, ...]
    readers: tuple[tuple[int, Reader], ...]
    """The columns whose values have to be made, by their place."""

    def row_of(self, text: str) -> Base:
        values, _ = _DECODER.raw_decode(text)
        for place, reader in self.readers:
            value = values[place]
            if value is not None:
                values[place] = reader(value)
        return loaded_row(self.entity, self.names, values)


@lru_cache(maxsize=256)
def _maker_of(entity: type[Base], without: tuple[str, ...]) -> RowMaker:
    names = column_names(entity, without)
    return RowMaker(entity, names, _readers_of(entity, without))


def _readers_of(
    entity: type[Base],
    without: tuple[str, ...],
) -> tuple[tuple[int, Reader], ...]:
    columns = [column for column in shape_of(entity).columns if column.key not in without]
    readers = []
    for place, column in enumerate(columns):
        for types, reader in COLUMN_READERS:
            if isinstance(column.type, types):
                readers.append((place, reader))
    return tuple(readers)


def read_row(
    entity: type[Base],
    text: str,
    without: tuple[str, ...] = (),
) -> Base:
    """A row from what `json_row` answered."""
    return _maker_of(entity, without).row_of(text)


# --- writing ------------------------------------------------------------------------------------------------------


Writer = Callable[[Any], Any]


def _write_money(value: Decimal) -> str:
    cents = value.quantize(Decimal("0.01"))
    return str(cents)


def _write_exact(value: Decimal) -> str:
    return format(value, "f")


def _write_instant(at: DateTime) -> str:
    utc = in_utc(at)
    return utc.isoformat()


def _write_day(day: Date) -> str:
    return day.isoformat()


WRITERS: Mapping[str, tuple[tuple[Any, Writer], ...]] = {
    SQLITE: (
        (Instant, sqlite_instant),
        (Day, _write_day),
        (Money, _write_money),
        (Exact, _write_exact),
        (JSON, json.dumps),
    ),
    "postgresql": (
        (Instant, _write_instant),
        (Day, _write_day),
        (Money, _write_money),
        (Exact, _write_exact),
    ),
}
"""How JSON has a value of a column of this type, so that the database makes the column's value of it."""


@lru_cache(maxsize=256)
def _writers_of(
    dialect: str,
    entity: type[Base],
) -> Mapping[str, Writer]:
    writers = {}
    for column in shape_of(entity).columns:
        for types, writer in WRITERS[dialect]:
            if isinstance(column.type, types):
                writers[column.key] = writer
    return writers


def written_values(
    dialect: str,
    entity: type[Base],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """The values as JSON has them."""
    writers = _writers_of(dialect, entity)
    written = dict(values)
    for name, writer in writers.items():
        value = values.get(name)
        if value is not None:
            written[name] = writer(value)
    return written
