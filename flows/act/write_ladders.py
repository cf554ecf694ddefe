"""A new look at ladders: at those of a season, or of all that people who go away or are back owe, manage or approve."""

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
    """The next tick lays out the ladders of the season, or of what concerns the people whom the draft names."""
    facts = draft.facts
    at = as_parameter(facts.at, connection.dialect)
    if draft.relays_ladders:
        _LOOK_AT_SEASON.run(connection, {"season": facts.season.id, "at": at})
    if draft.relaid_for:
        people = json.dumps(sorted(draft.relaid_for))
        _LOOK_AT_PEOPLE.run(connection, {"people": people, "at": at})


def _concerns_people() -> ColumnElement[bool]:
    reports = select(Person.id).where(is_listed(Person.manager_id, "people"))
    approved = select(Plan.id).where(is_listed(Plan.approver_id, "people"))
    return or_(
        is_listed(Obligation.person_id, "people"),
        Obligation.person_id.in_(reports),
        Obligation.plan_id.in_(approved),
    )


def _look_anew(concerned: ColumnElement[bool]) -> Any:
    at: Any = parameter("at", Obligation.next_at.type)
    still_open = update(Obligation).where(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.next_at > at,
        concerned,
    )
    return still_open.values(next_at=at)


def _look_at_season() -> Any:
    is_of_season = Obligation.season_id == parameter("season")
    return _look_anew(is_of_season)


def _look_at_people() -> Any:
    return _look_anew(_concerns_people())


_LOOK_AT_SEASON = Statement(_look_at_season)
_LOOK_AT_PEOPLE = Statement(_look_at_people)
