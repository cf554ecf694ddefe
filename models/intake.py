"""What a partner asks of another unit's plan, and the answer; and whom an owner has asked for requests."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned
from models.columns import BlankText, IndexedUnitId, SeasonKey, TextKey, UnitId, UnitKey


class IntakeRequest(Versioned, Base):
    """A request of `from_unit_id` to `to_unit_id`; the text says what, why, by when and what happens if not done.

    `answer` is the last answer to the asking unit; `scope` and `offered_by` are what a counter-offer gives instead.
    `question` is what the owner asked at `info_asked_at`, `info` the reply. `unanswered_at` is when the gate for
    answers passed without one; `drop_acked_by` is the partner who agreed that the request is dropped.
    """

    __tablename__ = "intake_request"

    season_id: Mapped[SeasonKey]
    id: Mapped[TextKey]
    from_unit_id: Mapped[UnitId]
    to_unit_id: Mapped[IndexedUnitId]
    what: Mapped[str]
    why: Mapped[str]
    needed_by: Mapped[str]
    if_not: Mapped[str]
    state: Mapped[str]
    answer: Mapped[BlankText]
    scope: Mapped[BlankText]
    offered_by: Mapped[BlankText]
    question: Mapped[BlankText]
    info: Mapped[BlankText]
    drop_acked_by: Mapped[BlankText]
    by: Mapped[str]
    at: Mapped[DateTime]
    answered_at: Mapped[DateTime | None]
    info_asked_at: Mapped[DateTime | None]
    unanswered_at: Mapped[DateTime | None]


class Solicitation(Base):
    """The owner of `to_unit_id` asked `from_unit_id` for its requests; at `nothing_at` it replied that it has none."""

    __tablename__ = "solicitation"

    season_id: Mapped[SeasonKey]
    to_unit_id: Mapped[UnitKey]
    from_unit_id: Mapped[UnitKey]
    by: Mapped[str]
    at: Mapped[DateTime]
    nothing_at: Mapped[DateTime | None]
