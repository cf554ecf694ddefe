"""Obligations under a new calendar: those that hang on a gate's day move with it, waived ones go, new ones come."""

from collections.abc import Callable, Mapping

from pendulum import DateTime

from config.difference import CalendarDifference, GateMove, MoveKind
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.due_shift import DueShift
from flows.act.dues import open_dues_at
from flows.calendar.publishing import Publishing, publishing_of
from flows.calendar.reassign import owe_anew
from flows.season.carry_dues import carry_or_drop_dues
from flows.season.gate_dues import unit_of_due
from models.calendar_change import CalendarChange
from models.plan import Plan

Follow = Callable[[Draft, Publishing, GateMove], None]


def move_dues(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """Every gate that moves takes its open obligations along; done ones are left alone."""
    publishing = publishing_of(draft.facts, change)
    for move in publishing.found.difference.moves:
        FOLLOWERS[move.kind](draft, publishing, move)
    draft.relays_ladders = True


def _leave(draft: Draft, publishing: Publishing, move: GateMove) -> None:
    """Waived or taken out: what is open moves to the gate that is named, or is dropped."""
    found = publishing.found.difference
    dues = open_dues_at(draft.facts, move.gate)
    of_scope = [due for due in dues if found.scope(unit_of_due(draft.facts, due)) == move.unit]
    carry_or_drop_dues(draft, move.gate, of_scope)


def _ask(draft: Draft, publishing: Publishing, move: GateMove) -> None:
    """New, or asking for something else: whoever owes it now and did not before."""
    found = publishing.found.difference
    plans = draft.facts.rows(Plan, season_id=draft.facts.season.id)
    owe_anew(
        draft,
        publishing.scopes,
        publishing.gates[move.gate],
        [plan for plan in plans if found.scope(plan.unit_id) == move.unit],
        company=not move.unit,
    )


def _shift(draft: Draft, publishing: Publishing, move: GateMove) -> None:
    """Said once for all of them; reminders that were not sent yet are for the old day."""
    if move.was is None or move.now is None:
        return
    units, others = _units_of(publishing.found.difference, move.unit)
    shift = DueShift(
        gate_id=move.gate,
        was_due_at=_due_before(publishing, move) or move.was.at,
        due_at=move.now.at,
        due_on=move.now.day,
        units=units,
        others=others,
    )
    draft.shifts.append(shift)


def _due_before(publishing: Publishing, move: GateMove) -> DateTime | None:
    """None where the old calendar did not have the gate."""
    resolver = publishing.found.before.resolver(move.unit)
    if move.gate not in resolver.by_id:
        return None
    return resolver.due(move.gate).at


def _units_of(found: CalendarDifference, scope: str) -> tuple[tuple[str, ...], bool]:
    """The units that live by this scope's calendar; or, for the company's, those that do not (True)."""
    if not found.overlaid:
        return (), True
    if scope:
        return tuple(unit for unit in found.ways if found.scope(unit) == scope), False
    return tuple(unit for unit in found.ways if found.scope(unit)), True


FOLLOWERS: Mapping[MoveKind, Follow] = {
    "earlier": _shift,
    "later": _shift,
    "waived": _leave,
    "removed": _leave,
    "new": _ask,
    "criteria": _ask,
}
