"""Who holds a relation to a plan: whom to turn to for what only they may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select, union

from models.approval import ApprovalSeat, Vote
from models.organisation import Person, has_role
from models.plan import Plan
from models.review import Prereview

if TYPE_CHECKING:
    # The ground itself asks here what the one who acts is to a plan.
    from flows.ground import Ground

People = tuple[str, ...]


def holders(ground: Ground, plan: Plan, relations: Iterable[str]) -> People:
    """The people who have one of these relations to the plan, those of the first relation first; nobody for `system`.

    A right that stands in for somebody (absence) is not listed: the one it belongs to is asked, and passes it on.
    """
    found = (person for name in relations for person in HOLDERS[name](ground, plan))
    return tuple(dict.fromkeys(person for person in found if person))


def _other_owner(ground: Ground, plan: Plan) -> People:
    into = ground.session.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    return (into.owner_id,) if into else ()


def _contributors(ground: Ground, plan: Plan) -> People:
    return tuple(one for one in ground.unit(plan.unit_id).contacts if one != plan.owner_id)


def _partners(ground: Ground, plan: Plan) -> People:
    units = ground.session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id).order_by("unit_id"))
    return tuple(one for unit_id in units for one in ground.unit(unit_id).contacts)


def _manager(ground: Ground, plan: Plan) -> People:
    return (ground.person(plan.owner_id).manager_id or "",)


def _role(name: str) -> Callable[[Ground, Plan], People]:
    def having(ground: Ground, _plan: Plan) -> People:
        return tuple(ground.session.scalars(select(Person.id).where(has_role(name)).order_by(Person.id)))

    return having


def _voters(ground: Ground, plan: Plan) -> People:
    """Who has a seat in the plan's approval, and who objected and may take it back."""
    seats = select(ApprovalSeat.person_id).where(ApprovalSeat.plan_id == plan.id, ApprovalSeat.vacated_at.is_(None))
    said = (Vote.plan_id == plan.id, Vote.decision == "object", Vote.superseded_at.is_(None))
    found = union(seats, select(Vote.person_id).where(*said)).subquery()
    return tuple(ground.session.scalars(select(found.c.person_id).order_by(found.c.person_id)))


HOLDERS: Mapping[str, Callable[[Ground, Plan], People]] = {
    "owner": lambda _, plan: (plan.owner_id,),
    "other_owner": _other_owner,
    "contributor": _contributors,
    "approver": lambda _, plan: (plan.approver_id,),
    "partner": _partners,
    "manager": _manager,
    "voter": _voters,
    "product_ops": lambda ground, _: (ground.season.product_ops_id,),
    "finance": _role("finance"),
    "executive": lambda ground, _: ground.executives,
    "oneself": lambda _ground, _plan: (),
    "line_manager": lambda _ground, _plan: (),
    "system": lambda _ground, _plan: (),
}
"""A test holds it against the roles that a calendar may name, and the relations of rules.permissions."""
