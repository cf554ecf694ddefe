"""Whose initiatives become goals, as conditions of a statement about plans and initiatives."""

from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import aliased

from models.base import Condition
from models.initiative import Initiative, Packet
from models.plan import Plan
from models.review import Approval
from models.statement import THIS_SEASON
from rules.cascade import SlotRule

_LaterPlan = aliased(Plan, name="later_plan")


def is_approved_plan(rule: SlotRule) -> Condition:
    """Is the plan signed, and no later document of its unit?"""
    is_later = [_is_later_document(rule, place) for place in range(len(rule.documents) - 1)]
    later = select(_LaterPlan.id).where(
        _LaterPlan.unit_id == Plan.unit_id,
        or_(false(), *is_later),
        _is_signed(rule, _LaterPlan),
    )
    # Said first, so that nothing is looked for behind the last document.
    is_last = Plan.document.in_(rule.documents[-1:])
    is_latest = or_(is_last, ~later.correlate(Plan).exists())
    return and_(_is_signed(rule, Plan), is_latest)


def _is_later_document(rule: SlotRule, place: int) -> Condition:
    """Is the plan this document, and the other one of those that the calendar names after it?"""
    return and_(
        Plan.document == rule.documents[place],
        _LaterPlan.document.in_(rule.documents[place + 1 :]),
    )


def _is_signed(rule: SlotRule, plan: Any) -> Condition:
    """Is it approved, and did somebody approve its current text?"""
    approvals = select(Approval.plan_id).where(
        Approval.plan_id == plan.id,
        Approval.digest == plan.digest,
    )
    return and_(
        plan.season_id == THIS_SEASON,
        plan.state.in_(rule.approved_in),
        approvals.correlate(plan).exists(),
    )


def is_meant_initiative() -> Condition:
    """Is the initiative funded, or was it granted heads?"""
    granted = select(Packet.ask_id).where(
        Packet.season_id == THIS_SEASON,
        Packet.unit_id == Plan.unit_id,
        Packet.slug == Initiative.slug,
        Packet.granted > 0,
    )
    return or_(Initiative.funded, granted.correlate(Plan, Initiative).exists())
