"""SQL that is said once in SQLAlchemy's words, compiled once a database and run on the transaction's own cursor.

Saying a statement costs more than running it (docs/decisions/0017-one-road.md).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import BindParameter, ColumnElement, Connection, Executable, String, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.base import in_utc

SQLITE = "sqlite"


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
    return sqlite_instant(utc) if dialect.name == SQLITE else utc


def sqlite_instant(at: DateTime) -> str:
    """As SQLAlchemy keeps it: without a zone, always with microseconds."""
    utc = in_utc(at)
    return f"{utc:%Y-%m-%d %H:%M:%S}.{utc.microsecond:06}"
