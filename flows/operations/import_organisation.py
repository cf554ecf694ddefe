"""Bringing an organisation into the database: all of it, or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.holidays import country_days
from config.organisation import Organisation, read_organisation
from flows.absence.leavers import Leaver, follow_files
from flows.act.command import Command
from flows.act.perform import begin_in
from flows.approval.follow_approvals import follow_organisation, lock_voted
from models.organisation import SYSTEM
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
    lock_voted(session)
    gone = _bring_in(session, organisation, at)
    left = follow_files(session, gone, at=at)
    follow_organisation(session, lock_voted(session), at=at)
    return _report_import(organisation, left)


def _bring_in(session: Session, organisation: Organisation, at: DateTime) -> Mapping[str, str]:
    """People and units as the files say; the names of those who are in them no more, by their ids."""
    command = Command(
        "organisation",
        "",
        "bring_in",
        SYSTEM,
        at,
        words={"organisation": organisation},
    )
    done = begin_in(session, command)
    gone: Mapping[str, str] = done.answer["gone"]
    return gone


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
