"""Finding what is due in a season at an instant: whether there is any, of all sweeps at once, and which it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.act.loader import SqlLoader
from models.base import Base
from models.statement import Statement, as_parameters

Values = Mapping[str, Any]


def _no_values(_facts: Facts) -> Values:
    return {}


class DueThings:
    """What a sweep looks for in a season, said once; the tick asks whether there is any, and the sweep which it is.

    `select_due` has the parameters THIS_SEASON and THIS_INSTANT (models/statement.py), and those of `values`. What is
    found comes in an order, maybe `locked`.
    """

    def __init__(
        self,
        select_due: Callable[[], Select[Any]],
        *,
        in_order: Sequence[Any] = (),
        locked: Sequence[type[Base]] = (),
        values: Callable[[Facts], Values] = _no_values,
    ) -> None:
        self._select_due = select_due
        self._in_order = in_order
        self._locked = locked
        self.values = values
        self._statement = Statement(self._select_which)

    def _select_which(self) -> Select[Any]:
        found = self._select_due().order_by(*self._in_order)
        if self._locked:
            return found.with_for_update(of=list(self._locked))
        return found

    def is_there_any(self) -> ColumnElement[bool]:
        """The condition that something of it is due."""
        return self._select_due().exists()

    def find(self, context: SeasonContext) -> list[str]:
        """The first column of all that is due: their ids, mostly."""
        return [found for found, *_ in self.find_rows(context)]

    def find_rows(self, context: SeasonContext) -> list[Any]:
        """All columns of it."""
        values = self.values(context.facts)
        return find_due_rows(context, self._statement, **values)


class DueQuestion:
    """Of which of these is there any? One small statement, compiled once, that mostly finds nothing."""

    def __init__(self, dues: Sequence[DueThings]) -> None:
        self._dues = dues
        self._statement = Statement(self._select_each)

    def _select_each(self) -> Select[Any]:
        return select(*[due.is_there_any() for due in self._dues])

    def ask(self, connection: Connection, facts: Facts) -> frozenset[DueThings]:
        """Those of which there is any."""
        values: dict[str, Any] = {}
        for due in self._dues:
            values |= due.values(facts)
        parameters = _parameters(connection, facts, values)
        answers = self._statement.run(connection, parameters).fetchone()
        pairs = zip(self._dues, answers, strict=True)
        return frozenset(due for due, is_due in pairs if is_due)


def find_due_rows(
    context: SeasonContext,
    statement: Statement,
    **more: Any,
) -> list[Any]:
    """The rows that a statement finds; `more` are parameters besides season and instant."""
    connection = SqlLoader(context.session).connection
    parameters = _parameters(connection, context.facts, more)
    return list(statement.run(connection, parameters).fetchall())


def _parameters(
    connection: Connection,
    facts: Facts,
    more: Values,
) -> Values:
    values = {"season": facts.season.id, "now": facts.at, **more}
    return as_parameters(values, connection.dialect)
