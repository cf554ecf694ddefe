"""What a partner asks of another unit's plan, and the answer; and whom an owner has asked for requests."""

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class IntakeRequest(Versioned, Base):
    """A request of `from_unit_id` to `to_unit_id`; the text says what, why, by when and what happens if not done.

    `answer` is what was said last to the asking unit, `scope` and `offered_by` what a counter-offer puts in the place
    of the wish. `question` and `info` are what the owner wanted to know and what came of it; `info_asked_at` is when.
    `unanswered_at` is when the gate of answers passed over it, `drop_acked_by` the partner who has agreed to a drop.
    """

    __tablename__ = "intake_request"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    from_unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    what: Mapped[str]
    why: Mapped[str]
    needed_by: Mapped[str]
    if_not: Mapped[str]
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="")
    offered_by: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    info: Mapped[str] = mapped_column(default="")
    drop_acked_by: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[DateTime]
    answered_at: Mapped[DateTime | None]
    info_asked_at: Mapped[DateTime | None]
    unanswered_at: Mapped[DateTime | None]


class Solicitation(Base):
    """The owner of `to_unit_id` has asked `from_unit_id` for its requests; `nothing_at` is when it said it has none."""

    __tablename__ = "solicitation"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    to_unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    from_unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    by: Mapped[str]
    at: Mapped[DateTime]
    nothing_at: Mapped[DateTime | None]
