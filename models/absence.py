"""Out of office: one entry covers all that a person approves, reads, attends, verifies, decides or is reminded of."""

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class Absence(Versioned, Base):
    """A person is away from `from_at` on and back at `until_at`, or earlier at `ended_at`.

    Without a delegate their manager acts for them. `by` and `at` say who entered it and when.
    """

    __tablename__ = "absence"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    from_at: Mapped[DateTime]
    until_at: Mapped[DateTime]
    delegate_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[DateTime]
    ended_at: Mapped[DateTime | None]

    @property
    def over_at(self) -> DateTime:
        """When it ends, or ended."""
        return self.until_at if self.ended_at is None else min(self.ended_at, self.until_at)
