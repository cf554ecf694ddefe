"""Who is what to a plan: for each relation the people who have it, and whom somebody may not stand in for."""

from collections.abc import Callable
from typing import Any

from flows.act.facts import Facts
from flows.act.kind import Holders, first_principals
from models.approval import ApprovalSeat, Vote
from models.organisation import Unit
from models.plan import Contribution, Plan
from models.review import Prereview

People = tuple[str, ...]
PeopleOf = Callable[[Facts, Any], People]


def contributors_of(facts: Facts, plan: Plan) -> frozenset[str]:
    """Separation of duties: the owner, whose text it is, and who has contributed since the plan was sent back."""
    people = {plan.owner_id, plan.text_by}
    for contribution in facts.rows(Contribution, plan_id=plan.id):
        if contribution.round == plan.round:
            people.add(contribution.person_id)
    return frozenset(people)


def _owner(_facts: Facts, plan: Plan) -> People:
    return (plan.owner_id,)


def _approver(_facts: Facts, plan: Plan) -> People:
    return (plan.approver_id,)


def _other_owner(facts: Facts, plan: Plan) -> People:
    """The owner of the plan that takes this one in."""
    if not plan.merge_into_id:
        return ()
    other = facts.get(Plan, plan.merge_into_id)
    return (other.owner_id,) if other else ()


def _unit_contacts(facts: Facts, plan: Plan) -> People:
    contacts = facts.unit(plan.unit_id).contacts
    return tuple(person for person in contacts if person != plan.owner_id)


def _partner_contacts(facts: Facts, plan: Plan) -> People:
    contacts: list[str] = []
    for partner in facts.rows(Prereview, plan_id=plan.id):
        unit = facts.one(Unit, partner.unit_id)
        contacts.extend(unit.contacts)
    return tuple(contacts)


def _manager(facts: Facts, plan: Plan) -> People:
    owner = facts.person(plan.owner_id)
    return (owner.manager_id or "",)


def _voters(facts: Facts, plan: Plan) -> People:
    """Who has a seat in the plan's approval, and who objected and may take it back."""
    seats = facts.rows(ApprovalSeat, plan_id=plan.id)
    votes = facts.rows(Vote, plan_id=plan.id)
    seated = {seat.person_id for seat in seats if seat.vacated_at is None}
    objecting = {vote.person_id for vote in votes if _objects(vote)}
    return tuple(sorted(seated | objecting))


def _objects(vote: Vote) -> bool:
    return vote.decision == "object" and vote.superseded_at is None


PLAN_HOLDERS: Holders = {
    "other_owner": _other_owner,
    "owner": _owner,
    "approver": _approver,
    "contributor": _unit_contacts,
    "partner": _partner_contacts,
    "manager": _manager,
    "voter": _voters,
}


def principals_in_plan(
    facts: Facts,
    plan: Plan,
    relation: str,
    people: People,
) -> People:
    """Those on whose behalf whoever asks has the relation.

    Who approves a plan does not stand in for its owner, and nobody votes for another on what they have contributed to.
    Where the approver's stand-in has put something into the plan, the next one may approve, or it would be stuck.
    """
    if relation == "owner":
        approver = frozenset({plan.approver_id})
        return _first_with_principals(facts, people, barred=approver)
    if relation == "voter":
        return _first_without_contributors(facts, plan, people)
    principals = first_principals(facts, plan, relation, people)
    if relation != "approver" or principals:
        return principals
    if facts.stand_ins.is_surely_here(plan.approver_id):
        return principals
    return _first_without_contributors(facts, plan, people)


def _first_without_contributors(facts: Facts, plan: Plan, people: People) -> People:
    contributors = contributors_of(facts, plan)
    return _first_with_principals(facts, people, barred=contributors)


def _first_with_principals(
    facts: Facts,
    people: People,
    *,
    barred: frozenset[str],
) -> People:
    for person_id in people:
        principals = facts.stand_ins.principals(
            person_id,
            facts.actor,
            barred=barred,
        )
        if principals:
            return principals
    return ()


def holders_by_plan(plan_of: Callable[[Facts, Any], Plan]) -> Holders:
    """The relations to what belongs to a plan: those to the plan itself."""

    def through_plan(people_of: PeopleOf) -> PeopleOf:
        return lambda facts, thing: people_of(facts, plan_of(facts, thing))

    return {name: through_plan(people_of) for name, people_of in PLAN_HOLDERS.items()}
