"""What people do with goals: list them, change a proposed one, align it, and move it on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_in
from models.goal import Goal
from models.organisation import Person


@dataclass(frozen=True)
class GoalLine:
    """A goal as people list it; `depth` counts the goals above it."""

    id: str
    tier: str
    title: str
    owner_id: str
    owner: str
    unit_id: str | None
    parent_id: str | None
    plan_id: str | None
    local_reason: str
    state: str
    version: int
    depth: int


_NAMES = [field.name for field in fields(GoalLine)]
_SAME = tuple(name for name in _NAMES if name not in ("owner", "depth"))


def goals(session: Session, season_id: str, **only: str) -> list[GoalLine]:
    """The season's goals, each below its parent; `only` narrows by a column (tier, unit_id, owner_id, state)."""
    rows = _goals_of_season(session, season_id, only)
    names = _names_of_people(session)
    return [_line_of(goal, names, depth) for goal, depth in _with_depth(rows)]


def _goals_of_season(
    session: Session,
    season_id: str,
    only: Mapping[str, str],
) -> Sequence[Goal]:
    columns = {name: value for name, value in only.items() if value}
    chosen = select(Goal).filter_by(season_id=season_id, **columns)
    return session.scalars(chosen.order_by(Goal.id)).all()


def _names_of_people(session: Session) -> dict[str, str]:
    rows = session.execute(select(Person.id, Person.name)).tuples()
    return dict(rows.all())


def _line_of(goal: Goal, names: Mapping[str, str], depth: int) -> GoalLine:
    return GoalLine(**_same_fields(goal), owner=names[goal.owner_id], depth=depth)


def _same_fields(goal: Goal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in _SAME}


def _with_depth(rows: Sequence[Goal]) -> Iterator[tuple[Goal, int]]:
    """Parents before their children; whose parent is not among them stands at the top."""
    below = _goals_by_parent(rows)
    waiting = [(goal, 0) for goal in reversed(below.get(None, []))]
    while waiting:
        goal, depth = waiting.pop()
        yield goal, depth
        children = below.get(goal.id, [])
        waiting.extend((child, depth + 1) for child in reversed(children))


def _goals_by_parent(rows: Sequence[Goal]) -> dict[str | None, list[Goal]]:
    """Under None whose parent is not among them."""
    known_ids = {goal.id for goal in rows}
    below: dict[str | None, list[Goal]] = {}
    for goal in rows:
        parent_id = goal.parent_id if goal.parent_id in known_ids else None
        below.setdefault(parent_id, []).append(goal)
    return below


def move_goal(
    session: Session,
    goal_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """Move a goal; `words` are title, targets, override, successor, score, evidence. `seen` None: as it is now."""
    command = Command(
        "goal",
        goal_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
        words=words or {},
    )
    return moved_thing(perform_in(session, command))


def align(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Goal:
    """The owner stands by the goal; raises Refused with all that it lacks."""
    move_goal(
        session,
        goal_id,
        "align",
        by=by,
        at=at,
        seen=seen,
    )
    return session.get_one(Goal, goal_id)


def edit_goal(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    title: str | None = None,
    parent_id: str | None = None,
    local_reason: str | None = None,
    tier: str | None = None,
) -> Goal:
    """Change a goal that is not locked; None leaves a field as it is. A change takes its alignment back.

    A locked one takes a slip of the pen and its first parent without anybody's approval (docs/asks-and-goals.md).
    """
    words = {
        "title": title,
        "parent_id": parent_id,
        "local_reason": local_reason,
        "tier": tier,
    }
    perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "edit_goal",
            by,
            at,
            seen=seen,
            words=_without_none(words),
        ),
    )
    return session.get_one(Goal, goal_id)


def _without_none(words: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in words.items() if value is not None}
