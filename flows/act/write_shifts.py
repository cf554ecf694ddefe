"""Writing what holds for very many obligations alike, in statements compiled from what was decided."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pendulum import Date
from sqlalchemy import (
    Connection,
    func,
    select,
    update,
)
from sqlalchemy.engine import Dialect

from flows.act.draft import Draft
from flows.act.due_shift import DueShift
from flows.act.write_notices import UNSENT_REMINDERS
from models.base import Condition
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.statement import (
    SQLITE,
    Statement,
    as_parameter,
    is_listed,
    parameter,
)

EVERYBODY, THESE, OTHERS = "everybody", "these", "others"
"""Whose obligations a shift is about: everybody's, those of some units, or those of all others."""


def write_shifts(connection: Connection, draft: Draft) -> None:
    """After the rows that were changed one by one: what was put to another gate is not moved with its old one."""
    for shift in draft.shifts:
        values = _values_of(connection.dialect, draft, shift)
        units = _units_of(shift)
        # Before the obligations, which are found by the day they were due.
        _cancel_reminders(units).run(connection, values)
        _shift_dues(units).run(connection, values)


def _units_of(shift: DueShift) -> str:
    if shift.is_for_all:
        return EVERYBODY
    return OTHERS if shift.others else THESE


def _values_of(
    dialect: Dialect,
    draft: Draft,
    shift: DueShift,
) -> Mapping[str, Any]:
    return {
        "season": draft.facts.season.id,
        "gate": shift.gate_id,
        "was": as_parameter(shift.was_due_at, dialect),
        "due": as_parameter(shift.due_at, dialect),
        "day": _day_parameter(shift.due_on, dialect),
        "at": as_parameter(draft.facts.at, dialect),
        "units": json.dumps(list(shift.units)),
    }


def _day_parameter(day: Date, dialect: Dialect) -> Any:
    """A day as the driver takes it."""
    return day.isoformat() if dialect.name == SQLITE else day


def _instant(name: str) -> Any:
    """An instant that is named when the statement is run."""
    return parameter(name, Obligation.due_at.type)


def _is_shifted(units: str) -> Condition:
    """The open obligations that hang on the gate's day."""
    is_at_gate = (Obligation.season_id == parameter("season")) & (Obligation.gate_id == parameter("gate"))
    is_open = Obligation.settled_at.is_(None) & Obligation.dropped_at.is_(None)
    was_due_then = Obligation.due_at == _instant("was")
    shifted: Condition = is_at_gate & is_open & was_due_then
    if units == EVERYBODY:
        return shifted
    of_plan = select(Plan.unit_id).where(Plan.id == Obligation.plan_id)
    unit_of_plan = of_plan.correlate(Obligation).scalar_subquery()
    unit = func.coalesce(unit_of_plan, Obligation.unit_id, "")
    is_of_units = is_listed(unit, "units")
    return shifted & (is_of_units if units == THESE else ~is_of_units)


@lru_cache(maxsize=3)
def _cancel_reminders(units: str) -> Statement:
    def build() -> Any:
        keys = select(Obligation.key).where(_is_shifted(units))
        unsent = update(Notice).where(
            Notice.state == "waiting",
            Notice.kind.in_(UNSENT_REMINDERS),
            Notice.obligation_key.in_(keys),
        )
        return unsent.values(state="cancelled")

    return Statement(build)


@lru_cache(maxsize=3)
def _shift_dues(units: str) -> Statement:
    def build() -> Any:
        dues = update(Obligation).where(_is_shifted(units))
        return dues.values(
            due_at=_instant("due"),
            due_on=parameter("day", Obligation.due_on.type),
            due_version=Obligation.due_version + 1,
            since=_instant("at"),
            next_at=_instant("at"),
        )

    return Statement(build)
