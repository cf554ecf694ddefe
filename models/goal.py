"""Goals of three tiers, with their parents; after the lock only an amendment changes one."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class Goal(Versioned, Base):
    """A commitment; `id` is the natural key of the slot it fills, `base` what the cascade last applied."""

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
