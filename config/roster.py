"""Who owns, approves and owes what, and whose working days they have, as an organisation's files tell it.

It is what a season opened for this organisation would make of them, known before there is a season.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from config.gate import Gate
from config.organisation import Organisation, PersonRow, UnitRow
from config.resolve import Resolver
from config.scopes import Scopes, ways
from rules.businessdays import BusinessDays


@dataclass(frozen=True)
class Due:
    """Somebody owes something at a gate, for a unit's plan."""

    unit: str
    person: str


@dataclass(frozen=True)
class Roster:
    organisation: Organisation
    company: Resolver

    @cached_property
    def people(self) -> dict[str, PersonRow]:
        return {person.id: person for person in self.organisation.people}

    @cached_property
    def units(self) -> dict[str, UnitRow]:
        return {unit.id: unit for unit in self.organisation.units}

    @cached_property
    def scopes(self) -> Scopes:
        """The dates of each unit."""
        return Scopes(self.company, tree(self.organisation))

    def name(self, person: str) -> str:
        return self.people[person].name or person

    def days(self, person: str) -> BusinessDays:
        """The person's working days: their own calendar, else that of their country, else the company's."""
        row, calendar = self.people[person], self.company.calendar
        name = row.calendar or calendar.calendar_of_country.get(row.country, row.country) or calendar.business_days
        try:
            return self.company.business_days(name)
        except ValueError:
            return BusinessDays(name)  # where nobody keeps the holidays there are still weekends

    def contacts(self, unit: str) -> tuple[str, ...]:
        """Who may speak for a unit, its owner first."""
        row = self.units[unit]
        return tuple(dict.fromkeys(p for p in (row.product_manager, row.engineering_manager) if p))

    def approver(self, unit: str) -> str:
        """Whom the file names, else a contact of the unit above, else a manager of the owner; never the owner."""
        return self._approvers[unit]

    @cached_property
    def _approvers(self) -> dict[str, str]:
        return {unit: self._approver(row) for unit, row in self.units.items()}

    def _approver(self, row: UnitRow) -> str:
        owner = self.contacts(row.id)[0]
        above = self.contacts(row.parent) if row.parent else ()
        candidates = (row.approver, *above, *self._managers(owner), *self._leaders)
        return next((person for person in candidates if person and person != owner), owner)

    def _managers(self, person: str) -> Iterator[str]:
        while manager := self.people[person].manager_id:
            yield manager
            person = manager

    @cached_property
    def _leaders(self) -> tuple[str, ...]:
        """Product Ops, then the executives; in an organisation that names none, whoever reports to nobody."""
        return (*self.holding("product_ops"), *self.holding("executive"))

    def holding(self, role: str) -> tuple[str, ...]:
        """Those with the role; where nobody is an executive, whoever reports to nobody."""
        people = self.organisation.people
        named = tuple(person.id for person in people if role in person.roles)
        top = tuple(person.id for person in people if not person.manager_id)
        return named or (top if role == "executive" else ())

    def owing(self, gate: Gate) -> Iterator[Due]:
        """Who owes something at this gate for a plan; nobody for a unit that has not the gate, or not to pass it."""
        for unit in self.units:
            laid = self.scopes.laid(unit)
            own = self.scopes.resolver(unit).by_id.get(gate.id)
            if own is not None and gate.id not in laid.waived and own.owes is not None:
                yield from (Due(unit, person) for person in self._owe(unit, own.owes.by))

    def _owe(self, unit: str, by: str) -> tuple[str, ...]:
        if by == "partner":
            return tuple(self.contacts(partner)[0] for partner in self.units[unit].partners)
        return {"owner": self.contacts(unit)[:1], "approver": (self.approver(unit),)}.get(by, ())


def tree(organisation: Organisation) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each unit its way from the root."""
    return ways({unit.id: (unit.title, unit.parent) for unit in organisation.units})
