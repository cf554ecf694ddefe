"""Who has which relation to a season and a plan, and which of them somebody has as the stand-in of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows.why.holders import HOLDERS
from models.organisation import Person, has_role
from models.plan import Plan

if TYPE_CHECKING:
    # The ground asks here, and is what is asked about.
    from flows.ground import Ground

Holders = Mapping[str, tuple[str, ...]]


TO_A_PLAN = ("other_owner", "owner", "approver", "contributor", "partner", "manager", "voter")


def people_of(ground: Ground, plan: Plan) -> Holders:
    """For each relation to the plan, the people who have it."""
    return {name: HOLDERS[name](ground, plan) for name in TO_A_PLAN}


def lent(
    ground: Ground,
    people: Holders,
    plan: Plan | None,
    who: str,
    *,
    own: frozenset[str],
) -> Holders:
    """The relations that somebody has not themselves but as a stand-in, each with those on whose behalf.

    Who approves a plan does not stand in for its owner.
    """
    lenders: dict[str, tuple[str, ...]] = {}
    candidates = (*people.items(), *_away_roles(ground).items())
    for name, holders in candidates:
        barred = _barred_from(plan, name)
        lenders[name] = _first_through(
            ground,
            holders,
            who,
            barred,
        )
        if plan and name == "approver" and not lenders[name]:
            lenders[name] = _next_in_line(ground, plan, who)
    return {name: through for name, through in lenders.items() if through and name not in own}


def _barred_from(plan: Plan | None, relation: str) -> frozenset[str]:
    """Who may not have this relation to the plan as somebody's stand-in."""
    if plan and relation == "owner":
        return frozenset({plan.approver_id})
    if plan and relation == "voter":
        return _authors_of(plan)
    return frozenset()


def _first_through(
    ground: Ground,
    people: tuple[str, ...],
    who: str,
    barred: frozenset[str],
) -> tuple[str, ...]:
    for person in people:
        through = ground.stand_ins.through(person, who, barred=barred)
        if through:
            return through
    return ()


def _next_in_line(ground: Ground, plan: Plan, who: str) -> tuple[str, ...]:
    """Where the approver's stand-in has put something into the plan, the next one may approve, or it would be stuck."""
    if ground.stand_ins.surely_here(plan.approver_id):
        return ()
    return _first_through(
        ground,
        (plan.approver_id,),
        who,
        _authors_of(plan),
    )


def _authors_of(plan: Plan) -> frozenset[str]:
    """Who put something into the plan."""
    contributors = frozenset(contribution.person_id for contribution in plan.contributions)
    return contributors | {plan.owner_id, plan.text_by}


def _away_roles(ground: Ground) -> Holders:
    """Those who decide for the season and may be away, by role."""
    roles_of = ground.stand_ins.away_now()
    product_ops = [person for person, roles in roles_of.items() if "product_ops" in roles]
    finance = [person for person, roles in roles_of.items() if "finance" in roles]
    executives = [person for person in ground.executives if person in roles_of]
    return {
        "product_ops": (*product_ops, ground.season.product_ops_id),
        "finance": tuple(finance),
        "executive": tuple(executives),
    }


def last_resort(ground: Ground) -> tuple[str, ...]:
    """Who takes what nobody else can: Product Ops, without them the executives."""
    with_role = select(Person.id).where(has_role("product_ops"))
    others = ground.session.scalars(with_role.order_by(Person.id))
    return (
        ground.season.product_ops_id,
        *others,
        *ground.executives,
    )
