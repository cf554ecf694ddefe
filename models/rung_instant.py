"""When a rung of the ladder reaches whom, computed once for all people who live in the same place."""

from pendulum import Date, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import NumberKey, SeasonKey, TextKey


class RungInstant(Base):
    """By a version of the season's calendar, the due day, and where the one who owes and the reader live.

    `debtor` and `reader` are places (`models.recipients.place_of`); `ahead_at` is the latest instant at which
    the step must be laid out. The rung's columns are repeated, so that a step needs only this row and an obligation.
    """

    __tablename__ = "rung_instant"

    season_id: Mapped[SeasonKey]
    calendar_number: Mapped[NumberKey]
    due_on: Mapped[Date] = mapped_column(primary_key=True)
    debtor: Mapped[TextKey]
    reader: Mapped[TextKey]
    name: Mapped[TextKey]
    step: Mapped[int]
    kind: Mapped[str]
    at: Mapped[DateTime]
    late_from: Mapped[DateTime]
    ahead_at: Mapped[DateTime]
    flags_gate: Mapped[bool]
    off_track: Mapped[bool]
    expires: Mapped[bool]
