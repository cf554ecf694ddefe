"""One goal as people look at it: what it says, its versions and the change that waits, and what each move needs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.goals.goal_text import diff_lines
from flows.goals.key_results import KeyResultLine, line_of, warnings_of
from flows.views.build_line import build_line, find_rows, known_row
from flows.views.ways import Way, ways_from
from models.goal import Goal, GoalDependency, GoalVersion
from models.key_result import KeyResult


@dataclass(frozen=True)
class GoalVersionLine:
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
    versions: tuple[GoalVersionLine, ...]
    warnings: tuple[str, ...]
    moves: tuple[Way, ...]


def goal_card(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
) -> GoalCard:
    """The goal as this person sees it; raises Unknown where there is no such goal or person."""
    goal = known_row(session, Goal, goal_id, noun="goal")
    results = _live_key_results(session, goal)
    return build_line(
        GoalCard,
        goal,
        key_results=tuple(line_of(result) for result in results),
        dependencies=_dependency_lines(session, goal),
        versions=_version_lines(session, goal),
        warnings=tuple(warnings_of(session, goal, results)),
        moves=ways_from(session, Command("goal", goal.id, "", by, at)),
        **_revision_facts(goal),
    )


def _live_key_results(session: Session, goal: Goal) -> list[KeyResult]:
    """Those that are still meant, in their order."""
    results = find_rows(
        session,
        KeyResult,
        order_by=[KeyResult.position],
        goal_id=goal.id,
    )
    return [result for result in results if result.state != "retired"]


def _revision_facts(goal: Goal) -> dict[str, Any]:
    """The change that waits, and why; nothing of both where none waits."""
    return {
        "revision": tuple(diff_lines(goal.revision)),
        "revision_why": goal.revision.get("why", ""),
    }


def _dependency_lines(session: Session, goal: Goal) -> tuple[DependencyLine, ...]:
    rows = find_rows(
        session,
        GoalDependency,
        order_by=[GoalDependency.id],
        goal_id=goal.id,
    )
    return tuple(build_line(DependencyLine, row) for row in rows)


def _version_lines(session: Session, goal: Goal) -> tuple[GoalVersionLine, ...]:
    rows = find_rows(
        session,
        GoalVersion,
        order_by=[GoalVersion.number],
        goal_id=goal.id,
    )
    return tuple(build_line(GoalVersionLine, row) for row in rows)
