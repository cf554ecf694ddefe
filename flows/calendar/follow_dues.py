"""Obligations under a new calendar: those that hang on a gate's day move with it, waived ones go, new ones come."""

from collections.abc import Callable, Mapping, Sequence

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    select,
    true,
    update,
)

from config.difference import CalendarDifference, GateMove, MoveKind
from config.season_gates import season_gates
from flows.calendar.reassign import owe_anew
from flows.calendar.whatif import WhatIf
from flows.ground import Ground
from flows.obligations.obligations import owed
from flows.season.carry import carry_or_drop
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan

UNSENT_NOTICES = ("reminder", "escalation")


def follow_dues(before: Ground, after: Ground, found: WhatIf) -> None:
    """Every gate that moves takes its open obligations along; done ones are left alone."""
    for move in found.difference.moves:
        FOLLOWERS[move.kind](
            before,
            after,
            found.difference,
            move,
        )
    after.session.flush()


def _leave(
    _before: Ground,
    after: Ground,
    found: CalendarDifference,
    move: GateMove,
) -> None:
    """Waived or taken out: what is open moves to the gate that is named, or is dropped."""
    at_gate = (Obligation.gate_id == move.gate, _of_scope(found, move.unit))
    carry_or_drop(after, move.gate, owed(after, *at_gate))


def _ask(
    _before: Ground,
    after: Ground,
    found: CalendarDifference,
    move: GateMove,
) -> None:
    """New, or asking for something else: whoever owes it now and did not before."""
    gates = {gate.dated.gate.id: gate for gate in season_gates(after.scopes)}
    plans = [plan for plan in _plans_of_season(after) if found.scope(plan.unit_id) == move.unit]
    owe_anew(
        after,
        gates[move.gate],
        plans,
        company=not move.unit,
    )


def _plans_of_season(ground: Ground) -> Sequence[Plan]:
    chosen = select(Plan).where(Plan.season_id == ground.season.id)
    return ground.session.scalars(chosen.order_by(Plan.id)).all()


def _redate(
    before: Ground,
    after: Ground,
    found: CalendarDifference,
    move: GateMove,
) -> None:
    """In two statements, however many they are; reminders that were not sent yet are for the old day."""
    if move.was is None or move.now is None:
        return
    due_before = _due_before(before, move) or move.was.at
    moving = _open_at(
        after,
        found,
        move,
        due_before,
    )
    _cancel_reminders(after, select(Obligation.key).where(*moving))
    redated = (
        update(Obligation)
        .where(*moving)
        .values(
            due_at=move.now.at,
            due_on=move.now.day,
            due_version=Obligation.due_version + 1,
            since=after.at,
            next_at=after.at,
        )
    )
    after.session.execute(redated.execution_options(synchronize_session=False))


def _due_before(before: Ground, move: GateMove) -> DateTime | None:
    """None where the old calendar did not have the gate."""
    resolver = before.scopes.resolver(move.unit)
    if move.gate not in resolver.by_id:
        return None
    return resolver.due(move.gate).at


def _open_at(
    after: Ground,
    found: CalendarDifference,
    move: GateMove,
    due_at: DateTime,
) -> tuple[ColumnElement[bool], ...]:
    """The open obligations that hang on the gate's day."""
    return (
        Obligation.season_id == after.season.id,
        Obligation.gate_id == move.gate,
        Obligation.due_at == due_at,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        _of_scope(found, move.unit),
    )


def _cancel_reminders(ground: Ground, keys: Select[tuple[str]]) -> None:
    unsent = (
        Notice.state == "waiting",
        Notice.kind.in_(UNSENT_NOTICES),
        Notice.obligation_key.in_(keys),
    )
    cancelled = update(Notice).where(*unsent).values(state="cancelled")
    ground.session.execute(cancelled.execution_options(synchronize_session=False))


def _of_scope(found: CalendarDifference, scope: str) -> ColumnElement[bool]:
    """The obligations of units that live by this scope's calendar."""
    if not found.overlaid:
        return true()
    of_plan = select(Plan.unit_id).where(Plan.id == Obligation.plan_id)
    plan_unit = of_plan.correlate(Obligation).scalar_subquery()
    unit = func.coalesce(plan_unit, Obligation.unit_id, "")
    if scope:
        return unit.in_([name for name in found.ways if found.scope(name) == scope])
    overlaid = [name for name in found.ways if found.scope(name)]
    return unit.not_in(overlaid)


FOLLOWERS: Mapping[MoveKind, Callable[[Ground, Ground, CalendarDifference, GateMove], None]] = {
    "earlier": _redate,
    "later": _redate,
    "waived": _leave,
    "removed": _leave,
    "new": _ask,
    "criteria": _ask,
}
