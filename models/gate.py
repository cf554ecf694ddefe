"""The gates of a season as they stand: dated, open, passed, missed or waived."""

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class Gate(Versioned, Base):
    """A gate of a season; instants are UTC, `late_by` counts business days and stays when the gate passes late.

    `unit_id` names the unit whose overlay added the gate; "" where it is everybody's. The dates are the company's;
    where a unit has its own, they stand on its plans and obligations, and `grace_ends_at` is the last of all.
    `decided_under` is the version of the calendar whose pass rule it was decided by (0: not decided).
    """

    __tablename__ = "gate"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    unit_id: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    phase: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    opens_at: Mapped[DateTime]
    due_at: Mapped[DateTime] = mapped_column(index=True)
    due_on: Mapped[Date]
    due_version: Mapped[int] = mapped_column(default=1)
    grace_ends_at: Mapped[DateTime]
    explanation: Mapped[str]
    late_by: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[DateTime | None]
    announced_at: Mapped[DateTime | None]
    decided_under: Mapped[int] = mapped_column(default=0)


class GateWaiver(Base):
    """Leave for one unit to skip a gate; open action items move to `carry_to`. No `until`: for the whole season."""

    __tablename__ = "gate_waiver"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    gate_id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    until: Mapped[DateTime | None]
