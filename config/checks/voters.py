"""Warnings of approvals that an organisation cannot give: groups with fewer people than they need."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from config.approval import ApprovalGroup
from config.checks.finding import Finding
from config.roster import Roster

NAMED = 3


def short_groups(roster: Roster) -> Iterator[Finding]:
    """TOO_FEW_VOTERS: the plans of some units would be deadlocked from the beginning."""
    for n, kind in enumerate(roster.company.calendar.documents):
        for r, row in enumerate(kind.approval):
            for g, group in enumerate(row.groups):
                where = ("documents", n, "approval", r, "groups", g)
                yield from ((where, *said) for said in _short(roster, kind.title, group))


def _short(roster: Roster, document: str, group: ApprovalGroup) -> Iterator[tuple[str, str, str]]:
    units: dict[tuple[int, int], list[str]] = defaultdict(list)
    for unit, row in roster.units.items():
        if set(group.of) == {"partner"} and not row.partners:
            continue  # nobody is asked
        seats = len(set(_voters(roster, unit, group)))
        need = group.group(1).need(seats, recused=0, abstained=0)
        if need > seats:
            units[need, seats].append(row.title)
    for (need, seats), titles in units.items():
        people = f"{seats} person{'' if seats == 1 else 's'}".replace("persons", "people")
        sentence = f"{group.title} needs {need} of {people} for {document} of {_few(titles)}"
        yield "TOO_FEW_VOTERS", sentence, "ask for fewer, name more roles in of, or give people the role"


def _voters(roster: Roster, unit: str, group: ApprovalGroup) -> Iterator[str]:
    """Who would vote on the unit's plan, if nobody but its owner writes it."""
    owner = roster.contacts(unit)[0]
    for role in group.of:
        yield from (person for person in _having(roster, unit, role, owner) if person and person != owner)


def _having(roster: Roster, unit: str, role: str, owner: str) -> Sequence[str]:
    if role == "approver":
        return (roster.approver(unit),)
    if role == "manager":
        return (roster.people[owner].manager_id,)
    if role == "partner":
        contacts = (roster.contacts(partner) for partner in roster.units[unit].partners)
        return [next((one for one in people if one != owner), "") for people in contacts]
    return roster.holding(role)


def _few(titles: Sequence[str]) -> str:
    more = len(titles) - NAMED
    return ", ".join(titles[:NAMED]) + (f" and {more} more" if more > 0 else "")
