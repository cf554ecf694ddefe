"""What is owed and open at gates of a season, as plain values: there may be tens of thousands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, func, select

from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan

UNIT_OF_DUE = func.coalesce(Plan.unit_id, Obligation.unit_id, "")
"""Whose calendar an obligation lives by: the plan's unit, else the unit that owes."""


@dataclass(frozen=True)
class OpenDue:
    """An open obligation: `unit` is the one whose calendar it lives by ("" the company's)."""

    key: str
    gate: str
    unit: str
    person: str
    manager: str
    what: str
    due_at: DateTime


_COLUMNS = (
    Obligation.key,
    Obligation.gate_id,
    UNIT_OF_DUE,
    Obligation.person_id,
    func.coalesce(Person.manager_id, ""),
    Obligation.what,
    Obligation.due_at,
)
"""In the order of the fields of OpenDue."""


def read_open_dues(
    connection: Connection,
    season_id: str,
    gates: Iterable[str],
) -> Iterator[OpenDue]:
    """Those of these gates, by key."""
    open_at_gates = (
        select(*_COLUMNS)
        .join(Person, Person.id == Obligation.person_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .where(Obligation.season_id == season_id)
        .where(Obligation.settled_at.is_(None))
        .where(Obligation.dropped_at.is_(None))
        .where(Obligation.gate_id.in_(list(gates)))
        .order_by(Obligation.key)
    )
    for row in connection.execute(open_at_gates):
        yield OpenDue(*row)
