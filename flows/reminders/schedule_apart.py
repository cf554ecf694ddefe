"""Laying out one ladder after the other, where somebody who is told is away or has left: their stand-ins are told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import delete, insert, select

from flows.ground import Ground
from flows.reminders.recipients import Concerned, Told, concerned, told_by, told_since
from models.base import FOREVER
from models.due_steps import SOON_HOURS
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.businessdays import BusinessDays
from rules.hours import Reader
from rules.ladder import Rung, Step, laid_out, step_of

Row = dict[str, Any]


@dataclass
class Apart:
    """The ladder until an instant, and what many obligations share: when each rung reaches people of one place."""

    ground: Ground
    rungs: Sequence[Rung]
    until: DateTime
    _steps: dict[tuple[object, ...], Step] = field(default_factory=dict)

    def lay(self, keys: Sequence[str]) -> None:
        session = self.ground.session
        some = session.scalars(select(Obligation).where(Obligation.key.in_(keys)).order_by(Obligation.key)).all()
        plans, _kept = self._fetch(some)
        rows = [row for one in some for row in self.ladder(concerned(self.ground, one, plans.get(one.plan_id or "")))]
        session.execute(delete(LadderStep).where(LadderStep.obligation_key.in_(keys)))
        if rows:
            session.execute(insert(LadderStep), rows)
        session.flush()

    def _fetch(self, some: Sequence[Obligation]) -> tuple[Mapping[str, Plan], Sequence[Person]]:
        """Their plans, and the people who are told, read at once so that nobody is looked up one by one."""
        ground, session = self.ground, self.ground.session
        plans = session.scalars(select(Plan).where(Plan.id.in_({one.plan_id for one in some if one.plan_id}))).all()
        people = {one.person_id for one in some} | {plan.approver_id for plan in plans}
        people |= {ground.season.product_ops_id, *ground.executives}
        there = session.scalars(select(Person).where(Person.id.in_(people))).all()
        above = {one.manager_id for one in there if one.manager_id} - people
        managers = session.scalars(select(Person).where(Person.id.in_(above))).all()
        return {plan.id: plan for plan in plans}, [*there, *managers]

    def ladder(self, one: Concerned) -> list[Row]:
        """Its steps until then; it is looked at anew before the next, or when somebody goes away or returns."""
        rows = list(self._rows(one))
        later = min((row["at"].subtract(hours=SOON_HOURS) for row in rows if row["at"] > self.until), default=FOREVER)
        changes = self.ground.stand_ins.changes_at(one.everybody) or FOREVER
        one.obligation.next_at = min(later, changes)
        near = (row for row in rows if row["at"] <= self.until)
        # What comes later is laid out before it comes, soon enough to stand for what is late by then.
        return [row | {"then_at": row["then_at"] if row["then_at"] <= self.until else FOREVER} for row in near]

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
        "at": step.at,
        "late_from": step.late_from,
        **asdict(rung.silence),
    }
