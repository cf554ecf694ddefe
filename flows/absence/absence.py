"""Out of office: entering it, ending it, and the list of who is away and who stands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from flows.absence.absence_letters import tell_of_absence, tell_of_return
from flows.absence.stand_ins import read_roster
from flows.act.season import long_day
from flows.ground import Ground, stand
from models.absence import Absence
from models.journal import Head
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from rules import absence as rule
from rules.permissions import RELATIONS_OF_ACT
from states.absence import ABSENCE_GUARDS
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
    ground.person(person_id)
    if delegate_id:
        ground.person(delegate_id)
    _must_be_ahead(from_at, until_at, at)
    new = rule.AbsenceSpan(person_id, from_at, until_at, delegate_id)
    reasons = [*_not_entitled(ground, "enter_absence", person_id), *_in_the_way(ground, new)]
    if reasons:
        raise Refused("away", person_id, reasons)
    number = session.scalar(select(func.count()).select_from(Absence).where(Absence.person_id == person_id)) or 0
    told: dict[str, Any] = {"from_at": from_at, "until_at": until_at, "delegate_id": delegate_id, "note": note.strip()}
    row = Absence(id=f"{person_id}_{number + 1}", person_id=person_id, by=by, at=at, version=1, **told)
    session.add(row)
    _changed(ground, row, "away")
    tell_of_absence(ground, row)
    return row


def back(session: Session, season_id: str, person_id: str, *, by: str, at: DateTime) -> Absence:
    """End the absence that runs now, or take back the next one; the right is with the person again at once.

    Raises BadInput where there is none.
    """
    _one_at_a_time(session)
    ground = stand(session, season_id, by=by, at=at)
    ground.person(person_id)
    reasons = list(_not_entitled(ground, "end_absence", person_id))
    if reasons:
        raise Refused("back", person_id, reasons)
    ahead = select(Absence).where(Absence.person_id == person_id, Absence.ended_at.is_(None))
    if not ground.stand_ins.gone(person_id):
        ahead = ahead.where(Absence.until_at > at)
    row = session.scalars(ahead.order_by(Absence.from_at)).first()
    if row is None:
        raise BadInput(f"{ground.name(person_id)} is not away, and will not be; see: phasegate absences")
    row.ended_at = max(at, row.from_at)
    row.version += 1
    _changed(ground, row, "back")
    tell_of_return(ground, row)
    return row


def _one_at_a_time(session: Session) -> None:
    """Two entries that close a circle only together must see each other: whoever holds the journal's end is alone."""
    session.get(Head, 1, with_for_update=True)


def _must_be_ahead(from_at: DateTime, until_at: DateTime, at: DateTime) -> None:
    if until_at <= from_at:
        raise BadInput("The absence would end before it begins; --until is the day of the return, after --from.")
    if until_at <= at:
        raise BadInput(f"The absence would have ended {until_at.to_iso8601_string()}; name a later --until.")


def _not_entitled(ground: Ground, act: str, person_id: str) -> Iterator[Reason]:
    """The person, their manager or Product Ops."""
    manager = ground.person(person_id).manager_id
    relations = ground.relations()
    if ground.by == person_id:
        relations |= {"oneself"}
    elif manager:
        relations |= ground.part("line_manager", (manager,))
    if ground.stand_ins.gone(ground.by) or not ground.entitled(RELATIONS_OF_ACT[act], relations):
        yield ground.denied(act, RELATIONS_OF_ACT[act], relations)


def _in_the_way(ground: Ground, new: rule.AbsenceSpan) -> Iterator[Reason]:
    facts = {"person": ground.name(new.person), "person_id": new.person, "delegate": ground.name(new.delegate or "")}
    roster = read_roster(ground.session, since=min(ground.at, new.since))
    for row in ground.session.scalars(_of(new.person)):
        if new.overlaps(rule.AbsenceSpan(row.person_id, row.from_at, row.over_at)):
            days = {"first": _day(ground, new, row.from_at), "last": _day(ground, new, row.over_at), "id": row.id}
            yield ABSENCE_GUARDS["AWAY_ALREADY"].reason(facts | days)
    if new.delegate == new.person:
        yield ABSENCE_GUARDS["SELF_DELEGATE"].reason(facts)
        return
    if new.delegate and ground.stand_ins.gone(new.delegate):
        yield ABSENCE_GUARDS["DELEGATE_LEFT"].reason(facts)
    circle = rule.first_circle(new, roster)
    if circle is not None:
        chain = " → ".join(ground.name(one) for one in circle.chain)
        yield ABSENCE_GUARDS["DELEGATION_LOOP"].reason(facts | {"chain": chain, "day": _day(ground, new, circle.at)})


def _of(person_id: str) -> Any:
    return select(Absence).where(Absence.person_id == person_id).order_by(Absence.from_at)


def _day(ground: Ground, new: rule.AbsenceSpan, at: DateTime) -> str:
    """The day by which the person who is away calls it."""
    return long_day(at.in_timezone(ground.reader(new.person).zone).date())


def _changed(ground: Ground, row: Absence, act: str) -> None:
    """The journal, how long the person may be away, and a new look at the steps of all that they are told of."""
    ground.session.flush()
    rows = list(ground.session.scalars(_of(row.person_id)))
    ground.person(row.person_id).away_until = max((one.over_at for one in rows), default=None)
    facts = {"person": row.person_id, "from": row.from_at.to_iso8601_string(), "until": row.over_at.to_iso8601_string()}
    ground.write("absence", row.id, act, version=row.version, facts=facts | {"delegate": row.delegate_id or ""})
    reports = select(Person.id).where(Person.manager_id == row.person_id)
    approves = select(Plan.id).where(Plan.approver_id == row.person_id)
    told = (Obligation.person_id == row.person_id, Obligation.person_id.in_(reports), Obligation.plan_id.in_(approves))
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.next_at > ground.at)
    again = update(Obligation).where(*still, or_(*told)).values(next_at=ground.at)
    ground.session.execute(again, execution_options={"synchronize_session": False})


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


def absences(session: Session, season_id: str, *, at: DateTime, over: bool = False) -> list[AbsenceLine]:
    """Who is away or will be, what begins first comes first; `over` adds those that are over."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    roster = read_roster(session, since=at, last_resort=ground.stand_ins.roster.last_resort)
    rows = session.scalars(select(Absence).order_by(Absence.from_at, Absence.id))
    return [_line(ground, roster, row) for row in rows if over or row.over_at > at]


def _line(ground: Ground, roster: rule.StandInRoster, row: Absence) -> AbsenceLine:
    state = "over" if row.over_at <= ground.at else "ahead" if row.from_at > ground.at else "running"
    who = rule.stand_in(row.person_id, max(row.from_at, ground.at), roster).person if state != "over" else ""
    own = {name: getattr(row, name) for name in ("id", "person_id", "from_at", "delegate_id", "note", "by")}
    names: dict[str, Any] = {
        "person": ground.name(row.person_id),
        "stand_in": ground.name(who) if who else "",
        "zone": ground.reader(row.person_id).zone,
    }
    return AbsenceLine(**own, **names, until_at=row.over_at, state=state, stand_in_id=who)
