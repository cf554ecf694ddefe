"""Who approves what a unit does, where the organisation's file does not say so."""

from collections.abc import Iterator

from flows.act.facts import Facts
from models.organisation import Person, Unit


def approver_of(facts: Facts, unit: Unit) -> str:
    """Whom the file names, else a contact of the unit above, else the owner's managers; never the owner.

    Who reports to nobody and owns a plan is approved by whoever runs the season, or by another executive.
    """
    for person_id in _candidates(facts, unit):
        if person_id and person_id != unit.owner_id:
            return person_id
    return facts.season.row.product_ops_id


def _candidates(facts: Facts, unit: Unit) -> Iterator[str | None]:
    yield unit.approver_id
    if unit.parent_id:
        yield from _contacts_of(facts, unit.parent_id)
    yield from _managers_above(facts, unit.owner_id)
    yield facts.season.row.product_ops_id
    yield from facts.executives


def _contacts_of(facts: Facts, unit_id: str) -> tuple[str, ...]:
    unit = facts.get(Unit, unit_id)
    return unit.contacts if unit else ()


def _managers_above(facts: Facts, person_id: str) -> Iterator[str]:
    person: Person | None = facts.person(person_id)
    while person is not None and person.manager_id:
        yield person.manager_id
        person = facts.get(Person, person.manager_id)
