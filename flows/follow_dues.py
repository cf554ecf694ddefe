"""Obligations under a new calendar: those that hang on a gate's day move with it, waived ones go, new ones come."""

from pendulum import DateTime
from sqlalchemy import ColumnElement, Select, func, select, true, update

from config.difference import GateMove
from flows.carry import carry_or_drop
from flows.dated_gates import season_gates
from flows.ground import Ground
from flows.obligations import owed
from flows.owed_at import owe_at
from flows.whatif import WhatIf
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan

UNSENT = ("reminder", "escalation")


def follow_dues(before: Ground, after: Ground, found: WhatIf) -> None:
    """Every gate that moves takes its open obligations along; done ones are left alone."""
    for move in found.difference.moves:
        if move.kind in ("earlier", "later"):
            _redate(before, after, move)
        elif move.kind == "waived":
            here = (Obligation.gate_id == move.gate, _of_scope(after, move.unit))
            carry_or_drop(after, move.gate, owed(after, *here))
    after.session.expire_all()
    fresh = {move.gate for move in found.difference.moves if move.kind in ("new", "criteria")}
    plans = list(after.session.scalars(select(Plan).where(Plan.season_id == after.season.id))) if fresh else []
    for gate in season_gates(after.scopes):
        if gate.dated.gate.id in fresh:
            list(owe_at(after, gate, plans))
    after.session.flush()


def _redate(before: Ground, after: Ground, move: GateMove) -> None:
    """In two statements, however many they are; reminders that were not sent yet are for the old day."""
    if move.was is None or move.now is None:
        return
    own = before.scopes.resolver(move.unit)
    was: DateTime = own.due(move.gate).at if move.gate in own.by_id else move.was.at
    moving = (
        *(Obligation.season_id == after.season.id, Obligation.gate_id == move.gate, Obligation.due_at == was),
        *(Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), _of_scope(after, move.unit)),
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
    waiting = (Notice.state == "waiting", Notice.kind.in_(UNSENT), Notice.obligation_key.in_(keys))
    cancelled = update(Notice).where(*waiting).values(state="cancelled")
    ground.session.execute(cancelled.execution_options(synchronize_session=False))


def _of_scope(ground: Ground, scope: str) -> ColumnElement[bool]:
    """The obligations of units that live by this scope's calendar."""
    scopes = ground.scopes
    if not scopes.company.calendar.overlays:
        return true()
    plan_unit = select(Plan.unit_id).where(Plan.id == Obligation.plan_id).correlate(Obligation).scalar_subquery()
    unit = func.coalesce(plan_unit, Obligation.unit_id, "")
    with_overlay = {name: scopes.scope(name) for name in scopes.ways}
    if not scope:
        return unit.not_in([name for name, own in with_overlay.items() if own])
    return unit.in_([name for name, own in with_overlay.items() if own == scope])
