"""What someone owes by a date; what reminders attach to."""

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import FirstVersion, IndexedPersonId, SeasonId, TextKey, ZeroCount


class Obligation(Base):
    """(person, gate, thing): `key` is natural, so that nothing is ever owed twice.

    `next_at` is when its ladder is to be laid out (anew): shortly before its first step, at once where something has
    changed, or when somebody who is told goes away or is back.
    `settled_at` is when it was done, `dropped_at` when it stopped being owed; while `paused_at` is set it is somebody
    else's turn, and the clock stands. Reminders wait until `snoozed_until`, which was asked for `snoozes` times.
    Silence puts the plan off track while `silent_version` is the due day's version.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        Index("ix_obligation_open", "season_id", "settled_at", "dropped_at", "next_at"),
        Index("ix_obligation_gate", "season_id", "gate_id", "dropped_at", "settled_at"),
    )

    key: Mapped[TextKey]
    season_id: Mapped[SeasonId]
    gate_id: Mapped[str]
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"), index=True)
    unit_id: Mapped[str | None]
    person_id: Mapped[IndexedPersonId]
    what: Mapped[str]
    since: Mapped[DateTime]
    due_at: Mapped[DateTime]
    due_on: Mapped[Date]
    due_version: Mapped[FirstVersion]
    next_at: Mapped[DateTime]
    settled_at: Mapped[DateTime | None]
    dropped_at: Mapped[DateTime | None]
    paused_at: Mapped[DateTime | None]
    snoozed_until: Mapped[DateTime | None]
    snoozes: Mapped[ZeroCount]
    silent_version: Mapped[ZeroCount]

    @property
    def is_open(self) -> bool:
        return self.settled_at is None and self.dropped_at is None
