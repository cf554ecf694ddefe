"""Who acts for whom at an instant, looked up only as far as somebody who matters is away or has left."""

from collections.abc import (
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pendulum import DateTime

from models.organisation import Person
from rules.absence import (
    AbsenceSpan,
    StandIn,
    StandInRoster,
    mail_reader,
    stand_in,
)

if TYPE_CHECKING:
    # Facts hold the stand-ins, which look people up among the facts.
    from flows.act.facts import Facts


class LookedUp(Mapping[str, Any]):
    """A mapping whose values are looked up one by one, as the search for a stand-in comes to them."""

    def __init__(self, look_up: Callable[[str], Any]) -> None:
        self._look_up = look_up
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._look_up(name)
        return self._known[name]

    def get(self, name: str, default: Any = None) -> Any:
        value = self[name]
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class StandIns:
    """The stand-ins at one instant; nothing is read but the person's own row while those asked about are here."""

    def __init__(self, facts: "Facts") -> None:
        self._facts = facts
        self.at = facts.at

    @cached_property
    def roster(self) -> StandInRoster:
        """Managers, absences and leavers, each looked up when the search comes to them."""
        return StandInRoster(
            LookedUp(self._absences_of),
            LookedUp(self._manager_of),
            LookedUp(self._left_at),
            self._facts.last_resort(),
        )

    def _person(self, person_id: str) -> Person | None:
        return self._facts.get(Person, person_id)

    def _manager_of(self, person_id: str) -> str | None:
        person = self._person(person_id)
        return person.manager_id if person else None

    def _left_at(self, person_id: str) -> DateTime | None:
        person = self._person(person_id)
        return person.left_at if person else None

    def _absences_of(self, person_id: str) -> Sequence[AbsenceSpan]:
        from models.absence import Absence  # noqa: PLC0415  nobody asks while those who matter are here

        found = []
        for row in self._facts.rows(Absence, person_id=person_id):
            spell = AbsenceSpan(
                row.person_id,
                row.from_at,
                row.over_at,
                row.delegate_id,
            )
            if spell.since < spell.until:
                found.append(spell)
        return found

    def has_left(self, person_id: str) -> bool:
        """Is this somebody who is no longer in the organisation?"""
        left_at = self._left_at(person_id)
        return left_at is not None and left_at <= self.at

    def is_surely_here(self, person_id: str) -> bool:
        """Neither away nor gone, as the person's own row tells."""
        person = self._person(person_id)
        away_until = person.away_until if person else None
        if away_until is not None and away_until > self.at:
            return False
        return not self.has_left(person_id)

    def acting_for(
        self,
        person_id: str,
        *,
        barred: Collection[str] = (),
    ) -> StandIn:
        """Who acts for this person now: they themselves where they are here."""
        if self.is_surely_here(person_id):
            return StandIn(person_id, (person_id,))
        return stand_in(
            person_id,
            self.at,
            self.roster,
            barred=barred,
        )

    def principals(
        self,
        person_id: str,
        actor: str,
        *,
        barred: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Those on whose behalf `actor` acts where they stand in for this person now; empty where they do not."""
        if actor == person_id:
            return ()
        acting = self.acting_for(person_id, barred=barred)
        if acting.person != actor:
            return ()
        return acting.through

    def reads_for(self, person_id: str) -> str:
        """Whom a message to this person should reach: the delegate of who is away, the successor of who left."""
        if self.is_surely_here(person_id):
            return person_id
        reader = mail_reader(person_id, self.at, self.roster)
        return reader.person or person_id
