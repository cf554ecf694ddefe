"""One goal as people look at it: what it says, its versions and the change that waits, and what each move needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.goals.goal_text import diff_lines
from flows.goals.key_results import KeyResultLine, line_of, warnings_of
from flows.views.ways import Way, ways_from
from models.goal import Goal, GoalDependency, GoalVersion
from models.key_result import KeyResult
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
    results = _live_key_results(session, goal)
    return GoalCard(
        **{name: getattr(goal, name) for name in SAME},
        revision=tuple(diff_lines(goal.revision)),
        revision_why=goal.revision.get("why", ""),
        key_results=tuple(line_of(result) for result in results),
        dependencies=tuple(_dependency_lines(session, goal)),
        versions=tuple(_version_lines(session, goal)),
        warnings=tuple(warnings_of(session, goal, results)),
        moves=ways_from(session, Command("goal", goal.id, "", by, at)),
    )


def _live_key_results(session: Session, goal: Goal) -> Sequence[KeyResult]:
    """Those that are still meant, in their order."""
    live = (KeyResult.goal_id == goal.id, KeyResult.state != "retired")
    return session.scalars(select(KeyResult).where(*live).order_by(KeyResult.position)).all()


def _dependency_lines(session: Session, goal: Goal) -> Iterator[DependencyLine]:
    chosen = select(GoalDependency).where(GoalDependency.goal_id == goal.id)
    for dependency in session.scalars(chosen.order_by(GoalDependency.id)):
        yield DependencyLine(dependency.id, dependency.unit_id, dependency.what, dependency.accepted_by)


def _version_lines(session: Session, goal: Goal) -> Iterator[VersionLine]:
    chosen = select(GoalVersion).where(GoalVersion.goal_id == goal.id)
    for version in session.scalars(chosen.order_by(GoalVersion.number)):
        yield VersionLine(version.number, version.at, version.by, version.what, version.why, version.snapshot)
