"""What the two databases call differently: JSON made or read, an instant in a text, the earliest of instants."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import JSON
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.base import Instant
from models.statement import SQLITE


class JsonItems(FunctionElement[Any]):
    """The objects of a JSON array as rows of one column, `value`."""

    inherit_cache = True


@compiles(JsonItems, SQLITE)
def _sqlite_items(element: JsonItems, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(JsonItems)
def _postgresql_items(element: JsonItems, compiler: Any, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSONB))"


class JsonOf(FunctionElement[Any]):
    """A JSON object, of names and values one after the other."""

    type = JSON()
    inherit_cache = True


@compiles(JsonOf, SQLITE)
def _sqlite_object(element: JsonOf, compiler: Any, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(JsonOf)
def _postgresql_object(element: JsonOf, compiler: Any, **options: Any) -> str:
    return f"json_build_object({compiler.process(element.clauses, **options)})"


class InstantOfText(FunctionElement[DateTime]):
    """The instant that a text of `sqlite_instant` says."""

    type = Instant()
    inherit_cache = True


@compiles(InstantOfText, SQLITE)
def _sqlite_instant(element: InstantOfText, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(InstantOfText)
def _postgresql_instant(element: InstantOfText, compiler: Any, **options: Any) -> str:
    return f"(CAST({compiler.process(element.clauses, **options)} AS TIMESTAMP) AT TIME ZONE 'UTC')"


class EarliestOf(FunctionElement[DateTime]):
    """The earliest of several instants, none of which is missing."""

    type = Instant()
    inherit_cache = True


@compiles(EarliestOf, SQLITE)
def _sqlite_earliest(element: EarliestOf, compiler: Any, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(EarliestOf)
def _postgresql_earliest(element: EarliestOf, compiler: Any, **options: Any) -> str:
    return f"least({compiler.process(element.clauses, **options)})"
