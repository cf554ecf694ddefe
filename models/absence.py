"""Out of office: one entry covers all that a person approves, reads, attends, verifies, decides or is reminded of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import CTE, or_, select
from sqlalchemy.orm import Mapped, Session, aliased

from models.base import Base, Condition, Versioned
from models.columns import BlankText, IndexedPersonId, PersonId, TextKey
from models.organisation import Person


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


@dataclass(frozen=True)
class PersonInLine:
    """A person of a line of stand-ins, and one of their absences if there is any."""

    person_id: str
    manager_id: str | None
    left_at: DateTime | None
    away_until: DateTime | None
    from_at: DateTime | None
    until_at: DateTime | None
    ended_at: DateTime | None
    delegate_id: str | None


def lines_of_stand_ins(
    session: Session,
    people: Collection[str],
    *,
    at: DateTime,
    since: DateTime,
) -> list[PersonInLine]:
    """All whom the search for stand-ins of these people may ask, with their absences that end after `since`.

    Of who has left, all absences: their last delegate keeps what was theirs.
    """
    columns = select(
        Person.id,
        Person.manager_id,
        Person.left_at,
        Person.away_until,
        Absence.from_at,
        Absence.until_at,
        Absence.ended_at,
        Absence.delegate_id,
    )
    line = _line_of(people, at, since)
    rows = columns.join(line, line.c.id == Person.id).outerjoin(Absence, _matters(Absence, Person, since))
    in_order = session.execute(rows.order_by(Person.id, Absence.id))
    return [PersonInLine(*row) for row in in_order]


def _line_of(
    people: Collection[str],
    at: DateTime,
    since: DateTime,
) -> CTE:
    """These people, the delegates and managers of those who may be away or have left, and so on."""
    start = select(Person.id).where(Person.id.in_(people))
    line = start.cte("line", recursive=True)
    person, absence, following = aliased(Person), aliased(Absence), aliased(Person)
    may_be_away = or_(person.away_until > at, person.left_at.is_not(None))
    is_next = or_(following.id == person.manager_id, following.id == absence.delegate_id)
    further = (
        select(following.id)
        .select_from(line)
        .join(person, person.id == line.c.id)
        .outerjoin(absence, _matters(absence, person, since))
        .join(following, is_next)
        .where(may_be_away)
    )
    return line.union(further)


def _matters(absence: Any, person: Any, since: DateTime) -> Condition:
    ends_after = or_(absence.until_at > since, person.left_at.is_not(None))
    matters: Condition = (absence.person_id == person.id) & ends_after
    return matters
