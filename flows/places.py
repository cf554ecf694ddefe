"""Where a season's people and units live: their zones, working days and hours, and the dates of each unit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.resolve import Resolver
from config.scopes import Scopes, unit_paths_of
from config.zones import zone_of
from models.organisation import Person, Unit
from models.season import Season
from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader
from states.refusal import Unknown

MANY = 10_000
"""So many ids go into one statement; both databases take more."""


@dataclass
class SeasonPlaces:
    """A season, its frozen calendar, and the people and units that live by it; each is read once."""

    session: Session
    season: Season
    calendar: Calendar
    resolver: Resolver
    _readers: dict[str, Reader] = field(default_factory=dict, kw_only=True)

    def person(self, person_id: str) -> Person:
        person = self.session.get(Person, person_id)
        if person is None:
            raise Unknown("person", person_id)
        return person

    def unit(self, unit_id: str) -> Unit:
        unit = self.session.get(Unit, unit_id)
        if unit is None:
            raise Unknown("unit", unit_id, self.session.scalars(select(Unit.id)))
        return unit

    def name(self, person_id: str) -> str:
        person = self.session.get(Person, person_id)
        if person is None:
            return person_id
        return person.name or person.id

    def name_of(self, person_id: str) -> str:
        return self.name(person_id)

    def reader(self, person_id: str) -> Reader:
        """The person's zone and working days, as far as the organisation's file and the season's calendar tell."""
        if person_id not in self._readers:
            person = self.person(person_id)
            self._readers[person_id] = self._reader_in(
                person.id,
                person.country,
                person.zone,
                person.calendar,
            )
        return self._readers[person_id]

    def readers(self, people: Iterable[str]) -> dict[str, Reader]:
        """The same for many at once; raises Unknown where one is nobody."""
        missing = [person_id for person_id in dict.fromkeys(people) if person_id not in self._readers]
        columns = select(
            Person.id,
            Person.country,
            Person.zone,
            Person.calendar,
        )
        for start in range(0, len(missing), MANY):
            some_ids = missing[start : start + MANY]
            rows = self.session.execute(columns.where(Person.id.in_(some_ids)))
            for row in rows.tuples():
                self._readers[row[0]] = self._reader_in(*row)
        return {person_id: self.reader(person_id) for person_id in people}

    def reader_at(self, place: str) -> Reader:
        """Whoever lives at this place (`models.schedule.place`)."""
        return self._reader_in("", *place.split("|", 2))

    def _reader_in(
        self,
        person_id: str,
        country: str,
        zone: str,
        calendar: str,
    ) -> Reader:
        if not zone:
            zone = zone_of(country, home=self.season.zone)
        return Reader(person_id, zone, self._days_of(country, calendar))

    def _days_of(self, country: str, calendar: str) -> BusinessDays:
        home = self.calendar.business_days
        name = calendar or self.calendar.calendar_of_country.get(country, country) or home
        try:
            return self.resolver.business_days(name)
        except ValueError:
            # A country whose holidays nobody keeps still has weekends; `org import` says so.
            return BusinessDays(name)

    @cached_property
    def scopes(self) -> Scopes:
        """The dates of each unit; those with an overlay above them have their own."""
        return self.scopes_of(self.resolver)

    def scopes_of(self, resolver: Resolver) -> Scopes:
        """The dates of each unit by another calendar."""
        if not resolver.calendar.overlays:
            return Scopes(resolver)
        columns = select(Unit.id, Unit.title, Unit.parent_id).order_by(Unit.id)
        rows = self.session.execute(columns).tuples()
        units = {unit_id: (title, parent_id) for unit_id, title, parent_id in rows}
        return Scopes(resolver, unit_paths_of(units))

    @cached_property
    def hours(self) -> Hours:
        ladder = self.calendar.ladder
        blackouts = [blackout for blackout in self.resolver.blackouts if "quiet" in blackout.kinds]
        quiet_days = tuple((blackout.first, blackout.last) for blackout in blackouts)
        return Hours(
            ladder.deliver_at,
            ladder.quiet_from,
            ladder.quiet_to,
            quiet_days,
        )
