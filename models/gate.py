"""The gates of a season as they stand: dated, open, passed, missed or waived."""

from pendulum import Date, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    FirstVersion,
    Flag,
    IndexedText,
    SeasonKey,
    TextKey,
    UnitKey,
    ZeroCount,
)


class Gate(Versioned, Base):
    """A gate of a season; instants are UTC, `late_by` counts business days and stays when the gate passes late.

    `unit_id` names the unit whose overlay added the gate; "" for a gate of the whole company. The dates are the
    company's. A unit's own dates are kept on its plans and obligations, and `grace_ends_at` is the latest of them all.
    `decided_under` is the version of the calendar whose pass rule decided it (0: not decided).
    """

    __tablename__ = "gate"

    season_id: Mapped[SeasonKey]
    id: Mapped[TextKey]
    position: Mapped[int]
    unit_id: Mapped[BlankText]
    title: Mapped[str]
    phase: Mapped[str]
    state: Mapped[IndexedText]
    opens_at: Mapped[DateTime]
    due_at: Mapped[DateTime] = mapped_column(index=True)
    due_on: Mapped[Date]
    due_version: Mapped[FirstVersion]
    grace_ends_at: Mapped[DateTime]
    explanation: Mapped[str]
    late_by: Mapped[ZeroCount]
    flagged: Mapped[Flag]
    reason: Mapped[BlankText]
    decided_at: Mapped[DateTime | None]
    announced_at: Mapped[DateTime | None]
    decided_under: Mapped[ZeroCount]


class GateWaiver(Base):
    """Permission for one unit to skip a gate; open action items move to the gate's `carry_to`.

    Without `until` it holds for the whole season.
    """

    __tablename__ = "gate_waiver"

    season_id: Mapped[SeasonKey]
    gate_id: Mapped[TextKey]
    unit_id: Mapped[UnitKey]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    until: Mapped[DateTime | None]
