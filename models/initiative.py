"""What a plan proposes, as read from its current text: initiatives, headcount asks, and what was granted."""

from decimal import Decimal

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Initiative(Base):
    """A funded or unfunded proposal; `slug` is its natural key within the plan."""

    __tablename__ = "initiative"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    title: Mapped[str]
    funded: Mapped[bool]
    rank: Mapped[int | None]
    priority_id: Mapped[str] = mapped_column(default="")


class HeadcountAsk(Base):
    """An initiative's request for people; `cost` is the yearly cost of one, `parts` which of the five are written."""

    __tablename__ = "headcount_ask"

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    slug: Mapped[str]
    heads: Mapped[int]
    minimum: Mapped[int]
    cost: Mapped[Decimal]
    parts: Mapped[list[str]]


class Packet(Base):
    """What leadership decided on an ask, sent back down to the team as a tunnel-down packet."""

    __tablename__ = "packet"

    ask_id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    slug: Mapped[str]
    title: Mapped[str]
    asked: Mapped[int]
    granted: Mapped[int]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    acked_by: Mapped[str] = mapped_column(default="")
    acked_at: Mapped[DateTime | None]
