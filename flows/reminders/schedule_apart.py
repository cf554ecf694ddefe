"""Laying out one ladder after the other, where somebody who is told is away or has left: their stand-ins are told."""

from collections.abc import (
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import asdict, dataclass, field
from typing import Any

from pendulum import DateTime
from sqlalchemy import delete, insert, select

from flows.ground import Ground
from flows.reminders.recipients import (
    Concerned,
    Told,
    concerned,
    told_by,
    told_since,
)
from models.base import FOREVER
from models.due_steps import SOON_HOURS
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.hours import Reader
from rules.ladder import (
    Rung,
    Step,
    laid_out,
    step_of,
)

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
        chosen = select(Obligation).where(Obligation.key.in_(keys))
        obligations = session.scalars(chosen.order_by(Obligation.key)).all()
        rows = self._ladders_of(obligations)
        before = delete(LadderStep).where(LadderStep.obligation_key.in_(keys))
        session.execute(before)
        if rows:
            session.execute(insert(LadderStep), rows)
        session.flush()

    def _ladders_of(self, obligations: Sequence[Obligation]) -> list[Row]:
        plans = self._plans_of(obligations)
        _kept = self._people_told(obligations, plans)
        plan_by_id = {plan.id: plan for plan in plans}
        rows: list[Row] = []
        for obligation in obligations:
            plan = plan_by_id.get(obligation.plan_id or "")
            rows += self.ladder(concerned(self.ground, obligation, plan))
        return rows

    def _plans_of(self, obligations: Sequence[Obligation]) -> Sequence[Plan]:
        plan_ids = {obligation.plan_id for obligation in obligations if obligation.plan_id}
        chosen = select(Plan).where(Plan.id.in_(plan_ids))
        return self.ground.session.scalars(chosen).all()

    def _people_told(
        self,
        obligations: Sequence[Obligation],
        plans: Sequence[Plan],
    ) -> list[Person]:
        """The people who are told, read at once so that nobody is looked up one by one."""
        people = {obligation.person_id for obligation in obligations}
        people |= {plan.approver_id for plan in plans}
        people |= {self.ground.season.product_ops_id, *self.ground.executives}
        readers = self._people_of(people)
        managers = {person.manager_id for person in readers if person.manager_id}
        above = self._people_of(managers - people)
        return [*readers, *above]

    def _people_of(self, ids: Collection[str]) -> Sequence[Person]:
        chosen = select(Person).where(Person.id.in_(ids))
        return self.ground.session.scalars(chosen).all()

    def ladder(self, matter: Concerned) -> list[Row]:
        """Its steps until then; it is looked at anew before the next, or when somebody goes away or returns."""
        rows = list(self._rows(matter))
        instants = [row["at"] for row in rows]
        matter.obligation.next_at = self._next_look(matter, instants)
        near = [row for row in rows if row["at"] <= self.until]
        for row in near:
            # What comes later is laid out before it comes, soon enough to stand for what is late by then.
            if row["then_at"] > self.until:
                row["then_at"] = FOREVER
        return near

    def _next_look(
        self,
        matter: Concerned,
        instants: Sequence[DateTime],
    ) -> DateTime:
        changes = self.ground.stand_ins.changes_at(matter.everybody) or FOREVER
        later = [at for at in instants if at > self.until]
        looks = [at.subtract(hours=SOON_HOURS) for at in later]
        return min([*looks, changes])

    def _rows(self, matter: Concerned) -> Iterator[Row]:
        for reader_id, reasons in self._by_reader(matter).items():
            reader = self.ground.reader(reader_id)
            steps = self._steps_ahead(matter.obligation, reader, reasons)
            thens = [step.at for step in steps[1:]]
            for step, then_at in zip(steps, [*thens, FOREVER], strict=False):
                row = _row(
                    matter.obligation,
                    step,
                    reader,
                    reasons[step.rung],
                )
                yield row | {"then_at": then_at}

    def _by_reader(self, matter: Concerned) -> dict[str, dict[Rung, Told]]:
        """For each reader, the rungs that tell them and why."""
        reasons_of: dict[str, dict[Rung, Told]] = {}
        for rung in self.rungs:
            for reader_id, reason in told_by(self.ground, matter, rung).items():
                reasons_of.setdefault(reader_id, {})[rung] = reason
        return reasons_of

    def _steps_ahead(
        self,
        due: Obligation,
        reader: Reader,
        reasons: Mapping[Rung, Told],
    ) -> Sequence[Step]:
        meant = {reason.meant for reason in reasons.values()}
        since = told_since(
            self.ground,
            due.since,
            reader.person_id,
            meant,
        )
        steps = [self._step_at(rung, due, reader) for rung in reasons]
        return laid_out(steps, since=since, at=self.ground.at)

    def _step_at(
        self,
        rung: Rung,
        due: Obligation,
        reader: Reader,
    ) -> Step:
        debtor = self.ground.reader(due.person_id).days
        place = (
            rung,
            due.due_on,
            debtor.name,
            reader.zone,
            reader.days.name,
        )
        if place not in self._steps:
            self._steps[place] = step_of(
                rung,
                due.due_on,
                debtor,
                reader,
                self.ground.hours,
            )
        return self._steps[place]


def _row(
    due: Obligation,
    step: Step,
    reader: Reader,
    reason: Told,
) -> Row:
    rung = step.rung
    return {
        "obligation_key": due.key,
        "person_id": reader.person_id,
        "name": rung.name,
        "season_id": due.season_id,
        "kind": rung.kind,
        "relation": reason.relation,
        "for_id": reason.meant if reason.meant != reader.person_id else "",
        "at": step.at,
        "late_from": step.late_from,
        **asdict(rung.silence),
    }
