"""The steps of a ladder that are still to come: which notice falls due when, and for whom."""

from pendulum import DateTime
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class LadderStep(Base):
    """A step for one reader, laid out ahead so that a sweep over all that is owed is a few statements.

    It goes when its moment has come; what is left of it then is the notice. `name` is the rung's, `relation` says why
    this reader is told, `for_id` for whom they stand in ("" for nobody), and the last three say what silence until then
    leads to (`rules.ladder.Silence`). From `late_from` on it is late; `then_at` is when the reader's next step is due,
    which from then on stands for this one.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (Index("ix_ladder_step_due", "season_id", "at"),)

    obligation_key: Mapped[str] = mapped_column(ForeignKey("obligation.key"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    kind: Mapped[str]
    relation: Mapped[str]
    for_id: Mapped[str] = mapped_column(default="")
    at: Mapped[DateTime]
    late_from: Mapped[DateTime]
    then_at: Mapped[DateTime]
    flags_gate: Mapped[bool] = mapped_column(default=False)
    off_track: Mapped[bool] = mapped_column(default=False)
    expires: Mapped[bool] = mapped_column(default=False)
