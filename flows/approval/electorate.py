"""The people who may vote on a plan, by the roles that its approval names."""

from collections.abc import (
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from config.approval import GroupRule
from flows.approval.policy_rows import is_of_partners_only, signing_partners
from flows.approval.tally import barred
from flows.ground import Ground
from models.organisation import Person
from models.plan import Plan
from models.review import Prereview


@dataclass
class Electorate:
    """Who has which role, read once however many plans are looked at."""

    ground: Ground

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        product_ops = (
            self.ground.season.product_ops_id,
            *self._people_with("product_ops"),
        )
        return {
            "product_ops": tuple(dict.fromkeys(product_ops)),
            "finance": tuple(self._people_with("finance")),
            "executive": self.ground.executives,
        }

    def _people_with(self, role: str) -> list[str]:
        return [person_id for person_id, roles in self._present if role in roles]

    @cached_property
    def _present(self) -> Sequence[tuple[str, Collection[str]]]:
        """(id, roles) of all who have not left."""
        columns = select(Person.id, Person.roles)
        present = columns.where(Person.left_at.is_(None))
        rows = self.ground.session.execute(present.order_by(Person.id))
        return rows.tuples().all()


def has_anybody_to_ask(ground: Ground, plan: Plan, rule: GroupRule) -> bool:
    """A plan that has none of a group's partners needs no yes of theirs."""
    return not is_of_partners_only(rule) or bool(_asked_partners(ground, plan, rule))


def _asked_partners(ground: Ground, plan: Plan, rule: GroupRule) -> list[Prereview]:
    rows = select(Prereview).where(Prereview.plan_id == plan.id)
    partners = ground.session.scalars(rows.order_by(Prereview.unit_id))
    return signing_partners(partners, rule)


def seat_holders(
    ground: Ground,
    plan: Plan,
    rule: GroupRule,
    electorate: Electorate,
) -> Iterator[tuple[str, str]]:
    """(person, role) of all who have a seat in the group; who owns the plan or contributed to it has none."""
    contributors = barred(ground.session, plan)
    for role in rule.of:
        people = _having(
            ground,
            plan,
            role,
            rule,
            electorate,
        )
        for person_id in people:
            voter = _successor(ground, person_id, contributors)
            if voter and voter not in contributors:
                yield voter, role


def _having(
    ground: Ground,
    plan: Plan,
    role: str,
    rule: GroupRule,
    electorate: Electorate,
) -> Iterator[str]:
    if role == "approver":
        yield plan.approver_id
    elif role == "manager":
        yield ground.person(plan.owner_id).manager_id or ""
    elif role == "partner":
        yield from _partners(ground, plan, rule)
    else:
        yield from electorate.roles[role]


def _partners(ground: Ground, plan: Plan, rule: GroupRule) -> Iterator[str]:
    """One of each unit that is asked: the first of its contacts who has not contributed to the plan."""
    contributors = barred(ground.session, plan)
    for partner in _asked_partners(ground, plan, rule):
        contacts = ground.unit(partner.unit_id).contacts
        impartial = [person_id for person_id in contacts if person_id not in contributors]
        yield impartial[0] if impartial else ""


def _successor(ground: Ground, person_id: str, contributors: frozenset[str]) -> str:
    """Who left votes no more: the seat is that of whoever acts for them."""
    if person_id and ground.stand_ins.gone(person_id):
        return ground.stand_ins.of(person_id, barred=contributors).person
    return person_id
