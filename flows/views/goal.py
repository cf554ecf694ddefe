"""One goal as people look at it: what it says, its versions and the change that waits, and what each move needs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.goals.goal_facts import key_results
from flows.goals.goal_moves import GOALS, diff_lines
from flows.goals.key_results import KeyResultLine, line_of, warnings_of
from flows.ground import stand
from flows.views.ways import Way
from flows.why.ways import ways
from models.goal import Goal, GoalDependency, GoalVersion
from states.refusal import Unknown


@dataclass(frozen=True)
class VersionLine:
    number: int
    at: DateTime
    by: str
    what: str
    why: str
    snapshot: dict[str, Any]


@dataclass(frozen=True)
class DependencyLine:
    id: str
    unit_id: str
    what: str
    accepted_by: str


@dataclass(frozen=True)
class GoalCard:
    """`score` is against the targets as they are, `first_score` against those of version 1."""

    id: str
    title: str
    tier: str
    state: str
    version: int
    owner_id: str
    heir_id: str
    unit_id: str | None
    parent_id: str | None
    local_reason: str
    flagged: str
    successor: str
    number: int
    revision: tuple[str, ...]
    revision_why: str
    score: Decimal | None
    first_score: Decimal | None
    evidence: str
    reviewed_by: str
    key_results: tuple[KeyResultLine, ...]
    dependencies: tuple[DependencyLine, ...]
    versions: tuple[VersionLine, ...]
    warnings: tuple[str, ...]
    moves: tuple[Way, ...]


SAME = (
    *("id", "title", "tier", "state", "version", "owner_id", "heir_id", "unit_id", "parent_id", "local_reason"),
    *("flagged", "successor", "number", "score", "first_score", "evidence", "reviewed_by"),
)


def goal_card(session: Session, goal_id: str, *, by: str, at: DateTime) -> GoalCard:
    goal = session.get(Goal, goal_id)
    if goal is None:
        raise Unknown("goal", goal_id, session.scalars(select(Goal.id)))
    ground = stand(session, goal.season_id, by=by, at=at)
    rows = key_results(ground, goal)
    needs = select(GoalDependency).where(GoalDependency.goal_id == goal.id).order_by(GoalDependency.id)
    past = select(GoalVersion).where(GoalVersion.goal_id == goal.id).order_by(GoalVersion.number)
    return GoalCard(
        **{name: getattr(goal, name) for name in SAME},
        revision=tuple(diff_lines(goal.revision)),
        revision_why=goal.revision.get("why", ""),
        key_results=tuple(line_of(row) for row in rows),
        dependencies=tuple(
            DependencyLine(one.id, one.unit_id, one.what, one.accepted_by) for one in session.scalars(needs)
        ),
        versions=tuple(
            VersionLine(one.number, one.at, one.by, one.what, one.why, one.snapshot) for one in session.scalars(past)
        ),
        warnings=tuple(warnings_of(ground, goal, rows)),
        moves=tuple(ways(ground, GOALS, goal, {})),
    )
