"""How votes stand, in SQL: the same reading as `rules.approval`, for any number of plans at once.

Everything here is correlated to the plan, and what is of one group also to the group; a test holds the two readings
together.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.plan import Contribution, Plan

Condition = ColumnElement[bool]
Count = ColumnElement[int]


def barred(person: Any) -> Condition:
    """Separation of duties: the owner, whose text it is, and who has contributed since the plan was sent back."""
    same = (Contribution.plan_id == Plan.id, Contribution.round == Plan.round, Contribution.person_id == person)
    contributed = exists().where(*same).correlate_except(Contribution)
    return or_(Plan.owner_id == person, Plan.text_by == person, contributed)


HELD = and_(ApprovalSeat.plan_id == Plan.id, ApprovalSeat.vacated_at.is_(None), not_(barred(ApprovalSeat.person_id)))
"""The seats that count, of all groups of the plan."""

LAST = and_(
    Vote.plan_id == Plan.id,
    Vote.superseded_at.is_(None),
    Vote.group_id == ApprovalSeat.group_id,
    Vote.person_id == ApprovalSeat.person_id,
)
"""The last word of a seat."""

READ = and_(Vote.round == Plan.round, Vote.digest == Plan.digest)
"""It was about what there is to read now."""

UNMET = and_(Vote.condition != "", Vote.met_at.is_(None))
YES = and_(LAST, READ, Vote.decision == "approve", not_(barred(Vote.by)))
COUNTED = and_(YES, not_(UNMET))
RECUSED = and_(LAST, Vote.decision == "recuse", Vote.round == Plan.round)
ABSTAINED = and_(LAST, READ, Vote.decision == "abstain")


def _seats(group: Any, *said: Condition, count: Any = None) -> Count:
    """The group's seats, or those that have said this."""
    of = (ApprovalSeat, Vote) if said else (ApprovalSeat,)
    counted = select(func.count() if count is None else count).select_from(*of)
    return counted.where(HELD, ApprovalSeat.group_id == group.id, *said).correlate(Plan, group).scalar_subquery()


def _need(group: Any) -> Count:
    """So many approvals the group needs."""
    base = _seats(group) - _seats(group, RECUSED)
    base -= case((group.abstain == "allowed", _seats(group, ABSTAINED)), else_=0)
    share = (group.number * base + 99) // 100
    rules = {"quorum": group.number, "all": base, "share": share}
    wanted = case(*((group.rule == rule, number) for rule, number in rules.items()), else_=1)
    return case((wanted > 1, wanted), else_=1)


def _over_groups(count: Any) -> Count:
    total = select(func.coalesce(func.sum(count), 0)).select_from(ApprovalGroup)
    return total.where(ApprovalGroup.plan_id == Plan.id).correlate(Plan).scalar_subquery()


def approvals_missing() -> Count:
    left = _need(ApprovalGroup) - _seats(ApprovalGroup, COUNTED, count=func.count(distinct(Vote.by)))
    return _over_groups(case((left > 0, left), else_=0))


def approvals_deadlocked() -> Count:
    """The groups that not even a yes of everybody who is left would satisfy."""
    live = _seats(ApprovalGroup) - _seats(ApprovalGroup, RECUSED) - _seats(ApprovalGroup, ABSTAINED)
    return _over_groups(case((_need(ApprovalGroup) > live, 1), else_=0))


def _has_groups() -> Condition:
    return exists().where(ApprovalGroup.plan_id == Plan.id).correlate(Plan)


def _votes(where: Condition) -> Count:
    found = select(func.count()).select_from(Vote).where(where, _has_groups())
    return found.correlate(Plan).scalar_subquery()


def _held_by_voter() -> Condition:
    """Has who said it a seat in a group that decides?"""
    mine = and_(ApprovalSeat.group_id == Vote.group_id, ApprovalSeat.person_id == Vote.person_id)
    decides = and_(ApprovalGroup.plan_id == Plan.id, ApprovalGroup.id == Vote.group_id)
    return exists().where(HELD, mine, decides).correlate(Plan, Vote)


OBJECTS = and_(Vote.plan_id == Plan.id, Vote.superseded_at.is_(None), Vote.decision == "object")
"""Of every author, whether they still have a seat or not: only they resolve it."""

SAYS_YES = and_(Vote.plan_id == Plan.id, Vote.superseded_at.is_(None), READ, Vote.decision == "approve")
CONDITIONAL = and_(SAYS_YES, UNMET, not_(barred(Vote.by)), _held_by_voter())


def approval_objections() -> Count:
    return _votes(OBJECTS)


def conditions_open() -> Count:
    return _votes(CONDITIONAL)


def still_to_vote() -> Condition:
    """Of a group and a seat of it: may its holder still say yes, and is it their round's turn?"""
    said = exists().where(LAST, or_(COUNTED, RECUSED, ABSTAINED)).correlate(Plan, ApprovalSeat)
    return and_(HELD, not_(said), _lacking(ApprovalGroup), not_(_earlier_unmet()), not_(_vetoed()))


def _lacking(group: Any) -> Condition:
    return _need(group) > _seats(group, COUNTED, count=func.count(distinct(Vote.by)))


def _earlier_unmet() -> Condition:
    earlier = aliased(ApprovalGroup)
    before = and_(earlier.plan_id == Plan.id, earlier.position < ApprovalGroup.position)
    said = exists().where(Vote.group_id == earlier.id, or_(OBJECTS, CONDITIONAL)).correlate(Plan, earlier)
    return exists().where(before, or_(_lacking(earlier), said)).correlate(Plan, ApprovalGroup)


def _vetoed() -> Condition:
    group = aliased(ApprovalGroup)
    of_one = and_(group.plan_id == Plan.id, group.id == Vote.group_id, group.veto)
    return exists().where(OBJECTS, of_one).correlate(Plan)
