"""Whom a rung of the ladder tells: the people its words mean, or who stands in for them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pendulum import DateTime

from flows.ground import Ground
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.ladder import Rung

MANAGER_FROM = -2  # whoever is away without a delegate may be back in time for the earlier steps (docs/absence.md)


@dataclass(frozen=True)
class Told:
    """Why a reader is told: the ladder's word for it, and the person who is meant by it."""

    relation: str
    meant: str


@dataclass(frozen=True)
class Concerned:
    """An obligation and the people that the ladder's words mean for it."""

    obligation: Obligation
    plan: Plan | None
    people: Mapping[str, tuple[str, ...]]

    @property
    def everybody(self) -> Iterable[str]:
        return (person for those in self.people.values() for person in those)


def concerned(ground: Ground, obligation: Obligation, plan: Plan | None) -> Concerned:
    debtor = ground.session.get_one(Person, obligation.person_id)
    people = {
        "owner": (debtor.id,),
        "manager": (debtor.manager_id,) if debtor.manager_id else (),
        "product_ops": (ground.season.product_ops_id,),
        "approver": (plan.approver_id,) if plan else (),
        "executive": ground.executives,
    }
    return Concerned(obligation, plan, people)


def told_by(ground: Ground, one: Concerned, rung: Rung) -> dict[str, Told]:
    """The readers of this rung, each by the first word that means them."""
    told: dict[str, Told] = {}
    for relation in rung.tell:
        for person in one.people[relation]:
            told.setdefault(_reader_for(ground, one, rung, relation, person), Told(relation, person))
    return told


def _reader_for(ground: Ground, one: Concerned, rung: Rung, relation: str, person: str) -> str:
    """Out of office → delegate; none → manager at −2, until then their own mailbox (docs/absence.md, “Reminders”)."""
    if ground.stand_ins.surely_here(person):
        return person
    if relation == "owner" and rung.step < MANAGER_FROM and not ground.stand_ins.gone(person):
        return ground.stand_ins.reads_for(person)
    return ground.stand_ins.of(person, barred=_barred(ground, one, relation, person)).person or person


def _barred(ground: Ground, one: Concerned, relation: str, person: str) -> tuple[str, ...]:
    """What an owner leaves behind does not go to whoever approves it."""
    plan = one.plan
    leaves = relation == "owner" and plan is not None and plan.owner_id == person and ground.stand_ins.gone(person)
    return (plan.approver_id,) if plan is not None and leaves else ()


def told_since(ground: Ground, since: DateTime, reader: str, meant: Iterable[str]) -> DateTime:
    """Who stands in, or is back, is told of the steps from then on; of those before, the message about it tells."""
    begins = [ground.stand_ins.turn_begins(person, reader) for person in meant]
    known = [begin for begin in begins if begin is not None]
    return max(since, min(known)) if known and len(known) == len(begins) else since
