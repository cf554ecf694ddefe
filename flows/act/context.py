"""A season for whoever only looks: one read of it as facts, with what pages and listings ask of it besides."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from pendulum import Date, DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Calendar
from config.resolve import Resolver
from flows.act.facts import Facts
from flows.act.person_names import PersonNames, read_person_names
from flows.act.read_season import season_facts
from flows.act.transaction import Work
from models.organisation import Person, Unit
from models.season import Season
from rules.hours import Hours, Reader
from states.lifecycle import Lifecycle
from states.refusal import NoSeason

if TYPE_CHECKING:
    # Most looks do not ask for the dates of units, and do not import them.
    from config.scopes import Scopes


class SeasonContext:
    """A season as `facts`, and the session in which views ask the database what facts do not answer."""

    def __init__(self, session: Session, facts: Facts) -> None:
        self.session = session
        self._facts = facts

    @property
    def facts(self) -> Facts:
        """What the road's functions take."""
        return self._facts

    # --- the season, who looks, and when --------------------------------------------------------------------

    @property
    def season(self) -> Season:
        return self._facts.season.row

    @property
    def calendar(self) -> Calendar:
        return self._facts.calendar

    @property
    def resolver(self) -> Resolver:
        return self._facts.resolver

    @property
    def lifecycle(self) -> Lifecycle:
        """That of the season's plans."""
        return self._facts.lifecycle

    @property
    def hours(self) -> Hours:
        return self._facts.hours

    @property
    def at(self) -> DateTime:
        return self._facts.at

    @property
    def today(self) -> Date:
        """The day that it is where the season lives."""
        return self._facts.today

    def day_of(self, at: DateTime) -> Date:
        """The day that it is then where the season lives."""
        return self._facts.season.day_of(at)

    @property
    def by(self) -> str:
        """Who looks, or `system`."""
        return self._facts.actor

    # --- people and units -----------------------------------------------------------------------------------

    def person(self, person_id: str) -> Person:
        """Raises Unknown where nobody has this id."""
        return self.facts.person(person_id)

    def unit(self, unit_id: str) -> Unit:
        """Raises Unknown where no unit has this id."""
        return self.facts.unit(unit_id)

    def name_of(self, person_id: str) -> str:
        """What people call somebody; the id of whoever is nobody, as the automation."""
        return self.facts.name_of(person_id)

    @cached_property
    def person_names(self) -> PersonNames:
        """What everybody is called, for listings that name many; read when it is first asked for."""
        return read_person_names(self.session)

    def reader(self, person_id: str) -> Reader:
        """The person's zone and working days."""
        return self.facts.reader(person_id)

    def load_people(self, people: Iterable[str]) -> None:
        """Read these people at once, who will be asked about one by one."""
        self.facts.load(Person, people)

    def load_units(self, units: Iterable[str]) -> None:
        """The same of units."""
        self.facts.load(Unit, units)

    # --- the dates of all units -----------------------------------------------------------------------------

    @cached_property
    def scopes(self) -> "Scopes":
        """The dates of each unit; those with an overlay above them have their own."""
        return self.scopes_of(self.resolver)

    def scopes_of(self, resolver: Resolver) -> "Scopes":
        """The dates of each unit by another calendar."""
        from config.scopes import Scopes, unit_paths_of  # noqa: PLC0415  see above

        if not resolver.calendar.overlays:
            return Scopes(resolver)
        return Scopes(resolver, unit_paths_of(self._titles_and_parents()))

    def _titles_and_parents(self) -> dict[str, tuple[str, str | None]]:
        columns = select(Unit.id, Unit.title, Unit.parent_id)
        rows = self.session.execute(columns.order_by(Unit.id)).tuples()
        return {unit_id: (title, parent_id) for unit_id, title, parent_id in rows}


def open_context(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> SeasonContext:
    """The season as this person sees it at this instant; raises Unknown where there is no such season or person."""
    facts = season_facts(
        session,
        season_id,
        actor=by,
        at=at,
    )
    return SeasonContext(session, facts)


def current_season(work: Work) -> str:
    """The season meant when none is named: the one that was opened last and is not over."""
    live = (
        select(Season.id)
        .where(Season.state.not_in(("closed", "cancelled")))
        .order_by(Season.opened_at.desc(), Season.id)
    )
    season_id: str | None = work.scalars(live.limit(1)).first()
    if season_id is None:
        raise NoSeason
    return season_id
