"""What a partner asks of another unit's plan, and the answer."""

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class IntakeRequest(Base):
    """A request of `from_unit_id` to `to_unit_id`; the text says what, why, by when and what happens if not done."""

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
    by: Mapped[str]
    at: Mapped[DateTime]
    answered_at: Mapped[DateTime | None]
