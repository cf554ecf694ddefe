"""Obligations under a new calendar: those that hang on a gate's day move with it, waived ones go, new ones come."""

from collections.abc import Callable, Mapping

from pendulum import DateTime
from sqlalchemy import ColumnElement, Select, func, select, true, update

from config.difference import CalendarDifference, GateMove, MoveKind
from flows.calendar.reassign import owe_anew
from flows.calendar.whatif import WhatIf
from flows.ground import Ground
from flows.obligations.obligations import owed
from flows.season.carry import carry_or_drop
from flows.season.dated_gates import season_gates
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan

UNSENT_NOTICES = ("reminder", "escalation")


def follow_dues(before: Ground, after: Ground, found: WhatIf) -> None:
    """Every gate that moves takes its open obligations along; done ones are left alone."""
    for move in found.difference.moves:
        FOLLOWERS[move.kind](before, after, found.difference, move)
    after.session.flush()


def _leave(_before: Ground, after: Ground, found: CalendarDifference, move: GateMove) -> None:
    """Waived or taken out: what is open moves to the gate that is named, or is dropped."""
    here = (Obligation.gate_id == move.gate, _of_scope(found, move.unit))
    carry_or_drop(after, move.gate, owed(after, *here))


def _ask(_before: Ground, after: Ground, found: CalendarDifference, move: GateMove) -> None:
    """New, or asking for something else: whoever owes it now and did not before."""
    gate = next(gate for gate in season_gates(after.scopes) if gate.dated.gate.id == move.gate)
    plans = after.session.scalars(select(Plan).where(Plan.season_id == after.season.id).order_by(Plan.id))
    mine = [plan for plan in plans if found.scope(plan.unit_id) == move.unit]
    owe_anew(after, gate, mine, company=not move.unit)


def _redate(before: Ground, after: Ground, found: CalendarDifference, move: GateMove) -> None:
    """In two statements, however many they are; reminders that were not sent yet are for the old day."""
    if move.was is None or move.now is None:
        return
    own = before.scopes.resolver(move.unit)
    was: DateTime = own.due(move.gate).at if move.gate in own.by_id else move.was.at
    moving = (
        *(Obligation.season_id == after.season.id, Obligation.gate_id == move.gate, Obligation.due_at == was),
        *(Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), _of_scope(found, move.unit)),
    )
    keys = select(Obligation.key).where(*moving)
    _cancel(after, keys)
    after.session.execute(
        update(Obligation)
        .where(*moving)
        .values(
            due_at=move.now.at,
            due_on=move.now.day,
            due_version=Obligation.due_version + 1,
            since=after.at,
            next_at=after.at,
        )
        .execution_options(synchronize_session=False)
    )


def _cancel(ground: Ground, keys: Select[tuple[str]]) -> None:
    waiting = (Notice.state == "waiting", Notice.kind.in_(UNSENT_NOTICES), Notice.obligation_key.in_(keys))
    cancelled = update(Notice).where(*waiting).values(state="cancelled")
    ground.session.execute(cancelled.execution_options(synchronize_session=False))


def _of_scope(found: CalendarDifference, scope: str) -> ColumnElement[bool]:
    """The obligations of units that live by this scope's calendar."""
    if not found.overlaid:
        return true()
    plan_unit = select(Plan.unit_id).where(Plan.id == Obligation.plan_id).correlate(Obligation).scalar_subquery()
    unit = func.coalesce(plan_unit, Obligation.unit_id, "")
    scopes = {name: found.scope(name) for name in found.ways}
    if not scope:
        return unit.not_in([name for name, own in scopes.items() if own])
    return unit.in_([name for name, own in scopes.items() if own == scope])


FOLLOWERS: Mapping[MoveKind, Callable[[Ground, Ground, CalendarDifference, GateMove], None]] = {
    "earlier": _redate,
    "later": _redate,
    "waived": _leave,
    "removed": _leave,
    "new": _ask,
    "criteria": _ask,
}
