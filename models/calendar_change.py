"""A change of a season's calendar on its way: proposed, approved, published or withdrawn."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class CalendarChange(Versioned, Base):
    """Either `edits` of whatever the calendar then is, or a whole `text` in the place of version `base_number`.

    An approval is bound to what was simulated: `approved_base` is the version it was laid over, `approved_digest` that
    of all that moves. `number` is the version that it became; 0 while it became none.
    """

    __tablename__ = "calendar_change"

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    state: Mapped[str]
    reason: Mapped[str]
    edits: Mapped[list[dict[str, Any]]]
    text: Mapped[str] = mapped_column(default="")
    base_number: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[DateTime]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[DateTime | None]
    approved_base: Mapped[int] = mapped_column(default=0)
    approved_digest: Mapped[str] = mapped_column(default="")
    published_at: Mapped[DateTime | None]
    announced_at: Mapped[DateTime | None]
    number: Mapped[int] = mapped_column(default=0)
    quiet: Mapped[bool] = mapped_column(default=False)
