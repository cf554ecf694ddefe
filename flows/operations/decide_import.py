"""The organisation's files come in: people and units as they say, and who is not in them any more has left."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.organisation import Organisation, PersonRow, UnitRow
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.act.late_reads import Loader
from flows.act.season import OutsideSeasons
from models.organisation import Person, Unit
from models.rows import values_before


def _bring_in(draft: Draft, organisation: Organisation, _command: Command) -> None:
    """People before units, which name them; everybody is read at once, as the files name everybody."""
    _bring_people(draft, organisation)
    _bring_units(draft, organisation)


def _bring_people(draft: Draft, organisation: Organisation) -> None:
    for person in _leaving(draft.facts, organisation):
        _mark_left(draft, person)
    for row in organisation.people:
        draft.put(_as_person(row))


def _bring_units(draft: Draft, organisation: Organisation) -> None:
    draft.facts.rows(Unit)
    for row in organisation.units:
        draft.put(_as_unit(row))


def _leaving(facts: Facts, organisation: Organisation) -> Iterator[Person]:
    """Those who are here as yet, and are not in the files any more."""
    staying = {person.id for person in organisation.people}
    for person in facts.rows(Person):
        if person.left_at is None and person.id not in staying:
            yield person


def _mark_left(draft: Draft, person: Person) -> None:
    person.left_at = draft.facts.at
    person.roles = []  # who has left decides nothing any more
    draft.enter("person", person.id, "left", by_itself=True)


def _left_now(facts: Facts, _organisation: Organisation, _command: Command) -> dict[str, Any]:
    gone = {person.id: person.name or person.id for person in _marked_now(facts)}
    return {"gone": gone}


def _marked_now(facts: Facts) -> list[Person]:
    """Those who have left with this import; who is back is not among them."""
    changed = [person for person in facts.rows(Person) if "left_at" in values_before(person)]
    return [person for person in changed if person.left_at is not None]


def _as_person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        name=row.name or row.id,
        title=row.title,
        manager_id=row.manager_id or None,
        country=row.country,
        zone=row.zone,
        calendar=row.calendar,
        email=row.email,
        roles=list(row.roles),
        left_at=None,  # who is in the file again is back
    )


def _as_unit(row: UnitRow) -> Unit:
    return Unit(
        id=row.id,
        kind=row.kind,
        title=row.title,
        parent_id=row.parent,
        product_manager_id=row.product_manager,
        engineering_manager_id=row.engineering_manager,
        approver_id=row.approver,
        partners=list(row.partners),
        plan_file=row.plan or "",
    )


def _as_the_files_say(_facts: Facts, command: Command) -> Organisation:
    organisation: Organisation = command.word("organisation")
    return organisation


def _outside_seasons(loader: Loader, command: Command) -> Facts:
    return Facts(
        OutsideSeasons(),
        command.actor,
        command.at,
        loader,
    )


_ACTS: Mapping[str, Act] = {
    "bring_in": Act(
        _bring_in,
        answer=_left_now,
        enters_itself=True,
        journal_first=True,  # absences take it before people too
    ),
}

ORGANISATION_KIND = Kind(
    "organisation",
    Unit,
    acts=_ACTS,
    begins=_as_the_files_say,
    founds=_outside_seasons,
)
"""The organisation, which is of no season; its rows are people and units."""
