"""When a rung of the ladder reaches whom: what a ladder is laid out from, for all who live alike."""

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RungInstant(Base):
    """By a version of the season's calendar, the due day, and where the one who owes and the reader live.

    `debtor` and `reader` are places (`models.schedule.place`); `ahead_at` is when the step is to be laid out at the
    latest. The rung's own columns are repeated, so that a step is made of this row and an obligation's.
    """

    __tablename__ = "rung_instant"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    calendar_number: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[Date] = mapped_column(primary_key=True)
    debtor: Mapped[str] = mapped_column(primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[int]
    kind: Mapped[str]
    at: Mapped[DateTime]
    late_from: Mapped[DateTime]
    ahead_at: Mapped[DateTime]
    flags_gate: Mapped[bool]
    off_track: Mapped[bool]
    expires: Mapped[bool]
