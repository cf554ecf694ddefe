"""Laying out ladders ahead of their time: each open obligation's steps, for each reader, as rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from flows.ground import Ground
from flows.notice.told import Concerned, Told, concerned, told_by, told_since
from models.base import FOREVER
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.hours import Reader
from rules.ladder import Owed, Rung, Step, laid_out, timetable

SOME = 500
"""So many obligations are looked at together: what this takes of memory does not grow with the season."""

AHEAD_DAYS = 7
"""A ladder is laid out so many days before its first step: of what is due in months there are no rows."""

Row = dict[str, Any]


def lay_out(ground: Ground) -> None:
    """Whatever has no ladder yet, or one for other days or people than now."""
    ground.session.flush()
    while some := _stale(ground):
        here = _fetch(ground.session, some)
        rows = [row for one in some for row in _ladder(ground, concerned(ground, one, here.get(one.plan_id or "")))]
        ground.session.execute(delete(LadderStep).where(LadderStep.obligation_key.in_([one.key for one in some])))
        if rows:
            ground.session.execute(insert(LadderStep), rows)
        ground.session.flush()


def lay_all_out_anew(session: Session, *, at: DateTime, season_id: str = "") -> None:
    """The calendar or the organisation is another: the next tick lays out every ladder anew."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.next_at > at)
    mine = (Obligation.season_id == season_id,) if season_id else ()
    session.execute(
        update(Obligation).where(*still, *mine).values(next_at=at), execution_options={"synchronize_session": False}
    )


def _stale(ground: Ground) -> Sequence[Obligation]:
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.paused_at.is_(None))
    stale = select(Obligation).where(Obligation.next_at <= ground.at, *still)
    mine = stale.where(Obligation.season_id == ground.season.id).order_by(Obligation.key).limit(SOME)
    return ground.session.scalars(mine).all()


def _fetch(session: Session, some: Sequence[Obligation]) -> Mapping[str, Plan]:
    """Their plans; they and the people are read at once, so that nobody is looked up one by one."""
    plans = session.scalars(select(Plan).where(Plan.id.in_({one.plan_id for one in some if one.plan_id}))).all()
    people = {one.person_id for one in some} | {plan.approver_id for plan in plans}
    there = session.scalars(select(Person).where(Person.id.in_(people))).all()
    session.scalars(select(Person).where(Person.id.in_({one.manager_id for one in there if one.manager_id}))).all()
    return {plan.id: plan for plan in plans}


def _ladder(ground: Ground, one: Concerned) -> list[Row]:
    """The obligation's steps, once the first is near; it is looked at anew when somebody who is told goes or returns."""
    due = one.obligation
    changes = ground.stand_ins.changes_at(one.everybody) or FOREVER
    rows = list(_steps(ground, one))
    near = min((row["at"] for row in rows), default=FOREVER).subtract(days=AHEAD_DAYS)
    due.next_at = changes if near <= ground.at or not rows else min(near, changes)
    return rows if near <= ground.at else []


def _steps(ground: Ground, one: Concerned) -> Iterator[Row]:
    due = one.obligation
    rungs = [row.rung() for row in ground.calendar.ladder.rungs]
    told = {rung: told_by(ground, one, rung) for rung in rungs}
    readers = [(rung, [ground.reader(person) for person in those]) for rung, those in told.items()]
    owed = Owed(due.key, due.due_on, due.due_version, due.since, ground.reader(due.person_id))
    for reader, timed in timetable(readers, owed, ground.hours).items():
        meant = {those[reader.person_id].meant for those in told.values() if reader.person_id in those}
        since = told_since(ground, due.since, reader.person_id, meant)
        for step in laid_out(timed, reader, ground.hours, since=since, at=ground.at):
            yield _row(one, step, reader, told[step.rung][reader.person_id])


def _row(one: Concerned, step: Step, reader: Reader, told: Told) -> Row:
    rung: Rung = step.rung
    return {
        "obligation_key": one.obligation.key,
        "person_id": reader.person_id,
        "name": rung.name,
        "season_id": one.obligation.season_id,
        "step": rung.step,
        "kind": rung.kind,
        "relation": told.relation,
        "for_id": told.meant if told.meant != reader.person_id else "",
        "flags_gate": rung.flags_gate,
        "at": step.at,
        "late_from": step.late_from,
    }
