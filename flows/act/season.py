"""The season of an act: its row, and the calendar it lives by, which is read and dated once in a process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pendulum import Date, DateTime

from config.calendar import Calendar
from config.calendar_form import calendar_of_form
from config.holidays import HolidayData, read_pinned
from config.resolve import Resolver
from config.zones import zone_of
from models.organisation import Person
from models.season import CalendarVersion, Season
from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader, zone_named
from rules.ladder import Rung, Silence, in_order, silence_at_last
from states.lifecycle import Lifecycle


@lru_cache(maxsize=32)
def pinned_holidays(holidays: str) -> HolidayData:
    """The public holidays that a season keeps; JSON is the key."""
    return read_pinned(json.loads(holidays))


@lru_cache(maxsize=32)
def frozen_resolver(text: str, name: str, holidays: str) -> Resolver:
    """A frozen calendar, read and dated once; its text and the holidays that it keeps are the key.

    It was checked before it was published.
    """
    _, calendar = calendar_of_form(text, name)
    return Resolver(calendar, pinned_holidays(holidays))


@dataclass(frozen=True)
class FrozenCalendar:
    """One published version of a season's calendar, with its dates; it never changes."""

    resolver: Resolver
    lifecycle: Lifecycle = field(compare=False)
    _days: dict[tuple[str, str], BusinessDays] = field(default_factory=dict, compare=False, repr=False)

    @property
    def calendar(self) -> Calendar:
        return self.resolver.calendar

    @cached_property
    def hours(self) -> Hours:
        """When messages may reach people."""
        ladder = self.calendar.ladder
        quiet = [window for window in self.resolver.blackouts if "quiet" in window.kinds]
        windows = tuple((window.first, window.last) for window in quiet)
        return Hours(
            ladder.deliver_at,
            ladder.quiet_from,
            ladder.quiet_to,
            windows,
        )

    @cached_property
    def rungs(self) -> Sequence[Rung]:
        """Those of its ladder, in their order."""
        return in_order(row.rung() for row in self.calendar.ladder.rungs)

    @cached_property
    def silence_at_last(self) -> Silence:
        """All that silence may lead to."""
        return silence_at_last(self.rungs)

    def business_days(self, country: str, own_calendar: str) -> BusinessDays:
        """The working days of somebody in this country, or with a calendar of their own; looked up once."""
        place = (country, own_calendar)
        if place not in self._days:
            self._days[place] = self._find_days(country, own_calendar)
        return self._days[place]

    def _find_days(self, country: str, own_calendar: str) -> BusinessDays:
        home = self.calendar.business_days
        by_country = self.calendar.calendar_of_country.get(country, country)
        name = own_calendar or by_country or home
        try:
            return self.resolver.business_days(name)
        except ValueError:
            # A country whose holidays nobody keeps still has weekends; `org import` says so.
            return BusinessDays(name)


_FROZEN: dict[tuple[str, int, str], FrozenCalendar] = {}
"""The calendars that this process has read, by season, number and digest."""

KEPT = 64


def known_calendar(season_id: str, number: int, digest: str) -> FrozenCalendar | None:
    """The calendar, if this process has read it before."""
    return _FROZEN.get((season_id, number, digest))


def dated_calendar(version: CalendarVersion) -> FrozenCalendar:
    """A calendar with its dates, counted with the holidays that it keeps."""
    name = f"{version.season_id} v{version.number}"
    resolver = frozen_resolver(
        version.text,
        name,
        json.dumps(version.holidays),
    )
    return FrozenCalendar(resolver, resolver.calendar.lifecycle.lifecycle())


def freeze_calendar(version: CalendarVersion) -> FrozenCalendar:
    """Read and date a published calendar, and keep it for the next act."""
    frozen = dated_calendar(version)
    while len(_FROZEN) >= KEPT:
        _FROZEN.pop(next(iter(_FROZEN)))
    _FROZEN[version.season_id, version.number, version.digest] = frozen
    return frozen


@dataclass(frozen=True)
class SeasonFacts:
    """A season as one act sees it."""

    row: Season
    frozen: FrozenCalendar

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def zone(self) -> str:
        return self.row.zone

    @property
    def calendar(self) -> Calendar:
        return self.frozen.calendar

    @property
    def resolver(self) -> Resolver:
        return self.frozen.resolver

    @property
    def lifecycle(self) -> Lifecycle:
        """That of the season's plans."""
        return self.frozen.lifecycle

    def reader(self, person: Person) -> Reader:
        """The person's zone and working days, as far as the organisation's file and the calendar tell."""
        return self._reader_in(
            person.id,
            person.country,
            person.zone,
            person.calendar,
        )

    def reader_at(self, place: str) -> Reader:
        """Whoever lives at this place (`models.recipients.place_of`)."""
        return self._reader_in("", *place.split("|", 2))

    def _reader_in(
        self,
        person_id: str,
        country: str,
        zone: str,
        own_calendar: str,
    ) -> Reader:
        return Reader(
            person_id,
            zone or zone_of(country, home=self.row.zone),
            self.frozen.business_days(country, own_calendar),
        )

    def day_of(self, at: DateTime) -> Date:
        """The day that it is then where the season lives."""
        zone = zone_named(self.row.zone)
        return at.in_timezone(zone).date()

    def business_days_later(self, at: DateTime, days: int) -> DateTime:
        """The season's due time, so many of its business days after this instant."""
        today = self.day_of(at)
        day = self.resolver.days.add(today, days)
        return self.resolver.instant(day, self.calendar.due_time)


class OutsideSeasons(SeasonFacts):
    """In the place of a season where something is done that is of none, as to the organisation; it has no calendar."""

    def __init__(self) -> None:
        """There is neither a row nor a calendar."""

    @property
    def id(self) -> str:
        return ""


def long_day(day: Date) -> str:
    """“Wed 2 Dec 2026”."""
    return day.format("ddd D MMM YYYY", locale="en")
