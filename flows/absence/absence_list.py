"""The list of who is away, and who stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.read_season import season_facts
from flows.act.transaction import connection_of
from models.absence import Absence
from models.organisation import SYSTEM, Person
from models.row_json import json_row, read_row
from rules.absence import stand_in


@dataclass(frozen=True)
class AbsenceLine:
    """An absence as people list it; `stand_in` is who acts for them now, or will by what is known now.

    `state` is ahead, running or over; `zone` is where they work.
    """

    id: str
    person_id: str
    person: str
    zone: str
    from_at: DateTime
    until_at: DateTime
    delegate_id: str | None
    note: str
    by: str
    state: str
    stand_in_id: str
    stand_in: str


def absences(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    over: bool = False,
) -> list[AbsenceLine]:
    """Who is away or will be, what begins first comes first; `over` adds those that are over."""
    with connection_of(session, writes=False) as connection:
        facts = season_facts(
            connection,
            season_id,
            actor=SYSTEM,
            at=at,
        )
        found = _rows_listed(connection, at, over=over)
        listed = [facts.known.keep(row) for row in found]
        people = {row.person_id for row in listed}
        facts.load(Person, people)
        return [_line(facts, row) for row in listed]


def _rows_listed(
    connection: Connection,
    at: DateTime,
    *,
    over: bool,
) -> Iterator[Absence]:
    rows = select(json_row(Absence))
    if not over:
        not_ended = or_(Absence.ended_at.is_(None), Absence.ended_at > at)
        rows = rows.where(not_ended, Absence.until_at > at)
    by_start = rows.order_by(Absence.from_at, Absence.id)
    for text in connection.execute(by_start).scalars():
        row = read_row(Absence, text)
        if isinstance(row, Absence):
            yield row


def _line(facts: Facts, row: Absence) -> AbsenceLine:
    state = _state_at(row, facts.at)
    stand_in_id = "" if state == "over" else _acting_for(facts, row)
    return AbsenceLine(
        id=row.id,
        person_id=row.person_id,
        person=facts.name_of(row.person_id),
        zone=facts.reader(row.person_id).zone,
        from_at=row.from_at,
        until_at=row.over_at,
        delegate_id=row.delegate_id,
        note=row.note,
        by=row.by,
        state=state,
        stand_in_id=stand_in_id,
        stand_in=facts.name_of(stand_in_id),
    )


def _acting_for(facts: Facts, row: Absence) -> str:
    begins = max(row.from_at, facts.at)
    return stand_in(row.person_id, begins, facts.stand_ins.roster).person


def _state_at(row: Absence, at: DateTime) -> str:
    if row.over_at <= at:
        return "over"
    return "ahead" if row.from_at > at else "running"
