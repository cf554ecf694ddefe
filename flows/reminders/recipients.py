"""Whom a rung of the ladder tells: the people its words mean, or who stands in for them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

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
        return chain.from_iterable(self.people.values())


def concerned(
    ground: Ground,
    obligation: Obligation,
    plan: Plan | None,
) -> Concerned:
    debtor = ground.session.get_one(Person, obligation.person_id)
    manager = (debtor.manager_id,) if debtor.manager_id else ()
    people = {
        "owner": (debtor.id,),
        "manager": manager,
        "product_ops": (ground.season.product_ops_id,),
        "approver": (plan.approver_id,) if plan else (),
        "executive": ground.executives,
    }
    return Concerned(obligation, plan, people)


def told_by(
    ground: Ground,
    matter: Concerned,
    rung: Rung,
) -> dict[str, Told]:
    """The readers of this rung, each by the first word that means them."""
    reasons: dict[str, Told] = {}
    for relation in rung.tell:
        for person in matter.people[relation]:
            reason = Told(relation, person)
            reader = _reader_for(
                ground,
                matter.plan,
                rung,
                reason,
            )
            reasons.setdefault(reader, reason)
    return reasons


def _reader_for(
    ground: Ground,
    plan: Plan | None,
    rung: Rung,
    reason: Told,
) -> str:
    """Out of office → delegate; none → manager at −2, until then their own mailbox (docs/absence.md, “Reminders”)."""
    person = reason.meant
    if ground.stand_ins.surely_here(person):
        return person
    is_early = reason.relation == "owner" and rung.step < MANAGER_FROM
    if is_early and not ground.stand_ins.gone(person):
        return ground.stand_ins.reads_for(person)
    barred = _barred_from(ground, plan, reason)
    return ground.stand_ins.of(person, barred=barred).person or person


def _barred_from(
    ground: Ground,
    plan: Plan | None,
    reason: Told,
) -> tuple[str, ...]:
    """What an owner leaves behind does not go to whoever approves it."""
    if plan is None or reason.relation != "owner":
        return ()
    leaves = plan.owner_id == reason.meant and ground.stand_ins.gone(plan.owner_id)
    return (plan.approver_id,) if leaves else ()


def told_since(
    ground: Ground,
    since: DateTime,
    reader: str,
    meant: Iterable[str],
) -> DateTime:
    """Who stands in, or is back, is told of the steps from then on; of those before, the message about it tells."""
    begins = [ground.stand_ins.turn_begins(person, reader) for person in meant]
    known = [begin for begin in begins if begin is not None]
    if not known or len(known) < len(begins):
        return since
    return max(since, min(known))
