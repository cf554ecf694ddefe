"""Goals of three tiers, with their parents and versions; after the lock only a revision changes one."""

from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.exact import Exact


class Goal(Versioned, Base):
    """A commitment; `id` is the natural key of the slot it fills, `base` what the cascade last applied.

    `number` counts the versions that were locked, `revision` is what is proposed since, `heir_id` whom the owner has
    offered it to. A parent that is no longer meant flags its children.
    """

    __tablename__ = "goal"

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    tier: Mapped[str]
    title: Mapped[str]
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("goal.id", deferrable=True, initially="DEFERRED"), index=True
    )
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    local_reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    base: Mapped[dict[str, Any]]
    locked_at: Mapped[DateTime | None]
    number: Mapped[int] = mapped_column(default=0)
    revision: Mapped[dict[str, Any]] = mapped_column(default=dict)
    heir_id: Mapped[str] = mapped_column(default="")
    flagged: Mapped[str] = mapped_column(default="")
    successor: Mapped[str] = mapped_column(default="")
    score: Mapped[Decimal | None] = mapped_column(Exact)
    first_score: Mapped[Decimal | None] = mapped_column(Exact)
    evidence: Mapped[str] = mapped_column(default="")
    reviewed_by: Mapped[str] = mapped_column(default="")


class GoalVersion(Base):
    """A goal as it was locked, for good: what it said, and for a revision what changed and why."""

    __tablename__ = "goal_version"

    goal_id: Mapped[str] = mapped_column(ForeignKey("goal.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    snapshot: Mapped[dict[str, Any]]
    what: Mapped[str]
    why: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]


class GoalDependency(Base):
    """What a goal needs of another unit, and who there has accepted it."""

    __tablename__ = "goal_dependency"

    id: Mapped[str] = mapped_column(primary_key=True)
    goal_id: Mapped[str] = mapped_column(ForeignKey("goal.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    what: Mapped[str]
    accepted_by: Mapped[str] = mapped_column(default="")
    accepted_at: Mapped[DateTime | None]


class PriorityShift(Base):
    """Product Ops has said that priorities have shifted: from `opens_on` to `closes_on` targets may change."""

    __tablename__ = "priority_shift"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    opens_on: Mapped[Date]
    closes_on: Mapped[Date]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
