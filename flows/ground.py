"""What acts stand on that have not come the one road yet: a season whose rows the session writes."""

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
)
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows import journal
from flows.absence.stand_ins import StandInLookup
from flows.act.authority import (
    Relations,
    denial,
    freeze_reasons,
    relations_of,
)
from flows.act.context import SeasonContext, current_season
from flows.act.facts import Facts, facts_of
from flows.act.kinds import KINDS
from flows.act.loader import SqlLoader
from flows.outbox.outbox import tell_principal
from models.organisation import SYSTEM, Person, Unit
from models.plan import Plan
from models.season import Season
from rules.hours import Reader
from rules.permissions import RELATIONS_OF_ACT
from states.guard import Reason
from states.refusal import Refused, Unknown

__all__ = ["Ground", "current_season", "stand"]


class Ground(SeasonContext):
    """A season as one transaction sees and writes it; its season, people and units are the session's own rows.

    `on_behalf_of` are those for whom it is done, first the one whose right it is; empty where it is one's own.
    """

    def __init__(self, session: Session, facts: Facts) -> None:
        super().__init__(session, facts)
        self.on_behalf_of: tuple[str, ...] = ()
        self._own: frozenset[str] = frozenset()
        self._lent: Mapping[str, tuple[str, ...]] = {}
        self._spoken_for: tuple[str, ...] | None = None
        self._readers: dict[str, Reader] = {}

    @property
    def facts(self) -> Facts:
        """The same as values for the road's functions; read anew in a transaction that writes."""
        if self.session.autoflush:
            self._facts = facts_of(
                self.season,
                self._facts.season.frozen,
                actor=self.by,
                at=self.at,
                loader=self._facts.loader,
            )
        return self._facts

    # --- people and units -----------------------------------------------------------------------------------

    def person(self, person_id: str) -> Person:
        """The session's row; raises Unknown where nobody has this id."""
        person = self.session.get(Person, person_id)
        if person is None:
            raise Unknown("person", person_id)
        return person

    def unit(self, unit_id: str) -> Unit:
        """The session's row; raises Unknown where no unit has this id."""
        unit = self.session.get(Unit, unit_id)
        if unit is None:
            known = self.session.scalars(select(Unit.id))
            raise Unknown("unit", unit_id, known)
        return unit

    def name_of(self, person_id: str) -> str:
        person = self.session.get(Person, person_id)
        if person is None:
            return person_id
        return person.name or person.id

    def name(self, person_id: str) -> str:
        return self.name_of(person_id)

    def reader(self, person_id: str) -> Reader:
        if person_id not in self._readers:
            person = self.person(person_id)
            self._readers[person_id] = self._facts.season.reader(person)
        return self._readers[person_id]

    def reader_at(self, place: str) -> Reader:
        """Whoever lives at this place (`models.schedule.place`)."""
        country, zone, calendar = place.split("|", 2)
        somebody = Person(
            id="",
            country=country,
            zone=zone,
            calendar=calendar,
        )
        return self._facts.season.reader(somebody)

    @cached_property
    def executives(self) -> tuple[str, ...]:
        """Those with the role; in an organisation that names none, whoever reports to nobody. Who left is neither."""
        return self.facts.executives

    @cached_property
    def stand_ins(self) -> StandInLookup:
        return StandInLookup(
            self.session,
            self.at,
            since=self.season.opened_at,
            last_resort=self.facts.last_resort,
        )

    # --- for whom it is done --------------------------------------------------------------------------------

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
        return self.facts.speaker_for(people)

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

    def relations(self, plan: Plan | None = None) -> frozenset[str]:
        """What the one who asks is to the season and, if given, to the plan; some they are as a stand-in."""
        found: Relations = relations_of(self.facts, KINDS["plan"], plan)
        self._own = found.own
        self._lent = found.lent
        return found.names

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


def stand(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
    lock: bool = False,
) -> Ground:
    """The ground for an act in this season; raises Unknown where there is no such season or person."""
    season = _season_row(session, season_id, lock=lock)
    if by != SYSTEM and session.get(Person, by) is None:
        raise Unknown("person", by)
    loader = SqlLoader(session)
    facts = facts_of(
        season,
        loader.frozen_calendar(season.id, season.calendar_number),
        actor=by,
        at=at,
        loader=loader,
    )
    return Ground(session, facts)


def _season_row(session: Session, season_id: str, *, lock: bool) -> Season:
    """Raises Unknown, with those that there are, where there is no such season."""
    # A key nobody changes need not be locked: who holds a plan may go on writing rows that refer to the season.
    for_update = {"key_share": True} if lock else None
    season = session.get(Season, season_id, with_for_update=for_update)
    if season is None:
        raise Unknown("season", season_id, session.scalars(select(Season.id)))
    return season
