"""A change of a season's calendar on its way: proposed, approved, published or withdrawn."""

from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned
from models.columns import BlankText, Flag, IndexedSeasonId, PersonId, TextKey, ZeroCount


class CalendarChange(Versioned, Base):
    """Either `edits` of the calendar as it is when they are published, or a whole `text` replacing `base_number`.

    An approval is bound to what was simulated: `approved_base` is the version that the change was applied to,
    `approved_digest` the digest of all that moves. `number` is the version that it became; 0 before it is published.
    """

    __tablename__ = "calendar_change"

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    state: Mapped[str]
    reason: Mapped[str]
    edits: Mapped[list[dict[str, Any]]]
    text: Mapped[BlankText]
    base_number: Mapped[int]
    proposed_by: Mapped[PersonId]
    proposed_at: Mapped[DateTime]
    approved_by: Mapped[BlankText]
    approved_at: Mapped[DateTime | None]
    approved_base: Mapped[ZeroCount]
    approved_digest: Mapped[BlankText]
    published_at: Mapped[DateTime | None]
    announced_at: Mapped[DateTime | None]
    number: Mapped[ZeroCount]
    quiet: Mapped[Flag]
