"""Who acts for whom at an instant, looked up as far as somebody who matters is away or has left."""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import absence
from models.organisation import Person
from rules.absence import (
    AbsenceSpan,
    StandIn,
    StandInRoster,
    stand_in,
)


def read_roster(
    session: Session,
    *,
    since: DateTime,
    last_resort: Sequence[str] = (),
) -> StandInRoster:
    """Everybody's manager and leaving, and the absences that end after this instant, or are of people who left."""
    columns = select(Person.id, Person.manager_id, Person.left_at)
    people = session.execute(columns).tuples().all()
    managers = {person: manager for person, manager, _ in people}
    return StandInRoster(
        _absences_since(session, since),
        managers,
        _leavings(people),
        last_resort,
    )


def _leavings(people: Iterable[tuple[str, str | None, DateTime | None]]) -> dict[str, DateTime]:
    """Since when those who left are gone."""
    return {person: left_at for person, _manager, left_at in people if left_at is not None}


def _absences_since(session: Session, since: DateTime) -> dict[str, list[AbsenceSpan]]:
    absences: dict[str, list[AbsenceSpan]] = {}
    for row in session.scalars(_rows_since(since)):
        span = AbsenceSpan(
            row.person_id,
            row.from_at,
            row.over_at,
            row.delegate_id,
        )
        if span.since < span.until:
            absences.setdefault(row.person_id, []).append(span)
    return absences


def _rows_since(since: DateTime) -> Select[tuple[absence.Absence]]:
    table = absence.Absence
    joined = select(table).join(Person, Person.id == table.person_id)
    matters = or_(table.until_at > since, Person.left_at.is_not(None))
    return joined.where(matters).order_by(table.id)


class StandInLookup:
    """The stand-ins at one instant; nothing is read but the person's own row while those asked about are here."""

    def __init__(
        self,
        session: Session,
        at: DateTime,
        *,
        since: DateTime,
        last_resort: Callable[[], Sequence[str]],
    ) -> None:
        self.session = session
        self.at = at
        self.since = since
        self._last_resort = last_resort

    @cached_property
    def roster(self) -> StandInRoster:
        since = min(self.since, self.at)
        return read_roster(self.session, since=since, last_resort=self._last_resort())

    def gone(self, person_id: str) -> bool:
        person = self.session.get(Person, person_id)
        if person is None or person.left_at is None:
            return False
        return person.left_at <= self.at

    def surely_here(self, person_id: str) -> bool:
        return not self._may_be_away(person_id) and not self.gone(person_id)

    def _may_be_away(self, person_id: str) -> bool:
        """Whether an absence of theirs, which runs or is ahead, ends after this instant."""
        person = self.session.get(Person, person_id)
        if person is None or person.away_until is None:
            return False
        return person.away_until > self.at

    def of(
        self,
        person_id: str,
        *,
        barred: Collection[str] = (),
    ) -> StandIn:
        """Who acts for this person now: they themselves where they are here."""
        if self.surely_here(person_id):
            return StandIn(person_id, (person_id,))
        return stand_in(
            person_id,
            self.at,
            self.roster,
            barred=barred,
        )

    def through(
        self,
        person_id: str,
        who: str,
        *,
        barred: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Those on whose behalf `who` acts where they stand in for this person now; empty where they do not."""
        if who == person_id:
            return ()
        acting = self.of(person_id, barred=barred)
        return acting.through if acting.person == who else ()

    def reads_for(self, person_id: str) -> str:
        """Whom a message to this person should reach: the delegate of who is away, the successor of who left."""
        if self.surely_here(person_id):
            return person_id
        absence = self.roster.absence(person_id, self.at)
        has_delegate = absence is not None and absence.delegate
        if not has_delegate and not self.gone(person_id):
            return person_id
        return stand_in(person_id, self.at, self.roster).person or person_id

    def away_now(self) -> Mapping[str, Sequence[str]]:
        """The roles of those who may be away now."""
        columns = select(Person.id, Person.roles)
        away = columns.where(Person.away_until > self.at).order_by(Person.id)
        rows = self.session.execute(away).tuples()
        return dict(rows.all())
