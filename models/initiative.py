"""What a plan proposes, as read from its current text: initiatives, headcount asks, and what was granted."""

from decimal import Decimal

from pendulum import Date, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    ExactNumber,
    IndexedPlanId,
    IndexedUnitId,
    PlanKey,
    SeasonKey,
    TextKey,
    TextList,
    ZeroCount,
)


class Initiative(Base):
    """A funded or unfunded proposal; `slug` is its natural key within the plan."""

    __tablename__ = "initiative"

    plan_id: Mapped[PlanKey]
    slug: Mapped[TextKey]
    position: Mapped[int]
    title: Mapped[str]
    funded: Mapped[bool]
    rank: Mapped[int | None]
    priority_id: Mapped[BlankText]


class HeadcountAsk(Versioned, Base):
    """An initiative's request for people; `cost` is the yearly cost of one, `parts` which of the five are written.

    `gap` is the residual gap that the case shows (None: it shows none). `ceiling` and `yearly` are frozen when the
    case is complete, `rank` is the approver's, `granted` the last decision's; `dropped` names the initiatives that
    were given up for it.
    """

    __tablename__ = "headcount_ask"

    id: Mapped[TextKey]
    plan_id: Mapped[IndexedPlanId]
    slug: Mapped[str]
    heads: Mapped[int]
    minimum: Mapped[int]
    cost: Mapped[Decimal]
    parts: Mapped[list[str]]
    gap: Mapped[ExactNumber | None]
    alternatives: Mapped[TextList]
    state: Mapped[str] = mapped_column(default="draft", index=True)
    ceiling: Mapped[int | None]
    yearly: Mapped[Decimal | None]
    rank: Mapped[int | None]
    granted: Mapped[int | None]
    dropped: Mapped[TextList]
    starts_on: Mapped[Date | None]


class Packet(Base):
    """What leadership decided on an ask, sent back down to the team as a tunnel-down packet."""

    __tablename__ = "packet"

    ask_id: Mapped[TextKey]
    season_id: Mapped[SeasonKey]
    unit_id: Mapped[IndexedUnitId]
    slug: Mapped[str]
    title: Mapped[str]
    asked: Mapped[int]
    granted: Mapped[int]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    acked_by: Mapped[BlankText]
    acked_at: Mapped[DateTime | None]


COMPANY = "company"
"""How people call the envelope of all units; its row has the unit “”."""


class Envelope(Versioned, Base):
    """The headcount and money that a unit and all below it may hand out; `unit_id` "" is the company's.

    `held_heads` and `held_money` are kept back: nobody below may have them.
    """

    __tablename__ = "envelope"

    season_id: Mapped[SeasonKey]
    unit_id: Mapped[TextKey]
    heads: Mapped[int]
    money: Mapped[Decimal]
    held_heads: Mapped[ZeroCount]
    held_money: Mapped[Decimal]

    @property
    def id(self) -> str:
        """How people call it: by its unit, or as the company's."""
        return self.unit_id or COMPANY
