"""All that a decision may know: the rows that were read for it, the season with its calendar, who asks and when.

Rows are read in advance where the act's table names them; what else a decision asks for is read when it is asked,
by the `Loader` that whoever made the facts gave them. A decision itself knows no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pendulum import Date, DateTime

from config.calendar import Calendar
from config.resolve import Resolver
from flows.act.known_rows import KnownRows
from flows.act.late_reads import Loader
from flows.act.row_map import RowMap
from flows.act.season import FrozenCalendar, SeasonFacts, long_day
from models.base import Base
from models.organisation import SYSTEM, Person, Unit
from models.season import Season
from rules.hours import Hours, Reader
from states.lifecycle import Lifecycle
from states.refusal import Unknown

if TYPE_CHECKING:
    # Most looks ask neither for the dates of units nor for who stands in, and do not import them.
    from config.scopes import Scopes
    from flows.act.stand_ins import StandIns

Row = TypeVar("Row", bound=Base)


@dataclass
class Facts(KnownRows):
    """What is so, for one act or one look: `actor` asks (or `system` acts by itself) at the instant `at`."""

    season: SeasonFacts
    actor: str
    at: DateTime
    loader: Loader
    known: RowMap = field(default_factory=RowMap)
    principals: tuple[str, ...] = ()
    """On whose behalf whoever asks acts, first the one whose right it is; known once their authority is."""
    caught_up: int = 0
    """So many versions the automation has just added to the thing, which nobody who asks can have seen."""
    worked_out: dict[Any, Any] = field(default_factory=dict)
    """What guards and effects both ask for and takes long, each under a key of its own."""

    # --- the season -----------------------------------------------------------------------------------------

    @property
    def calendar(self) -> Calendar:
        return self.season.calendar

    @property
    def resolver(self) -> Resolver:
        return self.season.resolver

    @property
    def lifecycle(self) -> Lifecycle:
        return self.season.lifecycle

    @property
    def hours(self) -> Hours:
        return self.season.frozen.hours

    @cached_property
    def today(self) -> Date:
        """The day that it is where the season lives."""
        return self.season.day_of(self.at)

    def long_day_of(self, at: DateTime) -> str:
        """“Wed 2 Dec 2026”, in the season's zone."""
        return long_day(self.season.day_of(at))

    def scopes_for(self, *units: str) -> "Scopes":
        """The dates of these units; those with an overlay above them have their own."""
        from config.scopes import Scopes, unit_paths_of  # noqa: PLC0415  see above

        if not self.calendar.overlays:
            return Scopes(self.resolver)
        above: dict[str, tuple[str, str | None]] = {}
        for unit_id in units:
            self._add_units_above(unit_id, above)
        return Scopes(self.resolver, unit_paths_of(above))

    def all_scopes(self) -> "Scopes":
        """The dates of every unit."""
        units = self.rows(Unit) if self.calendar.overlays else ()
        return self.scopes_for(*(unit.id for unit in units))

    def _add_units_above(
        self,
        unit_id: str,
        above: dict[str, tuple[str, str | None]],
    ) -> None:
        current: str | None = unit_id
        while current and current not in above:
            unit = self.get(Unit, current)
            if unit is None:
                return
            above[current] = (unit.title, unit.parent_id)
            current = unit.parent_id

    # --- people and units -----------------------------------------------------------------------------------

    def person(self, person_id: str) -> Person:
        """Raises Unknown where nobody has this id."""
        person = self.get(Person, person_id)
        if person is None:
            raise Unknown("person", person_id)
        return person

    def unit(self, unit_id: str) -> Unit:
        """Raises Unknown where no unit has this id."""
        unit = self.get(Unit, unit_id)
        if unit is None:
            raise Unknown("unit", unit_id, self.loader.known_ids(Unit))
        return unit

    def name_of(self, person_id: str) -> str:
        """What people call somebody; the id of whoever is nobody, as the automation."""
        if not person_id or person_id == SYSTEM:
            return person_id
        person = self.get(Person, person_id)
        if person is None:
            return person_id
        return person.name or person.id

    def reader(self, person_id: str) -> Reader:
        """The person's zone and working days."""
        return self.season.reader(self.person(person_id))

    def acts_as(self, people: Iterable[str]) -> bool:
        """Is whoever asks one of these people, or their stand-in now?"""
        return self.speaker_for(people) is not None

    def speaker_for(self, people: Iterable[str]) -> tuple[str, ...] | None:
        """On whose behalf whoever asks is one of these people: nobody's where it is themselves; None for no one."""
        known = tuple(people)
        if self.actor in known and not self.stand_ins.has_left(self.actor):
            return ()
        for person_id in known:
            if principals := self.stand_ins.principals(person_id, self.actor):
                return principals
        return None

    @cached_property
    def with_roles(self) -> list[Person]:
        """Everybody who has a role, and whoever reports to nobody, by id."""
        loaded = self.loader.with_roles()
        people = [self.known.keep(person) for person in loaded]
        return sorted(people, key=lambda person: person.id)

    def having_role(self, role: str) -> tuple[str, ...]:
        """Those with this role, whether they are still here or not."""
        return tuple(person.id for person in self.with_roles if role in person.roles)

    @cached_property
    def executives(self) -> tuple[str, ...]:
        """Those with the role who have not left; where nobody has it, whoever reports to nobody."""
        present = [person for person in self.with_roles if person.left_at is None or person.left_at > self.at]
        executives = tuple(person.id for person in present if "executive" in person.roles)
        if executives:
            return executives
        return tuple(person.id for person in present if person.manager_id is None)

    @cached_property
    def stand_ins(self) -> "StandIns":
        """Who acts for whom now."""
        from flows.act.stand_ins import StandIns  # noqa: PLC0415  see above

        return StandIns(self)

    def last_resort(self) -> tuple[str, ...]:
        """Who takes what nobody else can: Product Ops, without them the executives."""
        return (
            self.season.row.product_ops_id,
            *self.having_role("product_ops"),
            *self.executives,
        )

    def by_itself(self) -> "Facts":
        """The same facts for what the automation does; rows are shared."""
        return replace(self, actor=SYSTEM)


def facts_of(
    season: Season,
    frozen: FrozenCalendar,
    *,
    actor: str,
    at: DateTime,
    loader: Loader,
    known: RowMap | None = None,
) -> Facts:
    """Facts that stand on a season's row and its calendar."""
    facts = Facts(
        SeasonFacts(season, frozen),
        actor,
        at,
        loader,
        known or RowMap(),
    )
    facts.known.keep(season)
    return facts
