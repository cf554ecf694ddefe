"""Questions asked of many plans at once, each one statement over the same guards that a single plan is asked."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from models.plan import Plan
from states.guard import Asking, Guard
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


def first_blockers(session: Session, lifecycle: Lifecycle, asking: Asking, *, season_id: str) -> dict[str, str]:
    """For each plan, the first guard in the way of its move onward; "" where that is free, or there is none."""
    branches = [branch for state in lifecycle.states for branch in _branches(lifecycle, state, asking)]
    blocker = case(*branches, else_=literal("")) if branches else literal("")
    rows = session.execute(select(Plan.id, blocker).where(Plan.season_id == season_id).order_by(Plan.id))
    return dict(rows.tuples().all())


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
