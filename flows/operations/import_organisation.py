"""Bringing an organisation into the database: all of it, or none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.holidays import country_days
from config.organisation import Organisation, PersonRow, UnitRow, read_organisation
from flows.absence.leavers import Leaver, hand_over, mark_left
from flows.approval.follow_approvals import follow_organisation, lock_voted
from flows.reminders.schedule import lay_all_out_anew
from models.journal import Head
from models.organisation import SYSTEM, Person, Unit
from models.plan import Plan
from states.refusal import BadInput

AT_ANY_TIME = pendulum.datetime(1970, 1, 1)
"""When people left whose day of leaving is not known: earlier than any instant that is looked at."""


@dataclass(frozen=True)
class Imported:
    """What came in; `without_holidays` are countries that get weekends only, `without_email` counts people.

    `left` are those who are no longer in the files, each with where their open items went.
    """

    people: int
    units: int
    without_holidays: tuple[str, ...]
    without_email: int
    left: tuple[Leaver, ...] = ()


def import_organisation(session: Session, folder: Path, *, at: DateTime = AT_ANY_TIME) -> Imported:
    """Read people.csv and teams.yaml and make the database say the same.

    Who is no longer in the files has left at this instant. They stay as a row, since plans and the journal name them;
    their open items go to their delegate, their manager or Product Ops. A unit that has plans must stay.
    Raises BadInput or Mistaken before anything is written.
    """
    organisation = read_organisation(folder)
    _must_keep_units_with_plans(session, organisation, folder)
    _must_not_name_the_automation(organisation, folder)
    voted = lock_voted(session)
    # What an absence touches is locked in the same order as there: the journal's end, then people.
    session.get(Head, 1, with_for_update=True)
    present = {person.id for person in organisation.people}
    gone = mark_left(session, present, at=at)
    _write_organisation(session, organisation)
    left = hand_over(session, gone, at=at)
    follow_organisation(session, voted, at=at)
    lay_all_out_anew(session, at=at)
    return _report_import(organisation, left)


def _report_import(organisation: Organisation, left: tuple[Leaver, ...]) -> Imported:
    return Imported(
        people=len(organisation.people),
        units=len(organisation.units),
        without_holidays=tuple(_countries_without_holidays(organisation)),
        without_email=_count_without_email(organisation),
        left=left,
    )


def _must_keep_units_with_plans(session: Session, organisation: Organisation, folder: Path) -> None:
    planned = set(session.scalars(select(Plan.unit_id)))
    present = {unit.id for unit in organisation.units}
    missing = ", ".join(sorted(planned - present))
    if missing:
        raise BadInput(f"{folder}/teams.yaml: {missing} have plans and must stay; add them to the file again.")


def _must_not_name_the_automation(organisation: Organisation, folder: Path) -> None:
    if any(person.id == SYSTEM for person in organisation.people):
        raise BadInput(f"{folder}/people.csv: the id “{SYSTEM}” stands for the automation; give the person another.")


def _write_organisation(session: Session, organisation: Organisation) -> None:
    """People before units, which name them."""
    for person in organisation.people:
        session.merge(_as_person(person))
    session.flush()
    for unit in organisation.units:
        session.merge(_as_unit(unit))
    session.flush()


def _countries_without_holidays(organisation: Organisation) -> Iterator[str]:
    countries = {person.country for person in organisation.people if person.country}
    for country in sorted(countries):
        if not _has_holidays(country):
            yield country


def _has_holidays(country: str) -> bool:
    try:
        country_days(country, (2027,))
    except ValueError:
        return False
    return True


def _count_without_email(organisation: Organisation) -> int:
    silent = [person for person in organisation.people if not person.email]
    return len(silent)


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
