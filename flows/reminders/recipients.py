"""Who hears for whom now, where somebody is away or has left: rows for the statement that lays ladders out.

They are made of the rules of `rules.absence` for the few people who are concerned, when ladders are laid out.
"""

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
)
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from models.absence import PersonInLine, lines_of_stand_ins
from models.base import EVER_SINCE, FOREVER
from models.recipients import (
    HearsFor,
    PeopleOwed,
    Recipients,
    hears_themselves,
)
from rules.absence import (
    AbsenceSpan,
    StandInRoster,
    mail_reader,
    stand_in,
    turn_begins,
)

Matter = tuple[str, str]
"""Somebody who is told, and who may not hear for them ("" for nobody)."""


def find_recipients(
    session: Session,
    facts: Facts,
    people: Iterable[PeopleOwed],
    told_of_all: Collection[str],
) -> Recipients:
    """Who hears for these people of obligations, and for those who are told of all of them."""
    matters = set(_matters_of(people))
    matters |= {(person, "") for person in told_of_all}
    away = _away_rows(session, facts, matters)
    changes = [row.changes_at for row in away if row.person_id in told_of_all]
    return Recipients(
        away,
        _executive_rows(facts.executives, away),
        min(changes, default=FOREVER),
    )


def _away_rows(
    session: Session,
    facts: Facts,
    matters: Iterable[Matter],
) -> list[HearsFor]:
    people = {person for person, _barred in matters}
    absentees = _read_absentees(session, facts, people)
    of_absentees = [matter for matter in matters if matter[0] in absentees.people]
    return [_hears_for(matter, absentees.roster, facts.at) for matter in of_absentees]


def _matters_of(people: Iterable[PeopleOwed]) -> Iterator[Matter]:
    for owed in people:
        yield owed.owner_id, owed.barred_id
        if owed.manager_id:
            yield owed.manager_id, ""
        if owed.approver_id:
            yield owed.approver_id, ""


def _executive_rows(
    executives: Iterable[str],
    away: Iterable[HearsFor],
) -> list[HearsFor]:
    """Who hears for several of them hears for the first."""
    row_of = {row.person_id: row for row in away if not row.barred_id}
    by_reader: dict[str, HearsFor] = {}
    for person in executives:
        row = row_of.get(person) or hears_themselves(person)
        by_reader.setdefault(row.reader_id, row)
    return list(by_reader.values())


def _hears_for(
    matter: Matter,
    roster: StandInRoster,
    at: DateTime,
) -> HearsFor:
    """The manager hears for who is away without a delegate; until shortly before the due day they hear themselves."""
    person, barred = matter
    acting = stand_in(person, at, roster, barred=(barred,))
    early = acting if roster.has_left(person, at) else mail_reader(person, at, roster)
    searched = acting.searched | early.searched
    return HearsFor(
        person_id=person,
        barred_id=barred,
        reader_id=acting.person or person,
        begins_at=turn_begins(acting, at, roster) or EVER_SINCE,
        early_reader_id=early.person or person,
        early_begins_at=turn_begins(early, at, roster) or EVER_SINCE,
        changes_at=roster.changes_at(searched, at) or FOREVER,
    )


# --- who is away --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Absentees:
    """Those who may be away or have left, and all that the search for their stand-ins may come to."""

    people: Collection[str]
    roster: StandInRoster


def _read_absentees(
    session: Session,
    facts: Facts,
    people: Iterable[str],
) -> Absentees:
    """In one statement, however many people they are."""
    last_resort = facts.last_resort()
    lines = lines_of_stand_ins(
        session,
        {*people, *last_resort},
        at=facts.at,
        since=min(facts.season.row.opened_at, facts.at),
    )
    roster = StandInRoster(
        _absences_in(lines),
        {row.person_id: row.manager_id for row in lines},
        {row.person_id: row.left_at for row in lines if row.left_at},
        last_resort,
    )
    away = {row.person_id for row in lines if row.away_until and row.away_until > facts.at}
    return Absentees(away | set(roster.left), roster)


def _absences_in(lines: Iterable[PersonInLine]) -> dict[str, list[AbsenceSpan]]:
    absences: dict[str, list[AbsenceSpan]] = {}
    for row in lines:
        if row.from_at is None or row.until_at is None:
            continue
        over_at = min(row.until_at, row.ended_at or row.until_at)
        span = AbsenceSpan(row.person_id, row.from_at, over_at, row.delegate_id)
        if span.since < span.until:
            absences.setdefault(row.person_id, []).append(span)
    return absences
