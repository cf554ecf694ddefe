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


def lent(ground: Ground, people: Holders, plan: Plan | None, who: str, *, own: frozenset[str]) -> Holders:
    """The relations that somebody has not themselves but as a stand-in, each with those on whose behalf.

    Who approves a plan does not stand in for its owner.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, those in (*people.items(), *_away_roles(ground).items()):
        barred = frozenset({plan.approver_id}) if plan and name == "owner" else frozenset()
        barred = _hands(plan) if plan and name == "voter" else barred
        found[name] = _through(ground, those, who, barred)
        if plan and name == "approver" and not found[name]:
            found[name] = _next_in_line(ground, plan, who)
    return {name: through for name, through in found.items() if through and name not in own}


def _through(ground: Ground, people: tuple[str, ...], who: str, barred: frozenset[str]) -> tuple[str, ...]:
    found = (ground.stand_ins.through(one, who, barred=barred) for one in people)
    return next((through for through in found if through), ())


def _next_in_line(ground: Ground, plan: Plan, who: str) -> tuple[str, ...]:
    """Where the approver's stand-in has put something into the plan, the next one may approve, or it would be stuck."""
    if ground.stand_ins.surely_here(plan.approver_id):
        return ()
    return _through(ground, (plan.approver_id,), who, _hands(plan))


def _hands(plan: Plan) -> frozenset[str]:
    return frozenset({plan.owner_id, plan.text_by, *(one.person_id for one in plan.contributions)})


def _away_roles(ground: Ground) -> Holders:
    """Those who decide for the season and may be away, by role."""
    away = ground.stand_ins.away_now()
    named = {role: tuple(one for one, own in away.items() if role in own) for role in ("product_ops", "finance")}
    executives = tuple(one for one in ground.executives if one in away)
    return named | {"product_ops": (*named["product_ops"], ground.season.product_ops_id), "executive": executives}


def last_resort(ground: Ground) -> tuple[str, ...]:
    """Who takes what nobody else can: Product Ops, without them the executives."""
    others = ground.session.scalars(select(Person.id).where(has_role("product_ops")).order_by(Person.id))
    return (ground.season.product_ops_id, *others, *ground.executives)
