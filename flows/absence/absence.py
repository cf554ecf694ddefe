"""Out of office: entering it, ending it, and the list of who is away and who stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.absence.absence_changes import absences_of, note_change
from flows.absence.absence_guards import reasons_against
from flows.absence.absence_letters import tell_of_absence, tell_of_return
from flows.absence.stand_ins import read_roster
from flows.ground import Ground, stand
from models.absence import Absence
from models.journal import Head
from models.organisation import SYSTEM
from rules import absence as rule
from rules.permissions import RELATIONS_OF_ACT
from states.guard import Reason
from states.refusal import BadInput, Refused


def away(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    from_at: DateTime,
    until_at: DateTime,
    by: str,
    at: DateTime,
    delegate_id: str | None = None,
    note: str = "",
) -> Absence:
    """Enter that a person is away; from then on their delegate, or without one their manager, acts for them.

    One entry covers everything. Raises Refused with every reason at once: it overlaps with another of theirs, the
    delegate cannot be one, or it would go in a circle.
    """
    _one_at_a_time(session)
    ground = stand(session, season_id, by=by, at=at)
    span = rule.AbsenceSpan(person_id, from_at, until_at, delegate_id)
    _check_entry(ground, span)
    row = Absence(
        id=_next_id(session, person_id),
        person_id=person_id,
        by=by,
        at=at,
        version=1,
        from_at=from_at,
        until_at=until_at,
        delegate_id=delegate_id,
        note=note.strip(),
    )
    session.add(row)
    note_change(ground, row, "away")
    tell_of_absence(ground, row)
    return row


def _check_entry(ground: Ground, span: rule.AbsenceSpan) -> None:
    ground.person(span.person)
    if span.delegate:
        ground.person(span.delegate)
    _must_be_ahead(span.since, span.until, ground.at)
    reasons = list(_not_entitled(ground, "enter_absence", span.person))
    reasons += reasons_against(ground, span)
    if reasons:
        raise Refused("away", span.person, reasons)


def _next_id(session: Session, person_id: str) -> str:
    """The absences of a person are numbered."""
    counted = select(func.count()).select_from(Absence).where(Absence.person_id == person_id)
    number = session.scalar(counted) or 0
    return f"{person_id}_{number + 1}"


def back(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> Absence:
    """End the absence that runs now, or take back the next one; the right is with the person again at once.

    Raises BadInput where there is none.
    """
    _one_at_a_time(session)
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
    )
    ground.person(person_id)
    reasons = list(_not_entitled(ground, "end_absence", person_id))
    if reasons:
        raise Refused("back", person_id, reasons)
    row = _not_over(ground, person_id)
    row.ended_at = max(at, row.from_at)
    row.version += 1
    note_change(ground, row, "back")
    tell_of_return(ground, row)
    return row


def _not_over(ground: Ground, person_id: str) -> Absence:
    """The absence that runs now or begins next; of who left, whichever was not ended. Raises BadInput for none."""
    not_ended = absences_of(person_id).where(Absence.ended_at.is_(None))
    if not ground.stand_ins.gone(person_id):
        not_ended = not_ended.where(Absence.until_at > ground.at)
    row = ground.session.scalars(not_ended).first()
    if row is None:
        raise BadInput(f"{ground.name(person_id)} is not away, and will not be; see: phasegate absences")
    return row


def _one_at_a_time(session: Session) -> None:
    """Two entries that close a circle only together must see each other: whoever holds the journal's end is alone."""
    session.get(Head, 1, with_for_update=True)


def _must_be_ahead(
    from_at: DateTime,
    until_at: DateTime,
    at: DateTime,
) -> None:
    if until_at <= from_at:
        raise BadInput("The absence would end before it begins; --until is the day of the return, after --from.")
    if until_at <= at:
        raise BadInput(f"The absence would have ended {until_at.to_iso8601_string()}; name a later --until.")


def _not_entitled(
    ground: Ground,
    act: str,
    person_id: str,
) -> Iterator[Reason]:
    """The person, their manager or Product Ops."""
    relations = ground.relations() | _part_in(ground, person_id)
    needed = RELATIONS_OF_ACT[act]
    has_left = ground.stand_ins.gone(ground.by)
    if has_left or not ground.entitled(needed, relations):
        yield ground.denied(act, needed, relations)


def _part_in(ground: Ground, person_id: str) -> frozenset[str]:
    """What the one who acts is to the person: oneself, their manager, or nothing."""
    if ground.by == person_id:
        return frozenset({"oneself"})
    manager = ground.person(person_id).manager_id
    return ground.part("line_manager", (manager,)) if manager else frozenset()


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
    ground = stand(
        session,
        season_id,
        by=SYSTEM,
        at=at,
    )
    last_resort = ground.stand_ins.roster.last_resort
    roster = read_roster(session, since=at, last_resort=last_resort)
    by_start = select(Absence).order_by(Absence.from_at, Absence.id)
    listed = [row for row in session.scalars(by_start) if over or row.over_at > at]
    return [_line(ground, roster, row) for row in listed]


def _line(
    ground: Ground,
    roster: rule.StandInRoster,
    row: Absence,
) -> AbsenceLine:
    state = _state_at(row, ground.at)
    stand_in_id = "" if state == "over" else _acting_for(ground, roster, row)
    return AbsenceLine(
        id=row.id,
        person_id=row.person_id,
        person=ground.name(row.person_id),
        zone=ground.reader(row.person_id).zone,
        from_at=row.from_at,
        until_at=row.over_at,
        delegate_id=row.delegate_id,
        note=row.note,
        by=row.by,
        state=state,
        stand_in_id=stand_in_id,
        stand_in=ground.name(stand_in_id) if stand_in_id else "",
    )


def _acting_for(
    ground: Ground,
    roster: rule.StandInRoster,
    row: Absence,
) -> str:
    begins = max(row.from_at, ground.at)
    return rule.stand_in(row.person_id, begins, roster).person


def _state_at(row: Absence, at: DateTime) -> str:
    if row.over_at <= at:
        return "over"
    return "ahead" if row.from_at > at else "running"
