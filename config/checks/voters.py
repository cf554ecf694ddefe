"""Warnings of approvals that an organisation cannot give: groups with fewer people than they need."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.approval import GroupRule
from config.checks.finding import CalendarFinding, Findings, count_of, first_names
from config.roster import CompanyRoster
from config.units import UnitRow
from config.yaml_places import Path

NAMED_UNITS = 3


def short_groups(roster: CompanyRoster) -> Findings:
    """TOO_FEW_VOTERS: the plans of some units would be deadlocked from the beginning."""
    for position, document in enumerate(roster.company.calendar.documents):
        for round_position, approval_round in enumerate(document.approval):
            for group_position, group in enumerate(approval_round.groups):
                place = (
                    "documents",
                    position,
                    "approval",
                    round_position,
                    "groups",
                    group_position,
                )
                yield from _GroupVoters(place, roster, document.title, group).findings()


@dataclass(frozen=True)
class _GroupVoters:
    """Who of the organisation would vote in one group of a document's approval."""

    path: Path
    roster: CompanyRoster
    document: str
    group: GroupRule

    def findings(self) -> Findings:
        for (needed, seats), titles in self.units_by_shortage().items():
            people = count_of(seats, "person", "people")
            units = first_names(titles, NAMED_UNITS)
            yield CalendarFinding(
                path=self.path,
                code="TOO_FEW_VOTERS",
                sentence=f"{self.group.title} needs {needed} of {people} for {self.document} of {units}",
                remedy="ask for fewer, name more roles in of, or give people the role",
            )

    def units_by_shortage(self) -> dict[tuple[int, int], list[str]]:
        """The titles of the units in which the group is too small, by the votes needed and the voters there are."""
        units: dict[tuple[int, int], list[str]] = defaultdict(list)
        for unit_id, unit in self.roster.units.items():
            if not self.asks_anybody(unit):
                continue
            seats = len(set(self.voters_of(unit_id)))
            needed = self.group.group(1).need(seats, recused=0, abstained=0)
            if needed > seats:
                units[needed, seats].append(unit.title)
        return units

    def asks_anybody(self, unit: UnitRow) -> bool:
        """A group of partners alone has nobody to ask where the unit has none."""
        has_only_partners = set(self.group.of) == {"partner"}
        return bool(unit.partners) or not has_only_partners

    def voters_of(self, unit: str) -> Iterator[str]:
        """Who would vote on the unit's plan, if nobody but its owner writes it."""
        owner = self.roster.contacts(unit)[0]
        for person in self.all_holders(unit, owner):
            if person and person != owner:
                yield person

    def all_holders(self, unit: str, owner: str) -> Iterator[str]:
        for role in self.group.of:
            yield from self.holders(
                unit,
                role,
                owner,
            )

    def holders(
        self,
        unit: str,
        role: str,
        owner: str,
    ) -> Sequence[str]:
        """Those with this role for the unit's plan; "" where a partner has nobody but the owner."""
        if role == "approver":
            return (self.roster.approver(unit),)
        if role == "manager":
            return (self.roster.people[owner].manager_id,)
        if role == "partner":
            return [self.partner_voter(partner, owner) for partner in self.roster.units[unit].partners]
        return self.roster.holding(role)

    def partner_voter(self, partner: str, owner: str) -> str:
        others = [person for person in self.roster.contacts(partner) if person != owner]
        if others:
            return others[0]
        return ""
