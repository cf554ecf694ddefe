"""Who owns, approves and owes what, and whose working days they have, as an organisation's files tell it.

It is what a season opened for this organisation would make of them, known before there is a season.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from config.gate import GateRow, Owes
from config.organisation import Organisation, PersonRow, UnitRow
from config.resolve import Resolver
from config.scopes import Scopes, UnitPath, unit_paths_of
from rules.businessdays import BusinessDays


@dataclass(frozen=True)
class Debt:
    """Somebody owes something at a gate, for a unit's plan."""

    unit: str
    person: str


@dataclass(frozen=True)
class CompanyRoster:
    """An organisation, and the company's dates."""

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
        return Scopes(self.company, unit_paths(self.organisation))

    def name(self, person: str) -> str:
        return self.people[person].name or person

    def days(self, person: str) -> BusinessDays:
        """The person's working days: their own calendar, else that of their country, else the company's."""
        name = self._calendar_name(self.people[person])
        try:
            return self.company.business_days(name)
        except ValueError:
            return BusinessDays(name)  # where nobody keeps the holidays there are still weekends

    def _calendar_name(self, person: PersonRow) -> str:
        if person.calendar:
            return person.calendar
        of_country = self._calendar_of_country(person.country)
        return of_country or self.company.calendar.business_days

    def _calendar_of_country(self, country: str) -> str:
        calendars = self.company.calendar.calendar_of_country
        return calendars.get(country, country)

    def contacts(self, unit: str) -> tuple[str, ...]:
        """Who may speak for a unit, its owner first."""
        return tuple(dict.fromkeys(self.units[unit].managers))

    def approver(self, unit: str) -> str:
        """Whom the file names, else a contact of the unit above, else a manager of the owner; never the owner."""
        return self._approvers[unit]

    @cached_property
    def _approvers(self) -> dict[str, str]:
        units = self.organisation.units
        return {unit.id: self._find_approver(unit) for unit in units}

    def _find_approver(self, unit: UnitRow) -> str:
        """The first candidate who is not the owner; the owner in an organisation of one."""
        owner = self._owner_of(unit.id)
        for person in self._approver_candidates(unit, owner):
            if person and person != owner:
                return person
        return owner

    def _approver_candidates(
        self,
        unit: UnitRow,
        owner: str,
    ) -> Iterator[str | None]:
        yield unit.approver
        if unit.parent:
            yield from self.contacts(unit.parent)
        yield from self._managers_of(owner)
        yield from self._company_leaders

    def _managers_of(self, person: str) -> Iterator[str]:
        """From the nearest to whoever reports to nobody."""
        manager = self.people[person].manager_id
        while manager:
            yield manager
            manager = self.people[manager].manager_id

    @cached_property
    def _company_leaders(self) -> tuple[str, ...]:
        """Product Ops, then the executives; in an organisation that names none, whoever reports to nobody."""
        return (*self.holding("product_ops"), *self.holding("executive"))

    def holding(self, role: str) -> tuple[str, ...]:
        """Those with the role; where nobody is an executive, whoever reports to nobody."""
        holders = self._people_with_role(role)
        if holders or role != "executive":
            return holders
        return self._people_at_top()

    def _people_with_role(self, role: str) -> tuple[str, ...]:
        people = self.organisation.people
        return tuple(person.id for person in people if role in person.roles)

    def _people_at_top(self) -> tuple[str, ...]:
        people = self.organisation.people
        return tuple(person.id for person in people if not person.manager_id)

    def owing(self, gate: GateRow) -> Iterator[Debt]:
        """Who owes something at this gate for a plan; nobody for a unit that has not the gate, or not to pass it."""
        for unit in self.units:
            owes = self._owed_by_unit(unit, gate)
            if owes is not None:
                for person in self._debtors(unit, owes.by):
                    yield Debt(unit, person)

    def _owed_by_unit(self, unit: str, gate: GateRow) -> Owes | None:
        """What the unit's own calendar wants at the gate; None where it is waived."""
        if gate.id in self.scopes.unit_calendar(unit).waived:
            return None
        gates_of_unit = self.scopes.resolver(unit).by_id
        gate_of_unit = gates_of_unit.get(gate.id)
        if gate_of_unit is not None:
            return gate_of_unit.owes
        return None

    def _debtors(self, unit: str, relation: str) -> list[str]:
        """Those in this relation to the unit's plan who owe something for it; of the company's roles nobody."""
        if relation == "owner":
            return [self._owner_of(unit)]
        if relation == "approver":
            return [self.approver(unit)]
        if relation == "partner":
            return self._partner_owners(unit)
        return []

    def _partner_owners(self, unit: str) -> list[str]:
        partners = self.units[unit].partners
        return [self._owner_of(partner) for partner in partners]

    def _owner_of(self, unit: str) -> str:
        return self.contacts(unit)[0]


def unit_paths(organisation: Organisation) -> dict[str, UnitPath]:
    """For each unit its path from the root."""
    units = {unit.id: (unit.title, unit.parent) for unit in organisation.units}
    return unit_paths_of(units)
