"""What every act stands on: the season, its frozen calendar, who asks and when, read once for the transaction."""

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows import journal
from flows.absence.stand_ins import StandInLookup
from flows.act.authority import denial, freeze_reasons
from flows.act.facts import Facts, facts_of
from flows.act.loader import SqlLoader
from flows.act.season import FrozenCalendar
from flows.outbox.outbox import tell_principal
from flows.places import SeasonPlaces, frozen_calendar_of, read_season
from flows.rights import (
    Holders,
    last_resort,
    lent,
    people_of,
)
from models.organisation import SYSTEM, Person, has_role
from models.plan import Plan
from models.season import Season
from rules.permissions import RELATIONS_OF_ACT
from states.guard import Reason
from states.lifecycle import Lifecycle
from states.refusal import NoSeason, Refused, Unknown


@dataclass
class Ground(SeasonPlaces):
    """A season as one transaction sees it; `at` is the instant of the act and `by` the person (or `system`).

    `on_behalf_of` are those for whom it is done, first the one whose right it is; empty where it is one's own.
    """

    by: str
    at: DateTime
    lifecycle: Lifecycle
    on_behalf_of: tuple[str, ...] = ()
    _own: frozenset[str] = frozenset()
    _lent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _spoken_for: tuple[str, ...] | None = None
    _facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """The same as values for the road's functions; read anew in a transaction that writes."""
        if self._facts is None or self.session.autoflush:
            frozen = FrozenCalendar(self.resolver, self.lifecycle)
            self._facts = facts_of(
                self.season,
                frozen,
                actor=self.by,
                at=self.at,
                loader=SqlLoader(self.session),
            )
        return self._facts

    @cached_property
    def executives(self) -> tuple[str, ...]:
        """Those with the role; in an organisation that names none, whoever reports to nobody. Who left is neither."""
        is_there = Person.left_at.is_(None) | (Person.left_at > self.at)
        people = select(Person.id).where(is_there).order_by(Person.id)
        with_role = people.where(has_role("executive"))
        at_the_top = people.where(Person.manager_id.is_(None))
        named = tuple(self.session.scalars(with_role))
        return named or tuple(self.session.scalars(at_the_top))

    @cached_property
    def stand_ins(self) -> StandInLookup:
        return StandInLookup(
            self.session,
            self.at,
            since=self.season.opened_at,
            last_resort=partial(last_resort, self),
        )

    def speaks_for(self, person_id: str) -> bool:
        """Is the one who asks this person, or their stand-in now?"""
        return self.acts_as((person_id,)) is not None

    def acts_as(self, candidates: Iterable[str]) -> str | None:
        """Which of these people the one who asks is, or stands in for now; None where it is nobody of them."""
        through = self._acts_for(tuple(candidates))
        if through is None:
            return None
        if not through:
            self._spoken_for = ()
            return self.by
        if self._spoken_for is None:
            self._spoken_for = through
        return through[0]

    def part(
        self,
        relation: str,
        people: Iterable[str],
        *,
        instead: bool = False,
    ) -> frozenset[str]:
        """This relation to a thing of theirs, where the one who asks is one of these people or stands in for one.

        It is said after `relations`, and is then known like those: as one's own, or as on whose behalf. `instead`
        forgets a relation of the same name to something else.
        """
        if instead:
            self._forget_relation(relation)
        through = self._acts_for(tuple(people))
        if through is None:
            return frozenset()
        if not through:
            self._own |= {relation}
        elif relation not in self._own:
            self._lent = {relation: through, **self._lent}
        return frozenset({relation})

    def _forget_relation(self, relation: str) -> None:
        self._own -= {relation}
        kept = dict(self._lent)
        kept.pop(relation, None)
        self._lent = kept

    def _acts_for(self, people: tuple[str, ...]) -> tuple[str, ...] | None:
        """On whose behalf the one who asks is one of these people: nobody's where it is themselves; None for no one."""
        if self.by in people and not self.stand_ins.gone(self.by):
            return ()
        for person in people:
            through = self.stand_ins.through(person, self.by)
            if through:
                return through
        return None

    def entitled(
        self,
        needed: Iterable[str],
        relations: Iterable[str],
    ) -> bool:
        """Does one of these relations allow it? If so, the ground knows from then on for whom it is done.

        Who has the right themselves acts for nobody else.
        """
        held = set(needed) & set(relations)
        self.on_behalf_of = self._principals(held)
        return bool(held)

    def _principals(self, held: set[str]) -> tuple[str, ...]:
        """For whom it is done by these relations."""
        if not held or held & self._own:
            return ()
        on_loan = [relation for relation in sorted(held) if relation in self._lent]
        if held - set(on_loan):
            return self._spoken_for or ()
        return self._lent[on_loan[0]]

    def relations(
        self,
        plan: Plan | None = None,
        person_id: str = "",
        *,
        enough: Collection[str] = (),
    ) -> frozenset[str]:
        """What the person (by default the one who asks) is to the season and, if given, to the plan.

        Some they are as a stand-in; nobody looks for these where their own are `enough`. Who left is nothing.
        """
        who = person_id or self.by
        if who == SYSTEM:
            return frozenset({"system"})
        holders = people_of(self, plan) if plan else {}
        self._own = self._own_relations(who, holders)
        self._lent = {}
        has_enough = self._own & set(enough)
        if not has_enough and not self.stand_ins.gone(who):
            self._lent = lent(
                self,
                holders,
                plan,
                who,
                own=self._own,
            )
        return self._own | self._lent.keys()

    def _own_relations(self, who: str, holders: Holders) -> frozenset[str]:
        """What they are themselves, to the plan and to the season."""
        to_plan = {name for name, people in holders.items() if who in people}
        to_season = self._roles_of(who)
        if self.stand_ins.gone(who):
            return frozenset()
        return frozenset(to_plan | to_season)

    def _roles_of(self, who: str) -> set[str]:
        roles = set(self.person(who).roles)
        if who == self.season.product_ops_id:
            roles.add("product_ops")
        if "executive" not in roles and who in self.executives:
            roles.add("executive")
        return roles

    def authorise(
        self,
        act: str,
        relations: Iterable[str],
        thing: str,
    ) -> None:
        """Raises Refused where no relation allows the act, or a hard freeze stops it."""
        needed = RELATIONS_OF_ACT.get(act, frozenset())
        reasons: list[Reason] = []
        if not self.entitled(needed, relations):
            reasons.append(self.denied(act, needed, relations))
        reasons += self.frozen(act)
        if reasons:
            raise Refused(act, thing, reasons)

    def frozen(self, act: str) -> Iterator[Reason]:
        """A hard freeze stops whatever people do, except in an emergency (docs/calendar.md, “blackouts”)."""
        return freeze_reasons(self.facts, act)

    def denied(
        self,
        act: str,
        needed: Iterable[str],
        relations: Iterable[str],
    ) -> Reason:
        return denial(act, needed, relations)

    def write(
        self,
        kind: str,
        thing_id: str,
        act: str,
        **details: object,
    ) -> None:
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
            **details,  # type: ignore[arg-type]
        )
        if self.on_behalf_of:
            tell_principal(self, entry)


def by_itself(ground: Ground) -> Ground:
    """The same ground for what the automation does."""
    return replace(ground, by=SYSTEM, on_behalf_of=())


def stand(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
    lock: bool = False,
) -> Ground:
    """The ground for an act in this season; raises Unknown where there is no such season or person."""
    season = read_season(session, season_id, lock=lock)
    if by != SYSTEM and session.get(Person, by) is None:
        raise Unknown("person", by)
    resolver = frozen_calendar_of(session, season)
    calendar = resolver.calendar
    return Ground(
        session=session,
        season=season,
        calendar=calendar,
        resolver=resolver,
        by=by,
        at=at,
        lifecycle=calendar.lifecycle.lifecycle(),
    )


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
