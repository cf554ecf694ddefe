"""A new look at ladders: of all that is owed by people who go away or are back, by their reports, and to them."""

import json
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    or_,
    select,
    update,
)

from flows.act.draft import Draft
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.statement import (
    Statement,
    as_parameter,
    is_listed,
    parameter,
)


def lay_out_anew(connection: Connection, draft: Draft) -> None:
    """The next tick lays out the ladders of all that the draft's people owe, manage or approve."""
    if not draft.relaid_for:
        return
    values = {
        "people": json.dumps(sorted(draft.relaid_for)),
        "at": as_parameter(draft.facts.at, connection.dialect),
    }
    _LOOK_ANEW.run(connection, values)


def _concerns_people() -> ColumnElement[bool]:
    reports = select(Person.id).where(is_listed(Person.manager_id, "people"))
    approved = select(Plan.id).where(is_listed(Plan.approver_id, "people"))
    return or_(
        is_listed(Obligation.person_id, "people"),
        Obligation.person_id.in_(reports),
        Obligation.plan_id.in_(approved),
    )


def _look_anew() -> Any:
    at: Any = parameter("at", Obligation.next_at.type)
    still_open = update(Obligation).where(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.next_at > at,
        _concerns_people(),
    )
    return still_open.values(next_at=at)


_LOOK_ANEW = Statement(_look_anew)
