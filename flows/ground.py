"""What every act stands on: the season, its frozen calendar, who asks and when, read once for the transaction."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.resolve import Resolver
from config.scopes import Scopes, unit_paths_of
from config.zones import zone_of
from flows import journal
from flows.absence.stand_ins import StandInLookup
from flows.act.authority import denial, freeze_reasons
from flows.act.facts import Facts, facts_of
from flows.act.loader import SqlLoader
from flows.act.season import FrozenCalendar, frozen_resolver
from flows.outbox.outbox import tell_principal
from flows.rights import last_resort, lent, people_of
from models.organisation import SYSTEM, Person, Unit, has_role
from models.plan import Plan
from models.season import CalendarVersion, Season
from rules.businessdays import BusinessDays
from rules.hours import Hours, Reader
from rules.permissions import RELATIONS_OF_ACT
from states.guard import Reason
from states.lifecycle import Lifecycle
from states.refusal import NoSeason, Refused, Unknown

MANY = 10_000
"""So many ids go into one statement; both databases take more."""


@dataclass
class Ground:
    """A season as one transaction sees it; `at` is the instant of the act and `by` the person (or `system`).

    `on_behalf_of` are those for whom it is done, first the one whose right it is; empty where it is one's own.
    """

    session: Session
    season: Season
    calendar: Calendar
    resolver: Resolver
    by: str
    at: DateTime
    lifecycle: Lifecycle
    on_behalf_of: tuple[str, ...] = ()
    _readers: dict[str, Reader] = field(default_factory=dict)
    _own: frozenset[str] = frozenset()
    _lent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _spoken_for: tuple[str, ...] | None = None
    _facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """The same as values for the road's functions; read anew in a transaction that writes."""
        if self._facts is None or self.session.autoflush:
            frozen = FrozenCalendar(self.resolver, self.lifecycle)
            loader = SqlLoader(self.session)
            self._facts = facts_of(self.season, frozen, actor=self.by, at=self.at, loader=loader)
        return self._facts

    def name_of(self, person_id: str) -> str:
        return self.name(person_id)

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

    def reader_at(self, place: str) -> Reader:
        """Whoever lives at this place (`models.schedule.place`)."""
        return self._reader("", *place.split("|", 2))

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
        return Scopes(resolver, unit_paths_of({unit: (title, parent) for unit, title, parent in rows}))

    @cached_property
    def hours(self) -> Hours:
        ladder = self.calendar.ladder
        quiet = tuple((b.first, b.last) for b in self.resolver.blackouts if "quiet" in b.kinds)
        return Hours(ladder.deliver_at, ladder.quiet_from, ladder.quiet_to, quiet)

    @cached_property
    def executives(self) -> tuple[str, ...]:
        """Those with the role; in an organisation that names none, whoever reports to nobody. Who left is neither."""
        here = select(Person.id).where(Person.left_at.is_(None) | (Person.left_at > self.at)).order_by(Person.id)
        named = self.session.scalars(here.where(has_role("executive"))).all()
        return tuple(named) or tuple(self.session.scalars(here.where(Person.manager_id.is_(None))))

    @cached_property
    def stand_ins(self) -> StandInLookup:
        return StandInLookup(self.session, self.at, since=self.season.opened_at, last_resort=partial(last_resort, self))

    def speaks_for(self, person_id: str) -> bool:
        """Is the one who asks this person, or their stand-in now?"""
        return self.acts_as((person_id,)) is not None

    def acts_as(self, candidates: Iterable[str]) -> str | None:
        """Which of these people the one who asks is, or stands in for now; None where it is nobody of them."""
        through = self._acts_for(tuple(candidates))
        if through is None:
            return None
        self._spoken_for = () if not through or self._spoken_for == () else self._spoken_for or through
        return through[0] if through else self.by

    def part(self, relation: str, people: Iterable[str], *, instead: bool = False) -> frozenset[str]:
        """This relation to a thing of theirs, where the one who asks is one of these people or stands in for one.

        It is said after `relations`, and is then known like those: as one's own, or as on whose behalf. `instead`
        forgets a relation of the same name to something else.
        """
        if instead:
            self._own -= {relation}
            self._lent = {name: whom for name, whom in self._lent.items() if name != relation}
        through = self._acts_for(tuple(people))
        if through is None:
            return frozenset()
        if not through:
            self._own |= {relation}
        elif relation not in self._own:
            self._lent = {relation: through, **self._lent}
        return frozenset({relation})

    def _acts_for(self, people: tuple[str, ...]) -> tuple[str, ...] | None:
        """On whose behalf the one who asks is one of these people: nobody's where it is themselves; None for no one."""
        if self.by in people and not self.stand_ins.gone(self.by):
            return ()
        return next((through for one in people if (through := self.stand_ins.through(one, self.by))), None)

    def entitled(self, needed: Iterable[str], relations: Iterable[str]) -> bool:
        """Does one of these relations allow it? If so, the ground knows from then on for whom it is done.

        Who has the right themselves acts for nobody else.
        """
        held = set(needed) & set(relations)
        on_loan = [relation for relation in sorted(held) if relation in self._lent]
        if not held or held & self._own:
            self.on_behalf_of = ()
        elif held - set(on_loan):
            self.on_behalf_of = self._spoken_for or ()
        else:
            self.on_behalf_of = self._lent[on_loan[0]]
        return bool(held)

    def relations(
        self, plan: Plan | None = None, person_id: str = "", *, enough: Collection[str] = ()
    ) -> frozenset[str]:
        """What the person (by default the one who asks) is to the season and, if given, to the plan.

        Some they are as a stand-in; nobody looks for these where their own are `enough`. Who left is nothing.
        """
        who = person_id or self.by
        if who == SYSTEM:
            return frozenset({"system"})
        people = people_of(self, plan) if plan else {}
        own = {name for name, those in people.items() if who in those}
        self._own, self._lent = frozenset(own | self._roles(who)), {}
        if self.stand_ins.gone(who):
            self._own = frozenset()
        elif not self._own & set(enough):
            self._lent = lent(self, people, plan, who, own=self._own)
        return self._own | self._lent.keys()

    def _roles(self, who: str) -> set[str]:
        own = set(self.person(who).roles)
        if who == self.season.product_ops_id:
            own.add("product_ops")
        if "executive" not in own and who in self.executives:
            own.add("executive")
        return own

    def authorise(self, act: str, relations: Iterable[str], thing: str) -> None:
        """Raises Refused where no relation allows the act, or a hard freeze stops it."""
        needed = RELATIONS_OF_ACT.get(act, frozenset())
        reasons = [] if self.entitled(needed, relations) else [self.denied(act, needed, relations)]
        reasons += self.frozen(act)
        if reasons:
            raise Refused(act, thing, reasons)

    def frozen(self, act: str) -> Iterator[Reason]:
        """A hard freeze stops whatever people do, except in an emergency (docs/calendar.md, “blackouts”)."""
        return freeze_reasons(self.facts, act)

    def denied(self, act: str, needed: Iterable[str], relations: Iterable[str]) -> Reason:
        return denial(act, needed, relations)

    def write(self, kind: str, thing_id: str, act: str, **told: object) -> None:
        """A journal entry of this act, by whoever asks; for whom it was done is told what was done."""
        entry = journal.write(
            self.session,
            season_id=self.season.id,
            at=self.at,
            actor=self.by,
            kind=kind,
            thing_id=thing_id,
            act=act,
            on_behalf_of=self.on_behalf_of[0] if self.on_behalf_of else "",
            **told,  # type: ignore[arg-type]
        )
        if self.on_behalf_of:
            tell_principal(self, entry)


def by_itself(ground: Ground) -> Ground:
    """The same ground for what the automation does."""
    return replace(ground, by=SYSTEM, on_behalf_of=())


def stand(session: Session, season_id: str, *, by: str, at: DateTime, lock: bool = False) -> Ground:
    """The ground for an act in this season; raises Unknown where there is no such season or person."""
    # A key nobody changes need not be locked: who holds a plan may go on writing rows that refer to the season.
    season = session.get(Season, season_id, with_for_update={"key_share": True} if lock else None)
    if season is None:
        raise Unknown("season", season_id, session.scalars(select(Season.id)))
    if by != SYSTEM and session.get(Person, by) is None:
        raise Unknown("person", by)
    frozen = session.get(CalendarVersion, (season_id, season.calendar_number))
    if frozen is None:
        raise Unknown("calendar version", f"{season_id} v{season.calendar_number}")
    resolver = frozen_resolver(frozen.text, f"{season_id} v{frozen.number}", json.dumps(frozen.holidays))
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
