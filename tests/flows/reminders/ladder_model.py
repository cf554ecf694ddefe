"""What the rules say of one obligation's ladder, step by step, to hold the statement against that lays out many."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from models.base import FOREVER
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.absence import StandIn, StandInRoster, mail_reader, stand_in, turn_begins
from rules.ladder import Rung, Step, step_of

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Heard:
    """A rung as one reader hears it: by which word, and for whom."""

    step: Step
    reader: str
    relation: str
    meant: str


@dataclass(frozen=True)
class OneLadder:
    """The ladder of one obligation after the other, in Python."""

    session: Session
    facts: Facts
    rungs: Sequence[Rung]
    roster: StandInRoster
    until: DateTime

    def steps(self, keys: Sequence[str]) -> list[Row]:
        obligations = [self.session.get_one(Obligation, key) for key in keys]
        return sorted(row for one in obligations for row in self._steps_of(one))

    def _steps_of(self, one: Obligation) -> Iterator[Row]:
        by_reader: dict[str, list[Heard]] = {}
        for rung in self.rungs:
            for heard in self._heard(one, rung):
                by_reader.setdefault(heard.reader, []).append(heard)
        for of_reader in by_reader.values():
            in_order = sorted(of_reader, key=lambda heard: (heard.step.at, heard.step.rung.step))
            missed = [heard for heard in in_order if heard.step.at <= self.facts.at]
            counting = missed[-1:] + in_order[len(missed) :]
            then_at = [heard.step.at for heard in counting[1:]] + [FOREVER]
            for heard, then in zip(counting, then_at, strict=True):
                yield _row(one, heard, then)

    def _heard(self, one: Obligation, rung: Rung) -> Iterator[Heard]:
        """Those who are told of a rung that is in time for them, each by the first word that means them."""
        known: set[str] = set()
        for relation, person in self._meant(one, rung):
            acting = self._acting_for(one, rung, relation, person)
            reader = acting.person or person
            if reader in known:
                continue
            known.add(reader)
            step = self._step_at(one, rung, reader)
            begins = turn_begins(acting, self.facts.at, self.roster) or one.since
            if max(one.since, begins) <= step.at <= self.until:
                yield Heard(step, reader, relation, person)

    def _meant(self, one: Obligation, rung: Rung) -> Iterator[tuple[str, str]]:
        plan = self._plan_of(one)
        people = {
            "owner": (one.person_id,),
            "manager": (self._person(one.person_id).manager_id,),
            "product_ops": (self.facts.season.row.product_ops_id,),
            "approver": (plan.approver_id if plan else None,),
            "executive": self.facts.executives,
        }
        return ((relation, person) for relation in rung.tell for person in people[relation] if person)

    def _acting_for(self, one: Obligation, rung: Rung, relation: str, person: str) -> StandIn:
        at, roster = self.facts.at, self.roster
        if relation != "owner":
            return stand_in(person, at, roster)
        if rung.is_early and not roster.has_left(person, at):
            return mail_reader(person, at, roster)
        plan = self._plan_of(one)
        leaves_plan = plan is not None and plan.owner_id == person and roster.has_left(person, at)
        return stand_in(person, at, roster, barred=(plan.approver_id,) if plan and leaves_plan else ())

    def _step_at(self, one: Obligation, rung: Rung, reader: str) -> Step:
        season = self.facts.season
        debtor = season.reader(self._person(one.person_id)).days
        return step_of(rung, one.due_on, debtor, season.reader(self._person(reader)), self.facts.hours)

    def _plan_of(self, one: Obligation) -> Plan | None:
        return self.session.get(Plan, one.plan_id) if one.plan_id else None

    def _person(self, person_id: str) -> Person:
        return self.session.get_one(Person, person_id)


def _row(one: Obligation, heard: Heard, then_at: DateTime) -> Row:
    """As it stands in `ladder_step`."""
    rung = heard.step.rung
    for_id = heard.meant if heard.meant != heard.reader else ""
    times = (heard.step.at, heard.step.late_from, then_at)
    silence = asdict(rung.silence).values()
    return (one.key, heard.reader, rung.name, one.season_id, rung.kind, heard.relation, for_id, *times, *silence)
