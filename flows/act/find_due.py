"""Finding what is due in a season at an instant: a small statement, compiled once, that mostly finds nothing."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import Dialect

from flows.act.context import SeasonContext
from flows.act.loader import SqlLoader
from models.statement import Statement, as_parameter


def find_due(context: SeasonContext, statement: Statement) -> list[str]:
    """The ids that a statement finds, whose parameters are THIS_SEASON and THIS_INSTANT (models/statement.py)."""
    return [found for (found,) in find_due_rows(context, statement)]


def find_due_rows(
    context: SeasonContext,
    statement: Statement,
    **more: Any,
) -> list[Any]:
    """The rows that it finds; `more` are parameters besides these two."""
    connection = SqlLoader(context.session).connection
    values = {"season": context.season.id, "now": context.at, **more}
    taken = {name: _as_driver_takes(value, connection.dialect) for name, value in values.items()}
    return list(statement.run(connection, taken).fetchall())


def _as_driver_takes(value: Any, dialect: Dialect) -> Any:
    return as_parameter(value, dialect) if isinstance(value, DateTime) else value
