"""What every act stands on: the season, its frozen calendar, who asks and when, read once for the transaction."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pendulum import Date, DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.holidays import HolidayData, read_pinned
from config.read import parse_calendar
from config.resolve import Resolver
from config.scopes import Scopes, ways
from config.trail import window_on
from config.zones import zone_of
from flows import journal
from models.organisation import SYSTEM, Person, Unit
from models.plan import Plan
from models.review import Prereview
from models.season import CalendarVersion, Season
from rules.businessdays import BusinessDays
from rules.ladder import Hours, Reader
from rules.policy import ACTS, allowed, in_words
from states.guard import Reason
from states.lifecycle import Lifecycle
from states.refusal import NoSeason, Refused, Unknown, in_blackout, not_authorised

EMERGENCIES = frozenset({"waive", "waive_guard", "propose_change"})
"""What a hard freeze does not stop: leave that is given, and a change of the calendar that may lift the freeze."""

MANY = 10_000
"""So many ids go into one statement; both databases take more."""


@lru_cache(maxsize=32)
def pinned(holidays: str) -> HolidayData:
    """The public holidays that a season keeps; JSON is the key."""
    return read_pinned(json.loads(holidays))


@lru_cache(maxsize=32)
def resolver_of(text: str, name: str, holidays: str) -> Resolver:
    """A frozen calendar, read and dated once; its text and the holidays that it keeps are the key."""
    data = pinned(holidays)
    return Resolver(parse_calendar(text, name, data), data)


@dataclass
class Ground:
    """A season as one transaction sees it; `at` is the instant of the act and `by` the person (or `system`)."""

    session: Session
    season: Season
    calendar: Calendar
    resolver: Resolver
    by: str
    at: DateTime
    lifecycle: Lifecycle
    _readers: dict[str, Reader] = field(default_factory=dict)

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
        return person.name or person.id if person else person_id

    def reader(self, person_id: str) -> Reader:
        """The person's zone and working days, as far as the organisation's file and the season's calendar tell."""
        if person_id not in self._readers:
            person = self.person(person_id)
            self._readers[person_id] = self._reader(person.id, person.country, person.zone, person.calendar)
        return self._readers[person_id]

    def readers(self, people: Iterable[str]) -> dict[str, Reader]:
        """The same for many at once; raises Unknown where one is nobody."""
        missing = [person_id for person_id in dict.fromkeys(people) if person_id not in self._readers]
        columns = select(Person.id, Person.country, Person.zone, Person.calendar)
        for start in range(0, len(missing), MANY):
            for row in self.session.execute(columns.where(Person.id.in_(missing[start : start + MANY]))).tuples():
                self._readers[row[0]] = self._reader(*row)
        return {person_id: self.reader(person_id) for person_id in people}

    def _reader(self, person_id: str, country: str, zone: str, own: str) -> Reader:
        return Reader(person_id, zone or zone_of(country, home=self.season.zone), self._days_of(country, own))

    def _days_of(self, country: str, own: str) -> BusinessDays:
        home = self.calendar.business_days
        name = own or self.calendar.calendar_of_country.get(country, country) or home
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
        rows = self.session.execute(select(Unit.id, Unit.title, Unit.parent_id).order_by(Unit.id)).tuples()
        return Scopes(resolver, ways({unit: (title, parent) for unit, title, parent in rows}))

    @cached_property
    def hours(self) -> Hours:
        ladder = self.calendar.ladder
        quiet = tuple((b.first, b.last) for b in self.resolver.blackouts if "quiet" in b.kinds)
        return Hours(ladder.deliver_at, ladder.quiet_from, ladder.quiet_to, quiet)

    @cached_property
    def executives(self) -> tuple[str, ...]:
        """Those with the role; in an organisation that names none, whoever reports to nobody."""
        people = self.session.execute(select(Person.id, Person.roles, Person.manager_id).order_by(Person.id)).all()
        named = tuple(person_id for person_id, roles, _ in people if "executive" in roles)
        return named or tuple(person_id for person_id, _, manager_id in people if manager_id is None)

    def relations(self, plan: Plan | None = None, person_id: str = "") -> frozenset[str]:
        """What the person (by default the one who asks) is to the season and, if given, to the plan."""
        who = person_id or self.by
        if who == SYSTEM:
            return frozenset({"system"})
        own = set(self.person(who).roles)
        if who == self.season.product_ops_id:
            own.add("product_ops")
        if "executive" not in own and who in self.executives:
            own.add("executive")
        return frozenset(own | (self._relations_to(plan, who) if plan else set()))

    def _relations_to(self, plan: Plan, who: str) -> set[str]:
        asked = self.session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id))
        owner = self.session.get(Person, plan.owner_id)
        into = self.session.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
        parts = {
            "other_owner": into is not None and into.owner_id == who,
            "owner": who == plan.owner_id,
            "approver": who == plan.approver_id,
            "contributor": who != plan.owner_id and who in self.unit(plan.unit_id).contacts,
            "partner": any(who in self.unit(unit_id).contacts for unit_id in asked),
            "manager": owner is not None and owner.manager_id == who,
        }
        return {name for name, holds in parts.items() if holds}

    def authorise(self, act: str, relations: Iterable[str], thing: str) -> None:
        """Raises Refused where no relation allows the act, or a hard freeze stops it."""
        reasons = [] if allowed(act, relations) else [self.denied(act, ACTS.get(act, ()), relations)]
        reasons += self.frozen(act)
        if reasons:
            raise Refused(act, thing, reasons)

    def frozen(self, act: str) -> Iterator[Reason]:
        """A hard freeze stops whatever people do, except in an emergency (domain.md §2.1)."""
        today = self.at.in_timezone(self.season.zone).date()
        window = window_on(today, (b for b in self.resolver.blackouts if "hard_freeze" in b.kinds))
        if window is not None and self.by != SYSTEM and act not in EMERGENCIES:
            free = long_day(self.resolver.days.following(window.last.add(days=1)))
            yield in_blackout(window.title, long_day(window.first), long_day(window.last), act.replace("_", " "), free)

    def denied(self, act: str, needed: Iterable[str], relations: Iterable[str]) -> Reason:
        return not_authorised(in_words(needed), act.replace("_", " "), in_words(relations))

    def write(self, kind: str, thing_id: str, act: str, **told: object) -> None:
        """A journal entry of this act, by whoever asks."""
        journal.write(
            self.session,
            season_id=self.season.id,
            at=self.at,
            actor=self.by,
            kind=kind,
            thing_id=thing_id,
            act=act,
            **told,  # type: ignore[arg-type]
        )


def long_day(day: Date) -> str:
    """“Wed 2 Dec 2026”."""
    return day.format("ddd D MMM YYYY", locale="en")


def stand(session: Session, season_id: str, *, by: str, at: DateTime, lock: bool = False) -> Ground:
    """The ground for an act in this season; raises Unknown where there is no such season or person."""
    season = session.get(Season, season_id, with_for_update=lock or None)
    if season is None:
        raise Unknown("season", season_id, session.scalars(select(Season.id)))
    if by != SYSTEM and session.get(Person, by) is None:
        raise Unknown("person", by)
    frozen = session.get(CalendarVersion, (season_id, season.calendar_number))
    if frozen is None:
        raise Unknown("calendar version", f"{season_id} v{season.calendar_number}")
    resolver = resolver_of(frozen.text, f"{season_id} v{frozen.number}", json.dumps(frozen.holidays))
    return Ground(session, season, resolver.calendar, resolver, by, at, resolver.calendar.lifecycle.lifecycle())


def current_season(session: Session) -> str:
    """The season meant when none is named: the one that was opened last and is not over."""
    live = (
        select(Season.id)
        .where(Season.state.not_in(("closed", "cancelled")))
        .order_by(Season.opened_at.desc(), Season.id)
    )
    season_id = session.scalars(live.limit(1)).first()
    if season_id is None:
        raise NoSeason
    return season_id
