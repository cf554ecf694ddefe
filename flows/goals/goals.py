"""What people do with goals: list them, change a proposed one, align it, move it on, and lock them all in January."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.goals.goal_moves import GOALS
from flows.goals.relations import goal_relations
from flows.ground import Ground, stand
from flows.obligations.obligations import owed, settle
from flows.road import Asked, Moved, move, move_on, obstacles
from flows.season.season_kind import in_the_way
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import Person
from models.season import Season
from rules.permissions import ACTS
from rules.typo import is_slip
from states.goal import GOAL, OVER
from states.guard import Reason
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, not_from_state, stale
from states.season import SEASON

OPEN = ("proposed", "aligned")
"""The states in which a goal may be edited by its owner alone."""


@dataclass(frozen=True)
class Locked:
    season_id: str
    goals: int


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


def goals(session: Session, season_id: str, **only: str) -> list[GoalLine]:
    """The season's goals, each below its parent; `only` narrows by a column (tier, unit_id, owner_id, state)."""
    chosen = select(Goal).where(Goal.season_id == season_id).filter_by(**{k: v for k, v in only.items() if v})
    rows = {goal.id: goal for goal in session.scalars(chosen.order_by(Goal.id))}
    called = dict(session.execute(select(Person.id, Person.name)).tuples().all())
    told: list[GoalLine] = []

    def put(goal: Goal, depth: int) -> None:
        same = {field.name: getattr(goal, field.name) for field in fields(GoalLine) if hasattr(goal, field.name)}
        told.append(GoalLine(**same, owner=called[goal.owner_id], depth=depth))
        for child in rows.values():
            if child.parent_id == goal.id:
                put(child, depth + 1)

    for goal in rows.values():
        if goal.parent_id not in rows:
            put(goal, 0)
    return told


def locked_goal(session: Session, goal_id: str, *, by: str, at: DateTime) -> tuple[Ground, Goal]:
    """The goal as it is now, locked for the rest of the transaction."""
    goal = session.get(Goal, goal_id, with_for_update=True, populate_existing=True)
    if goal is None:
        raise Unknown("goal", goal_id, session.scalars(select(Goal.id)))
    return stand(session, goal.season_id, by=by, at=at), goal


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
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    return move(ground, GOALS, goal, Asked.of(trigger, reason, words), seen=seen)


def align(session: Session, goal_id: str, *, by: str, at: DateTime, seen: int) -> Goal:
    """The owner stands by the goal; raises Refused with all that it lacks."""
    move_goal(session, goal_id, "align", by=by, at=at, seen=seen)
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
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    told = {"title": title, "parent_id": parent_id, "local_reason": local_reason, "tier": tier}
    changed = {name: value for name, value in told.items() if value is not None}
    reasons = [*_not_editable(ground, goal, changed), *([stale(seen, goal.version)] if seen != goal.version else [])]
    if reasons:
        raise Refused("edit", goal_id, reasons)
    if not changed:
        raise BadInput("Say what to change: --title, --parent or --local.")
    _must_fit(ground, goal, parent_id, tier)
    for name, value in changed.items():
        setattr(goal, name, value)
    goal.flagged = "" if parent_id is not None else goal.flagged
    goal.version += 1
    ground.write("goal", goal.id, "edit", version=goal.version, facts={"fields": sorted(changed)})
    if GOAL.move("reopen", goal.state):
        move_on(ground, GOALS, goal, Asked("reopen"))
    return goal


def _not_editable(ground: Ground, goal: Goal, changed: Mapping[str, str]) -> list[Reason]:
    relations, reasons = goal_relations(ground, goal), []
    if goal.state in OVER:
        reasons.append(not_from_state("edit", GOAL.thing, goal.state, ()))
    elif goal.state not in OPEN and not _free_after_lock(goal, changed):
        since = goal.locked_at.format("ddd D MMM YYYY", locale="en") if goal.locked_at else "the lock"
        text = f"This goal is locked since {since}; only an amendment changes it."
        fix = f"phasegate goal do {goal.id} revise --title … (or --target KR=VALUE) --reason …."
        reasons.append(Reason("GOAL_LOCKED", text, fix))
    if not ground.entitled(ACTS["edit_goal"], relations):
        reasons.append(ground.denied("edit_goal", ACTS["edit_goal"], relations))
    return [*reasons, *ground.frozen("edit_goal")]


def _free_after_lock(goal: Goal, changed: Mapping[str, str]) -> bool:
    slip = "title" not in changed or is_slip(goal.title, changed["title"])
    link = "parent_id" not in changed or goal.parent_id is None
    return goal.state == "locked" and set(changed) <= {"title", "parent_id"} and slip and link


def _must_fit(ground: Ground, goal: Goal, parent_id: str | None, tier: str | None) -> None:
    """The tier is one of the calendar's; a parent exists, and is not below the goal."""
    session, tiers = ground.session, [one.id for one in ground.calendar.tiers]
    if tier is not None and tier not in tiers:
        raise Unknown("tier", tier, tiers)
    above = session.get(Goal, parent_id) if parent_id is not None else None
    if parent_id is not None and (above is None or above.season_id != goal.season_id or above.state in OVER):
        raise Unknown("live goal of this season", parent_id)
    while above is not None:
        if above.id == goal.id:
            raise BadInput(f"{parent_id} is {goal.id} or lies below it; choose another parent.")
        above = session.get(Goal, above.parent_id) if above.parent_id else None


def lock_goals(session: Session, season_id: str, *, by: str, at: DateTime) -> Locked:
    """The January move: every aligned goal is locked, and the season with them, or nothing is.

    What must hold for it is in docs/lifecycles.md, “Season” and “Goal”.
    """
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("lock", ground.relations(), season_id)
    season = session.get_one(Season, season_id)
    if SEASON.move("lock_goals", season.state) is None:
        possible = [one.trigger for one in SEASON.possible(season.state)]
        raise Refused("lock_goals", season_id, [not_from_state("lock_goals", SEASON.thing, season.state, possible)])
    found = list(session.scalars(_live_goals(season_id).with_for_update()))
    if not found:
        raise BadInput(f"{season_id} has no goals to lock; cascade first: phasegate cascade --apply")
    reasons = [*in_the_way(ground, season, "lock_goals"), *_unlockable(ground, found)]
    if reasons:
        raise Refused("lock_goals", season_id, reasons)
    for goal in found:
        move_on(ground, GOALS, goal, Asked("lock"))
    was = season.state
    fire(SEASON, "lock_goals", season)
    season.version += 1
    for gate in (g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "lock"):
        settle(ground, owed(ground, Obligation.gate_id == gate))
    told = {"was": was, "now": season.state, "version": season.version, "facts": {"goals": len(found)}}
    ground.write("season", season_id, "lock_goals", **told)
    return Locked(season_id, len(found))


def lockable_goals(session: Session, season_id: str) -> list[str]:
    """The ids of the goals that a lock is about; whether it is possible is not looked at."""
    return [goal.id for goal in session.scalars(_live_goals(season_id))]


def _live_goals(season_id: str) -> Select[tuple[Goal]]:
    return select(Goal).where(Goal.season_id == season_id, Goal.state.not_in(OVER)).order_by(Goal.id)


def _unlockable(ground: Ground, found: list[Goal]) -> list[Reason]:
    """GOAL_OWNER and NO_TIER of those that are aligned."""
    row = GOAL.move("lock", "aligned")
    aligned = [goal for goal in found if goal.state == "aligned"]
    return [one for goal in aligned if row for one in obstacles(ground, GOALS, goal, row, Asked("lock"))]
