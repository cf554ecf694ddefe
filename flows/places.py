"""Where a season's people and units live: their zones, working days and hours, and the dates of each unit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.resolve import Resolver
from config.scopes import Scopes, unit_paths_of
from config.zones import zone_of
from flows.act.season import frozen_resolver
from models.organisation import Person, Unit
from models.season import CalendarVersion, Season
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
            known = self.session.scalars(select(Unit.id))
            raise Unknown("unit", unit_id, known)
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
        ids = dict.fromkeys(people)
        missing = [person_id for person_id in ids if person_id not in self._readers]
        for start in range(0, len(missing), MANY):
            self._keep_readers(missing[start : start + MANY])
        return {person_id: self.reader(person_id) for person_id in people}

    def _keep_readers(self, ids: Sequence[str]) -> None:
        columns = select(
            Person.id,
            Person.country,
            Person.zone,
            Person.calendar,
        )
        chosen = columns.where(Person.id.in_(ids))
        for row in self.session.execute(chosen).tuples():
            self._readers[row[0]] = self._reader_in(*row)

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
        return Scopes(resolver, unit_paths_of(self._titles_and_parents()))

    def _titles_and_parents(self) -> dict[str, tuple[str, str | None]]:
        columns = select(Unit.id, Unit.title, Unit.parent_id)
        rows = self.session.execute(columns.order_by(Unit.id)).tuples()
        return {unit_id: (title, parent_id) for unit_id, title, parent_id in rows}

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


def read_season(session: Session, season_id: str, *, lock: bool) -> Season:
    """Raises Unknown, with those that there are, where there is no such season."""
    # A key nobody changes need not be locked: who holds a plan may go on writing rows that refer to the season.
    for_update = {"key_share": True} if lock else None
    season = session.get(Season, season_id, with_for_update=for_update)
    if season is None:
        raise Unknown("season", season_id, session.scalars(select(Season.id)))
    return season


def frozen_calendar_of(session: Session, season: Season) -> Resolver:
    """The calendar version that the season lives by now; raises Unknown where it was not kept."""
    version = f"{season.id} v{season.calendar_number}"
    frozen = session.get(CalendarVersion, (season.id, season.calendar_number))
    if frozen is None:
        raise Unknown("calendar version", version)
    holidays = json.dumps(frozen.holidays)
    return frozen_resolver(frozen.text, version, holidays)
