"""Laying out ladders ahead of their time: each open obligation's steps, for each reader, as rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import Engine, Select, delete, insert, select, update
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.notice.told import Concerned, Told, concerned, told_by, told_since
from models.base import FOREVER
from models.database import transact
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from models.subtree import below
from rules.businessdays import BusinessDays
from rules.hours import Reader
from rules.ladder import Rung, Step, in_order, laid_out, step_of

SOME = 500
"""So many obligations are looked at together: what this takes of memory does not grow with the season."""

AHEAD_DAYS = 7
"""A ladder is laid out so many days before its first step: of what is due in months there are no rows."""

Row = dict[str, Any]


def lay_out(ground: Ground) -> None:
    """Whatever has no ladder yet, or one for other days or people than now."""
    ground.session.flush()
    laying = _Laying(ground)
    while some := ground.session.scalars(stale(ground).limit(SOME)).all():
        _lay_out(laying, some)


def lay_out_under(engine: Engine, season_id: str, unit_id: str, *, at: DateTime) -> int:
    """The same for what a unit, and all below it, owes: a share of a large season, in small transactions.

    Several may run at once, beside a tick too: each takes what no other holds. How many obligations it laid out.
    """
    count = 0
    while (done := transact(engine, lambda session: _some_under(session, season_id, unit_id, at))) > 0:
        count += done
    return count


def _some_under(session: Session, season_id: str, unit_id: str, at: DateTime) -> int:
    ground = stand(session, season_id, by=SYSTEM, at=at)
    mine = stale(ground).where(Obligation.unit_id.in_(below(unit_id))).limit(SOME)
    some = session.scalars(mine.with_for_update(skip_locked=True)).all()
    if some:
        _lay_out(_Laying(ground), some)
    return len(some)


def _lay_out(laying: "_Laying", some: Sequence[Obligation]) -> None:
    ground = laying.ground
    plans, _kept = _fetch(ground, some)
    rows = [row for one in some for row in laying.ladder(concerned(ground, one, plans.get(one.plan_id or "")))]
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


def stale(ground: Ground) -> Select[tuple[Obligation]]:
    """The open obligations of the season whose ladder is to be laid out."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.paused_at.is_(None))
    mine = (Obligation.season_id == ground.season.id, Obligation.next_at <= ground.at)
    return select(Obligation).where(*mine, *still).order_by(Obligation.key)


def _fetch(ground: Ground, some: Sequence[Obligation]) -> tuple[Mapping[str, Plan], Sequence[Person]]:
    """Their plans, and the people who are told, read at once so that nobody is looked up one by one."""
    session = ground.session
    plans = session.scalars(select(Plan).where(Plan.id.in_({one.plan_id for one in some if one.plan_id}))).all()
    people = {one.person_id for one in some} | {plan.approver_id for plan in plans}
    people |= {ground.season.product_ops_id, *ground.executives}
    there = session.scalars(select(Person).where(Person.id.in_(people))).all()
    above = {one.manager_id for one in there if one.manager_id} - people
    managers = session.scalars(select(Person).where(Person.id.in_(above))).all()
    return {plan.id: plan for plan in plans}, [*there, *managers]


@dataclass
class _Laying:
    """What many obligations share: the rungs, and when each reaches people of one place."""

    ground: Ground
    _steps: dict[tuple[object, ...], Step] = field(default_factory=dict)

    @cached_property
    def rungs(self) -> list[Rung]:
        return in_order(row.rung() for row in self.ground.calendar.ladder.rungs)

    def ladder(self, one: Concerned) -> list[Row]:
        """Its steps, once the first is near; it is looked at anew when somebody who is told goes away or returns."""
        due, now = one.obligation, self.ground.at
        changes = self.ground.stand_ins.changes_at(one.everybody) or FOREVER
        rows = list(self._rows(one))
        near = min((row["at"] for row in rows), default=FOREVER).subtract(days=AHEAD_DAYS)
        due.next_at = changes if near <= now or not rows else min(near, changes)
        return rows if near <= now else []

    def _rows(self, one: Concerned) -> Iterator[Row]:
        due, told = one.obligation, {rung: told_by(self.ground, one, rung) for rung in self.rungs}
        debtor = self.ground.reader(due.person_id).days
        readers = dict.fromkeys(person for those in told.values() for person in those)
        for reader in map(self.ground.reader, readers):
            mine = {rung: those[reader.person_id] for rung, those in told.items() if reader.person_id in those}
            since = told_since(self.ground, due.since, reader.person_id, {why.meant for why in mine.values()})
            steps = [self._step(rung, due.due_on, debtor, reader) for rung in mine]
            ahead = laid_out(steps, since=since, at=self.ground.at)
            thens = [*(step.at for step in ahead[1:]), FOREVER]
            for step, then_at in zip(ahead, thens, strict=False):
                yield _row(due, step, reader, mine[step.rung]) | {"then_at": then_at}

    def _step(self, rung: Rung, due_on: Date, debtor: BusinessDays, reader: Reader) -> Step:
        place = (rung, due_on, debtor.name, reader.zone, reader.days.name)
        if place not in self._steps:
            self._steps[place] = step_of(rung, due_on, debtor, reader, self.ground.hours)
        return self._steps[place]


def _row(due: Obligation, step: Step, reader: Reader, told: Told) -> Row:
    rung = step.rung
    return {
        "obligation_key": due.key,
        "person_id": reader.person_id,
        "name": rung.name,
        "season_id": due.season_id,
        "kind": rung.kind,
        "relation": told.relation,
        "for_id": told.meant if told.meant != reader.person_id else "",
        **asdict(rung.silence),
        "at": step.at,
        "late_from": step.late_from,
    }
