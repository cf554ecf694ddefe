"""What people ask of the engine, and whether somebody has paused it."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BlankText, PersonId, SeasonId, TextKey


class EngineRequest(Base):
    """A person asks that the engine does one act in a season; a run takes it once, or refuses it with `answer`.

    `asked_by` is whose right it is, `on_behalf_of` the person they stand in for, `relation` the right they had when
    they asked. `outcome` is "" until a run has taken it, then done or refused. There is at most one open request for
    an act of a season (models/schema.py).
    """

    __tablename__ = "engine_request"

    id: Mapped[TextKey]
    season_id: Mapped[SeasonId]
    act: Mapped[str]
    asked_by: Mapped[PersonId]
    on_behalf_of: Mapped[BlankText]
    relation: Mapped[str]
    asked_at: Mapped[DateTime]
    taken_at: Mapped[DateTime | None]
    outcome: Mapped[BlankText]
    answer: Mapped[BlankText]


class EnginePause(Base):
    """The one row that is there while the engine is paused; the journal keeps the earlier pauses."""

    __tablename__ = "engine_pause"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paused_by: Mapped[PersonId]
    paused_at: Mapped[DateTime]
    reason: Mapped[str]
