"""Who acts for whom at an instant, looked up as far as somebody who matters is away or has left."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import absence
from models.organisation import Person
from rules.absence import AbsenceSpan, StandIn, StandInRoster, stand_in


def read_roster(session: Session, *, since: DateTime, last_resort: Sequence[str] = ()) -> StandInRoster:
    """Everybody's manager and leaving, and the absences that end after this instant, or are of people who left."""
    people = session.execute(select(Person.id, Person.manager_id, Person.left_at)).tuples().all()
    table = absence.Absence
    kept = select(table).join(Person, Person.id == table.person_id)
    absences: dict[str, list[AbsenceSpan]] = {}
    for row in session.scalars(kept.where(or_(table.until_at > since, Person.left_at.is_not(None))).order_by(table.id)):
        told = AbsenceSpan(row.person_id, row.from_at, row.over_at, row.delegate_id)
        if told.since < told.until:
            absences.setdefault(row.person_id, []).append(told)
    managers = {person: manager for person, manager, _ in people}
    left = {person: left_at for person, _, left_at in people if left_at is not None}
    return StandInRoster(absences, managers, left, last_resort)


class StandInLookup:
    """The stand-ins at one instant; nothing is read but the person's own row while those asked about are here."""

    def __init__(
        self, session: Session, at: DateTime, *, since: DateTime, last_resort: Callable[[], Sequence[str]]
    ) -> None:
        self.session, self.at, self.since, self._last_resort = session, at, since, last_resort

    @cached_property
    def roster(self) -> StandInRoster:
        return read_roster(self.session, since=min(self.since, self.at), last_resort=self._last_resort())

    def gone(self, person_id: str) -> bool:
        person = self.session.get(Person, person_id)
        return person is not None and person.left_at is not None and person.left_at <= self.at

    def surely_here(self, person_id: str) -> bool:
        person = self.session.get(Person, person_id)
        away = person is not None and person.away_until is not None and person.away_until > self.at
        return not away and not self.gone(person_id)

    def of(self, person_id: str, *, barred: Collection[str] = ()) -> StandIn:
        """Who acts for this person now: they themselves where they are here."""
        if self.surely_here(person_id):
            return StandIn(person_id, (person_id,))
        return stand_in(person_id, self.at, self.roster, barred=barred)

    def through(self, person_id: str, who: str, *, barred: Collection[str] = ()) -> tuple[str, ...]:
        """Those on whose behalf `who` acts where they stand in for this person now; empty where they do not."""
        if who == person_id:
            return ()
        found = self.of(person_id, barred=barred)
        return found.through if found.person == who else ()

    def reads_for(self, person_id: str) -> str:
        """Whom a message to this person should reach: the delegate of who is away, the successor of who left."""
        if self.surely_here(person_id):
            return person_id
        absence = self.roster.absence(person_id, self.at)
        if self.gone(person_id) or (absence is not None and absence.delegate):
            return stand_in(person_id, self.at, self.roster).person or person_id
        return person_id

    def turn_begins(self, person_id: str, reader: str) -> DateTime | None:
        """Since when the reader is the one who acts for this person; None: from the beginning.

        For the person themselves it is when they were back from their last absence.
        """
        if reader == person_id:
            person = self.session.get(Person, person_id)
            over = person.away_until if person is not None else None
            return over if over is None or over <= self.at else self._was_back(person_id)
        chain = self.of(person_id).chain
        begins = [begin for one in chain[:-1] if (begin := self._is_out_since(one)) is not None]
        back = self.turn_begins(reader, reader) if reader in chain else None
        return max([*begins, *([back] if back is not None else [])], default=None)

    def _is_out_since(self, person_id: str) -> DateTime | None:
        left, running = self.roster.left.get(person_id), self.roster.absence(person_id, self.at)
        if left is not None and left <= self.at:
            return max(left, running.since) if running else left
        return running.since if running is not None else None

    def _was_back(self, person_id: str) -> DateTime | None:
        return max((one.until for one in self._absences(person_id) if one.until <= self.at), default=None)

    def changes_at(self, people: Iterable[str]) -> DateTime | None:
        """When one of these is next away or back; None where that is not known to happen."""
        concerned = [one for one in people if self._may_change(one)]
        edges = (edge for person in concerned for one in self._absences(person) for edge in (one.since, one.until))
        return min((edge for edge in edges if edge > self.at), default=None)

    def _may_change(self, person_id: str) -> bool:
        person = self.session.get(Person, person_id)
        return person is not None and person.away_until is not None and person.away_until > self.at

    def _absences(self, person_id: str) -> Sequence[AbsenceSpan]:
        return self.roster.absences.get(person_id, ())

    def away_now(self) -> Mapping[str, Sequence[str]]:
        """The roles of those who may be away now."""
        away = select(Person.id, Person.roles).where(Person.away_until > self.at).order_by(Person.id)
        return dict(self.session.execute(away).tuples().all())
