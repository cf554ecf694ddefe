"""Questions asked of many plans at once, each one statement over the same guards that a single plan is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Result, Select, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from models.plan import Plan
from states.guard import Asking, Counted, Guard
from states.lifecycle import Lifecycle, Move
from states.plan import GUARDS


def holds(guard: Guard, asking: Asking) -> ColumnElement[bool]:
    """The SQL reading of a guard."""
    condition: Any = guard.holds(Plan, asking)
    return literal(condition) if isinstance(condition, bool) else condition


def passable(move: Move, asking: Asking) -> ColumnElement[bool]:
    """The plans that this move may leave from, and on which all of its guards hold."""
    here = Plan.state.in_(move.source)
    kind = Plan.document.in_(move.documents) if move.documents else true()
    return and_(here, kind, *(holds(GUARDS[code], asking) for code in move.guards))


def ready(session: Session, lifecycle: Lifecycle, trigger: str, asking: Asking, *, season_id: str) -> list[str]:
    """The plans that this trigger would move now."""
    rows = [passable(move, asking) for move in lifecycle.moves if move.trigger == trigger]
    chosen = select(Plan.id).where(Plan.season_id == season_id, or_(*rows)).order_by(Plan.id)
    return list(session.scalars(chosen))


def told(session: Session, chosen: Select[Any]) -> Result[Any]:
    """Rows of columns as the connection gives them: a session would take four times as long for each."""
    session.flush()
    return session.connection().execute(chosen)


def first_blockers(session: Session, lifecycle: Lifecycle, asking: Asking, *, season_id: str) -> dict[str, str]:
    """For each plan, the first guard in the way of its move onward; "" where that is free, or there is none."""
    branches = [branch for state in lifecycle.states for branch in _branches(lifecycle, state, asking)]
    blocker = case(*branches, else_=literal("")) if branches else literal("")
    rows = told(session, select(Plan.id, blocker).where(Plan.season_id == season_id).order_by(Plan.id))
    return {plan_id: code for plan_id, code in rows}  # noqa: C416  dict() takes twice as long over 100,000 rows


def _branches(lifecycle: Lifecycle, state: str, asking: Asking) -> Iterable[tuple[ColumnElement[bool], Any]]:
    move = lifecycle.onward(state)
    if move is None:
        return
    for code in move.guards:
        yield and_(Plan.state == state, ~holds(GUARDS[code], asking)), literal(code)


def by_state(session: Session, season_id: str) -> dict[str, int]:
    """How many plans are in each state."""
    rows = select(Plan.state, func.count()).where(Plan.season_id == season_id).group_by(Plan.state)
    return dict(session.execute(rows).tuples().all())


@dataclass(frozen=True)
class Blocked:
    """A plan that a move may leave from, with how much each failing guard counts; {}: nothing is in the way."""

    plan_id: str
    trigger: str
    left: Mapping[str, int]


def blockers(
    session: Session,
    lifecycle: Lifecycle,
    asking: Asking,
    *,
    season_id: str,
    trigger: str = "",
    within: Select[tuple[str]] | None = None,
) -> list[Blocked]:
    """For each plan all guards in the way of its move onward, or of the trigger where it is possible at all.

    One statement, whatever the number of plans; `within` selects the units that are meant. What counts nothing
    counts for one.
    """
    moves = _moves(lifecycle, trigger)
    codes = list(dict.fromkeys(code for _, move in moves for code in move.guards))
    here: list[ColumnElement[bool]] = [or_(false(), *(where for where, _ in moves))]
    here += [Plan.unit_id.in_(within)] if within is not None else []
    counts = [_left(code, [where for where, move in moves if code in move.guards], asking) for code in codes]
    chosen = select(Plan.id, Plan.state, *counts).where(Plan.season_id == season_id, *here).order_by(Plan.id)
    rows = told(session, chosen)
    onward = {state: move.trigger for state in lifecycle.states if (move := lifecycle.onward(state))}
    return [
        Blocked(row[0], trigger or onward[row[1]], {code: n for code, n in zip(codes, row[2:], strict=True) if n})
        for row in rows
    ]


def _moves(lifecycle: Lifecycle, trigger: str) -> list[tuple[ColumnElement[bool], Move]]:
    """The moves that are asked about, each with the plans that it may leave from."""
    if trigger:
        return [(_leaves(move), move) for move in lifecycle.moves if move.trigger == trigger]
    onward = [(state, lifecycle.onward(state)) for state in lifecycle.states]
    return [(Plan.state == state, move) for state, move in onward if move is not None]


def _leaves(move: Move) -> ColumnElement[bool]:
    here = Plan.state.in_(move.source)
    return and_(here, Plan.document.in_(move.documents)) if move.documents else here


def _left(code: str, where: list[ColumnElement[bool]], asking: Asking) -> Any:
    guard = GUARDS[code]
    left = getattr(Plan, guard.counts) if isinstance(guard, Counted) else literal(1)
    return case((and_(or_(*where), ~holds(guard, asking)), left), else_=0)
