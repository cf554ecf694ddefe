"""Goals of three tiers, with their parents and versions; after the lock only a revision changes one."""

from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    ExactNumber,
    GoalKey,
    IndexedGoalId,
    IndexedPersonId,
    IndexedPlanId,
    IndexedSeasonId,
    IndexedText,
    JsonObject,
    NumberKey,
    SeasonKey,
    TextKey,
    UnitId,
    ZeroCount,
)


class Goal(Versioned, Base):
    """A commitment; `id` is the natural key of the slot it fills, `base` is what the cascade applied last.

    `number` counts the locked versions, `revision` is the change proposed since, `heir_id` is the person to whom the
    owner has offered the goal. A goal whose parent was abandoned is `flagged`.
    """

    __tablename__ = "goal"

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    tier: Mapped[str]
    title: Mapped[str]
    owner_id: Mapped[IndexedPersonId]
    unit_id: Mapped[UnitId | None]
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("goal.id", deferrable=True, initially="DEFERRED"), index=True
    )
    plan_id: Mapped[IndexedPlanId | None]
    local_reason: Mapped[BlankText]
    state: Mapped[IndexedText]
    base: Mapped[dict[str, Any]]
    locked_at: Mapped[DateTime | None]
    number: Mapped[ZeroCount]
    revision: Mapped[JsonObject]
    heir_id: Mapped[BlankText]
    flagged: Mapped[BlankText]
    successor: Mapped[BlankText]
    score: Mapped[ExactNumber | None]
    first_score: Mapped[ExactNumber | None]
    evidence: Mapped[BlankText]
    reviewed_by: Mapped[BlankText]


class GoalVersion(Base):
    """A goal as it was locked, for good: what it said, and for a revision what changed and why."""

    __tablename__ = "goal_version"

    goal_id: Mapped[GoalKey]
    number: Mapped[NumberKey]
    snapshot: Mapped[dict[str, Any]]
    what: Mapped[str]
    why: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]


class GoalDependency(Base):
    """What a goal needs of another unit, and who there has accepted it."""

    __tablename__ = "goal_dependency"

    id: Mapped[TextKey]
    goal_id: Mapped[IndexedGoalId]
    unit_id: Mapped[UnitId]
    what: Mapped[str]
    accepted_by: Mapped[BlankText]
    accepted_at: Mapped[DateTime | None]


class PriorityShift(Base):
    """Product Ops has said that priorities have shifted: from `opens_on` to `closes_on` targets may change."""

    __tablename__ = "priority_shift"

    season_id: Mapped[SeasonKey]
    opens_on: Mapped[Date]
    closes_on: Mapped[Date]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
