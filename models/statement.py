"""SQL that is said once in SQLAlchemy's words, compiled once a database and run on the transaction's own cursor.

Saying a statement costs more than running it (docs/decisions/0017-one-road.md).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from pendulum import DateTime
from sqlalchemy import BindParameter, ColumnElement, Connection, Executable, String, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.base import Instant, in_utc

SQLITE = "sqlite"


class Listed(FunctionElement[str]):
    """The texts of a JSON array that is given as a parameter, to stand behind `IN`."""

    inherit_cache = True


@compiles(Listed, SQLITE)
def _sqlite_listed(element: Listed, compiler: Any, **options: Any) -> str:
    array = compiler.process(element.clauses, **options)
    return f"(SELECT value FROM json_each({array}))"


@compiles(Listed)
def _postgresql_listed(element: Listed, compiler: Any, **options: Any) -> str:
    array = compiler.process(element.clauses, **options)
    return f"(SELECT jsonb_array_elements_text(CAST({array} AS JSONB)))"


def is_listed(column: Any, name: str) -> ColumnElement[bool]:
    """Is the column among the texts of the JSON array that this parameter has?"""
    texts = Listed(parameter(name))
    is_in = column.op("IN", is_comparison=True)
    among: ColumnElement[bool] = is_in(texts)
    return among


def listed_values(values: Iterable[str]) -> str:
    """What `is_listed` takes as its parameter."""
    return json.dumps(list(values))


def insert_of(dialect: str) -> Any:
    """The INSERT of this database (by the name of its dialect), which knows ON CONFLICT.

    SQLAlchemy takes a while to import what it knows of PostgreSQL, so that is left to whoever has it.
    """
    return import_module(f"sqlalchemy.dialects.{dialect}").insert


def parameter(name: str, type_: Any = String) -> BindParameter[Any]:
    """A value that is named when the statement is run."""
    return bindparam(
        name,
        value=None,
        type_=type_,
        required=False,
    )


THIS_SEASON = parameter("season")
THIS_INSTANT = parameter("now", Instant)
"""Of a statement that looks for what is due in a season at an instant (flows/act/find_due.py)."""


# --- running ----------------------------------------------------------------------------------------------------


Slots = Sequence[tuple[str, Any]]
"""For each parameter, in order: its name, and what it is where nobody names another value."""


class Statement:
    """Built when it is first needed, compiled once for each kind of database."""

    def __init__(self, build: Callable[[], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[str, Slots]] = {}

    def run(
        self,
        connection: Connection,
        values: Mapping[str, Any] | None = None,
    ) -> Any:
        """The driver's cursor after it; `values` are the parameters by name, as the driver takes them."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            statement = self._build()
            self._compiled[dialect.name] = _compile(statement, dialect)
        text, slots = self._compiled[dialect.name]
        known = values or {}
        parameters = [known.get(name, constant) for name, constant in slots]
        return run_text(connection, text, parameters)


def run_text(
    connection: Connection,
    text: str,
    parameters: Sequence[Any],
) -> Any:
    """Run a text on the transaction's own cursor, which is returned."""
    cursor = connection.connection.cursor()
    cursor.execute(text, parameters)
    return cursor


def _compile(statement: Executable, dialect: Dialect) -> tuple[str, Slots]:
    compiled: Any = statement.compile(  # type: ignore[attr-defined]  # every statement here has it
        dialect=_positional(dialect),
        compile_kwargs={"render_postcompile": True},
    )
    return str(compiled), _slots_of(compiled)


def _positional(dialect: Dialect) -> Dialect:
    """The same dialect, with parameters that have places and no names."""
    kind: Any = type(dialect)
    style = "qmark" if dialect.name == SQLITE else "format"
    positional: Dialect = kind(paramstyle=style)
    return positional


def _slots_of(compiled: Any) -> Slots:
    processors = compiled._bind_processors  # noqa: SLF001  the only way to a literal as the driver takes it
    constants = compiled.construct_params(_check=False) | _defaults_in(compiled)
    slots = []
    for name in compiled.positiontup or ():
        constant = constants.get(name)
        processor = processors.get(name)
        if processor is not None and constant is not None:
            constant = processor(constant)
        slots.append((name, constant))
    return slots


def _defaults_in(compiled: Any) -> dict[str, Any]:
    """What an INSERT … SELECT writes into the columns that it does not name."""
    columns = compiled.insert_prefetch
    return {column.key: _default_of(column) for column in columns}


def _default_of(column: Any) -> Any:
    default = column.default
    return default.arg(None) if default.is_callable else default.arg


def as_parameters(values: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """Values by name, instants among them as the driver takes them."""
    return {name: _as_driver_takes(value, dialect) for name, value in values.items()}


def _as_driver_takes(value: Any, dialect: Dialect) -> Any:
    return as_parameter(value, dialect) if isinstance(value, DateTime) else value


def as_parameter(at: DateTime, dialect: Dialect) -> Any:
    """An instant as the driver takes it."""
    utc = in_utc(at)
    return sqlite_instant(utc) if dialect.name == SQLITE else utc


def sqlite_instant(at: DateTime) -> str:
    """As SQLAlchemy keeps it: without a zone, always with microseconds."""
    utc = in_utc(at)
    with_zone = utc.isoformat(" ", "microseconds")
    return with_zone.removesuffix("+00:00")
