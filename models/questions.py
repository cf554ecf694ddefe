"""Questions about many plans at once, each one statement over the same guards that a single plan is checked by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Result,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models.base import Condition
from models.plan import Plan
from states.guard import Asking, Counted, Guard
from states.lifecycle import Lifecycle, Move
from states.plan import PLAN_GUARDS


def guard_condition(guard: Guard, asking: Asking) -> Condition:
    """The SQL reading of a guard."""
    condition: Condition | bool = guard.holds(Plan, asking)
    if isinstance(condition, bool):
        return literal(condition)
    return condition


def _guard_fails(code: str, asking: Asking) -> Condition:
    return ~guard_condition(PLAN_GUARDS[code], asking)


def passable_plans(move: Move, asking: Asking) -> Condition:
    """The plans from whose state this move leads, and on which all of its guards hold."""
    guards_hold = [guard_condition(PLAN_GUARDS[code], asking) for code in move.guards]
    return and_(_may_be_moved(move), *guards_hold)


def ready_plans(
    session: Session,
    lifecycle: Lifecycle,
    trigger: str,
    asking: Asking,
    *,
    season_id: str,
) -> list[str]:
    """The ids of the plans that this trigger would move now."""
    moves = [move for move in lifecycle.moves if move.trigger == trigger]
    passable = [passable_plans(move, asking) for move in moves]
    ready = select(Plan.id).where(Plan.season_id == season_id, or_(*passable))
    return list(session.scalars(ready.order_by(Plan.id)))


def fetch_columns(
    session: Session,
    statement: Select[Any],
) -> Result[Any]:
    """Rows of columns straight from the connection: through the session each would take four times as long."""
    session.flush()
    return session.connection().execute(statement)


def first_blockers(
    session: Session,
    lifecycle: Lifecycle,
    asking: Asking,
    *,
    season_id: str,
) -> dict[str, str]:
    """For each plan, the first guard that blocks its move onward; "" if none does, or if there is no such move."""
    statement = select(Plan.id, _first_blocker(lifecycle, asking))
    of_season = statement.where(Plan.season_id == season_id).order_by(Plan.id)
    rows = fetch_columns(session, of_season)
    return {plan_id: code for plan_id, code in rows}  # noqa: C416  dict() takes twice as long over 100,000 rows


def _first_blocker(
    lifecycle: Lifecycle,
    asking: Asking,
) -> ColumnElement[str]:
    branches = list(_blocker_branches(lifecycle, asking))
    nothing = literal("")
    if not branches:
        return nothing
    return case(*branches, else_=nothing)


def _blocker_branches(
    lifecycle: Lifecycle,
    asking: Asking,
) -> Iterator[tuple[Condition, Any]]:
    """In the order of states and guards: when each guard is in the way, and its code."""
    for state, move in _moves_onward(lifecycle):
        for code in move.guards:
            in_the_way = and_(Plan.state == state, _guard_fails(code, asking))
            yield in_the_way, literal(code)


def _moves_onward(lifecycle: Lifecycle) -> Iterator[tuple[str, Move]]:
    """Each state from which people have a way on, with that move."""
    for state in lifecycle.states:
        move = lifecycle.onward(state)
        if move is not None:
            yield state, move


def count_by_state(
    session: Session,
    season_id: str,
) -> dict[str, int]:
    """How many plans are in each state."""
    counts = select(Plan.state, func.count()).group_by(Plan.state)
    rows = session.execute(counts.where(Plan.season_id == season_id))
    return dict(rows.tuples().all())


@dataclass(frozen=True)
class Blocked:
    """A plan that a move may leave from, with how much each failing guard counts; {} if nothing blocks it."""

    plan_id: str
    trigger: str
    left: Mapping[str, int]


@dataclass(frozen=True)
class _MoveFrom:
    """A move in question, with the plans that it may leave from."""

    move: Move
    plans: Condition


def count_blockers(
    session: Session,
    lifecycle: Lifecycle,
    asking: Asking,
    *,
    season_id: str,
    trigger: str = "",
    within: Select[tuple[str]] | None = None,
) -> list[Blocked]:
    """For each plan all guards that block its move onward, or the trigger where its state allows that.

    One statement, whatever the number of plans; `within` selects the units in question. A guard that counts nothing
    counts for one.
    """
    moves = list(_moves_in_question(lifecycle, trigger))
    codes = _guard_codes(moves)
    counts = [_count_if_failing(code, moves, asking) for code in codes]
    conditions = [Plan.season_id == season_id, _may_leave(moves)]
    if within is not None:
        conditions.append(Plan.unit_id.in_(within))
    statement = select(Plan.id, Plan.state, *counts).where(*conditions)
    rows = fetch_columns(session, statement.order_by(Plan.id))
    triggers = _trigger_by_state(lifecycle, trigger)
    return [_blocked_from(row, triggers, codes) for row in rows]


def _blocked_from(
    row: Sequence[Any],
    triggers: Mapping[str, str],
    codes: Sequence[str],
) -> Blocked:
    plan_id, state, *numbers = row
    counts = zip(codes, numbers, strict=True)
    return Blocked(plan_id, triggers[state], _without_zeros(counts))


def _without_zeros(
    counts: Iterable[tuple[str, int]],
) -> dict[str, int]:
    return {code: number for code, number in counts if number}


def _trigger_by_state(
    lifecycle: Lifecycle,
    trigger: str,
) -> dict[str, str]:
    """The trigger in question; without one, that of the move onward."""
    if trigger:
        return dict.fromkeys(lifecycle.states, trigger)
    return {state: move.trigger for state, move in _moves_onward(lifecycle)}


def _moves_in_question(
    lifecycle: Lifecycle,
    trigger: str,
) -> Iterator[_MoveFrom]:
    """The moves of the trigger; without one, the move onward from each state."""
    if trigger:
        return _moves_of_trigger(lifecycle, trigger)
    return _moves_from_states(lifecycle)


def _moves_of_trigger(
    lifecycle: Lifecycle,
    trigger: str,
) -> Iterator[_MoveFrom]:
    for move in lifecycle.moves:
        if move.trigger == trigger:
            yield _MoveFrom(move, _may_be_moved(move))


def _moves_from_states(lifecycle: Lifecycle) -> Iterator[_MoveFrom]:
    for state, move in _moves_onward(lifecycle):
        yield _MoveFrom(move, Plan.state == state)


def _may_be_moved(move: Move) -> Condition:
    in_source = Plan.state.in_(move.source)
    if not move.documents:
        return in_source
    return and_(in_source, Plan.document.in_(move.documents))


def _may_leave(moves: Sequence[_MoveFrom]) -> Condition:
    plans = [each.plans for each in moves]
    return or_(false(), *plans)


def _guard_codes(moves: Sequence[_MoveFrom]) -> list[str]:
    """Every guard of these moves, once."""
    codes = [code for each in moves for code in each.move.guards]
    return list(dict.fromkeys(codes))


def _count_if_failing(
    code: str,
    moves: Sequence[_MoveFrom],
    asking: Asking,
) -> Any:
    """How much the guard counts on a plan whose move it blocks; 0 elsewhere."""
    guarded = [each.plans for each in moves if code in each.move.guards]
    blocked = and_(or_(*guarded), _guard_fails(code, asking))
    return case((blocked, _what_it_counts(code)), else_=0)


def _what_it_counts(code: str) -> Any:
    guard = PLAN_GUARDS[code]
    if isinstance(guard, Counted):
        return getattr(Plan, guard.counts)
    return literal(1)
