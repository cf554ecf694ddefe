"""Who holds a relation to a plan: whom to turn to for what only they may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Select, select, union

from models.approval import ApprovalSeat, Vote
from models.organisation import Person, has_role
from models.plan import Plan
from models.review import Prereview

if TYPE_CHECKING:
    # The ground itself asks here what the one who acts is to a plan.
    from flows.ground import Ground

People = tuple[str, ...]


def holders(
    ground: Ground,
    plan: Plan,
    relations: Iterable[str],
) -> People:
    """The people who have one of these relations to the plan, those of the first relation first; nobody for `system`.

    A right that stands in for somebody (absence) is not listed: the one it belongs to is asked, and passes it on.
    """
    people: list[str] = []
    for name in relations:
        people += HOLDERS[name](ground, plan)
    known = filter(None, people)
    return tuple(dict.fromkeys(known))


def _other_owner(ground: Ground, plan: Plan) -> People:
    if not plan.merge_into_id:
        return ()
    merged_into = ground.session.get(Plan, plan.merge_into_id)
    return (merged_into.owner_id,) if merged_into else ()


def _unit_contributors(ground: Ground, plan: Plan) -> People:
    contacts = ground.unit(plan.unit_id).contacts
    return tuple(person for person in contacts if person != plan.owner_id)


def _partner_contacts(ground: Ground, plan: Plan) -> People:
    prereviews = select(Prereview.unit_id).where(Prereview.plan_id == plan.id)
    unit_ids = ground.session.scalars(prereviews.order_by("unit_id"))
    people: list[str] = []
    for unit_id in unit_ids:
        unit = ground.unit(unit_id)
        people += unit.contacts
    return tuple(people)


def _owner_manager(ground: Ground, plan: Plan) -> People:
    owner = ground.person(plan.owner_id)
    return (owner.manager_id or "",)


def _finance_people(ground: Ground, _plan: Plan) -> People:
    with_role = select(Person.id).where(has_role("finance"))
    people = ground.session.scalars(with_role.order_by(Person.id))
    return tuple(people)


def _approval_voters(ground: Ground, plan: Plan) -> People:
    """Who has a seat in the plan's approval, and who objected and may take it back."""
    voters = union(_seats_in(plan), _objections_to(plan)).subquery()
    person_id = voters.c.person_id
    in_order = select(person_id).order_by(person_id)
    return tuple(ground.session.scalars(in_order))


def _seats_in(plan: Plan) -> Select[tuple[str]]:
    return select(ApprovalSeat.person_id).where(
        ApprovalSeat.plan_id == plan.id,
        ApprovalSeat.vacated_at.is_(None),
    )


def _objections_to(plan: Plan) -> Select[tuple[str]]:
    return select(Vote.person_id).where(
        Vote.plan_id == plan.id,
        Vote.decision == "object",
        Vote.superseded_at.is_(None),
    )


HOLDERS: Mapping[str, Callable[[Ground, Plan], People]] = {
    "owner": lambda _, plan: (plan.owner_id,),
    "other_owner": _other_owner,
    "contributor": _unit_contributors,
    "approver": lambda _, plan: (plan.approver_id,),
    "partner": _partner_contacts,
    "manager": _owner_manager,
    "voter": _approval_voters,
    "product_ops": lambda ground, _: (ground.season.product_ops_id,),
    "finance": _finance_people,
    "executive": lambda ground, _: ground.executives,
    "oneself": lambda _ground, _plan: (),
    "line_manager": lambda _ground, _plan: (),
    "system": lambda _ground, _plan: (),
}
"""A test holds it against the roles that a calendar may name, and the relations of rules.permissions."""
