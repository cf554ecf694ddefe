"""The steps of a ladder that are still to come: which notice falls due when, and for whom."""

from pendulum import DateTime
from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.base import Base
from models.columns import BlankText, Flag, ObligationKey, PersonKey, SeasonId, TextKey


class LadderStep(Base):
    """A step for one reader, laid out ahead so that a sweep over all that is owed needs only a few statements.

    It is deleted when its moment has come and the notice takes its place. `name` is the rung's, `relation` says why
    this reader is told, `for_id` for whom they stand in ("" for nobody), and the last three say what silence until then
    leads to (`rules.ladder.Silence`). From `late_from` on it is late; `then_at` is when the reader's next step is due,
    which then replaces this one.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (Index("ix_ladder_step_due", "season_id", "at"),)

    obligation_key: Mapped[ObligationKey]
    person_id: Mapped[PersonKey]
    name: Mapped[TextKey]
    season_id: Mapped[SeasonId]
    kind: Mapped[str]
    relation: Mapped[str]
    for_id: Mapped[BlankText]
    at: Mapped[DateTime]
    late_from: Mapped[DateTime]
    then_at: Mapped[DateTime]
    flags_gate: Mapped[Flag]
    off_track: Mapped[Flag]
    expires: Mapped[Flag]
