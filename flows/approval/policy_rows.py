"""What the calendar's approval asks of a plan, and the rows in which it is kept."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from config.approval import ApprovalRound, GroupRule
from models.approval import ApprovalGroup, ApprovalSeat
from models.initiative import HeadcountAsk
from models.plan import Plan
from models.review import Prereview
from rules.approval import Group


def rules_that_hold(rounds: Iterable[ApprovalRound], asks: Iterable[HeadcountAsk]) -> Iterator[tuple[GroupRule, int]]:
    """The groups that are asked of a plan with these asks, each with its round, counted from 1."""
    heads, money = _heads_and_money(asks)
    for position, approval_round in enumerate(rounds, start=1):
        for rule in approval_round.groups:
            if rule.when is None or rule.when.holds(heads=heads, money=money):
                yield rule, position


def _heads_and_money(asks: Iterable[HeadcountAsk]) -> tuple[int, Decimal]:
    """So many people, and what they cost."""
    heads = 0
    money = Decimal(0)
    for ask in asks:
        heads += ask.heads
        money += ask.heads * ask.cost
    return heads, money


def is_of_partners_only(rule: GroupRule) -> bool:
    return set(rule.of) == {"partner"}


def signing_partners(partners: Iterable[Prereview], rule: GroupRule) -> list[Prereview]:
    """The partners whom the group is of: all, or those who sign one of its sections."""
    sections = set(rule.sections)
    return [partner for partner in partners if _signs_any(partner, sections)]


def _signs_any(partner: Prereview, sections: set[str]) -> bool:
    """No sections at all mean the whole plan."""
    if not sections or not partner.sections:
        return True
    return bool(sections & set(partner.sections))


def new_group(plan: Plan, group: Group, policy: int) -> ApprovalGroup:
    """`policy` is the version of the season's calendar that asks for it."""
    return ApprovalGroup(
        plan_id=plan.id,
        id=group.id,
        title=group.title,
        position=group.position,
        rule=group.rule,
        number=group.number,
        veto=group.veto,
        abstain=group.abstain,
        policy=policy,
    )


def new_seat(
    plan: Plan,
    group_id: str,
    person_id: str,
    role: str,
) -> ApprovalSeat:
    """By a role, in this round of the plan."""
    return ApprovalSeat(
        plan_id=plan.id,
        group_id=group_id,
        person_id=person_id,
        role=role,
        round=plan.round,
    )


def renew_seat(seat: ApprovalSeat, plan: Plan, role: str) -> None:
    """It is by a role again, whatever was done with it in an earlier round."""
    seat.round = plan.round
    seat.role = role
    seat.seated_by = ""
    seat.vacated_at = None


def is_by_hand(seat: ApprovalSeat, plan: Plan) -> bool:
    """Was it given, or given up, by hand in this round of the plan?"""
    if seat.round != plan.round:
        return False
    return bool(seat.seated_by or seat.vacated_at)
