"""Out of office: one entry covers all that a person approves, reads, attends, verifies, decides or is reminded of."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned
from models.columns import BlankText, IndexedPersonId, PersonId, TextKey


class Absence(Versioned, Base):
    """A person is away from `from_at` until `until_at`, or until `ended_at` if they came back earlier.

    Without a delegate their manager acts for them. `by` and `at` say who entered it and when.
    """

    __tablename__ = "absence"

    id: Mapped[TextKey]
    person_id: Mapped[IndexedPersonId]
    from_at: Mapped[DateTime]
    until_at: Mapped[DateTime]
    delegate_id: Mapped[PersonId | None]
    note: Mapped[BlankText]
    by: Mapped[str]
    at: Mapped[DateTime]
    ended_at: Mapped[DateTime | None]

    @property
    def over_at(self) -> DateTime:
        """When it ends, or ended."""
        if self.ended_at is None:
            return self.until_at
        return min(self.ended_at, self.until_at)
