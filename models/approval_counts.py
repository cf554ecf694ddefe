"""Counting votes in SQL: the same rules as `rules.approval`, for any number of plans at once.

Every condition here is correlated to the plan, and those about one group also to the group. A test checks that both
readings of the rules agree.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Condition
from models.plan import Contribution, Plan
from models.plan_counts import count_of_plan

VoteCount = ColumnElement[int]


def barred_from_approving(person: Any) -> Condition:
    """Separation of duties: the owner, the author of the text, and whoever contributed since it was sent back."""
    return or_(
        Plan.owner_id == person,
        Plan.text_by == person,
        _has_contributed(person),
    )


def _has_contributed(person: Any) -> Condition:
    contributed = exists().where(
        Contribution.plan_id == Plan.id,
        Contribution.round == Plan.round,
        Contribution.person_id == person,
    )
    return contributed.correlate_except(Contribution)


HELD_SEAT = and_(
    ApprovalSeat.plan_id == Plan.id,
    ApprovalSeat.vacated_at.is_(None),
    not_(barred_from_approving(ApprovalSeat.person_id)),
)
"""The seats that count, of all groups of the plan."""

LATEST_VOTE = and_(
    Vote.plan_id == Plan.id,
    Vote.superseded_at.is_(None),
    Vote.group_id == ApprovalSeat.group_id,
    Vote.person_id == ApprovalSeat.person_id,
)
"""The latest vote of a seat."""

ON_CURRENT_TEXT = and_(
    Vote.round == Plan.round,
    Vote.digest == Plan.digest,
)
CONDITION_UNMET = and_(
    Vote.condition != "",
    Vote.met_at.is_(None),
)
SEAT_APPROVES = and_(
    LATEST_VOTE,
    ON_CURRENT_TEXT,
    Vote.decision == "approve",
    not_(barred_from_approving(Vote.by)),
)
COUNTED_APPROVAL = and_(SEAT_APPROVES, not_(CONDITION_UNMET))
RECUSED = and_(
    LATEST_VOTE,
    Vote.decision == "recuse",
    Vote.round == Plan.round,
)
ABSTAINED = and_(
    LATEST_VOTE,
    ON_CURRENT_TEXT,
    Vote.decision == "abstain",
)

_COUNT_OF_VOTERS = func.count(distinct(Vote.by))


def _count_seats(group: Any) -> VoteCount:
    """The seats of the group that count."""
    seats = select(func.count()).select_from(ApprovalSeat)
    return _of_group(seats, group)


def _count_votes(group: Any, kind: Condition) -> VoteCount:
    """The seats of the group whose latest vote is of this kind."""
    votes = select(func.count()).select_from(ApprovalSeat, Vote)
    return _of_group(votes, group, kind)


def _count_approvers(group: Any) -> VoteCount:
    """The people whose approvals count in the group; a person with two seats is one."""
    approvers = select(_COUNT_OF_VOTERS).select_from(ApprovalSeat, Vote)
    return _of_group(approvers, group, COUNTED_APPROVAL)


def _of_group(counted: Select[tuple[int]], group: Any, *conditions: Condition) -> VoteCount:
    in_group = ApprovalSeat.group_id == group.id
    chosen = counted.where(HELD_SEAT, in_group, *conditions)
    return chosen.correlate(Plan, group).scalar_subquery()


def _approvals_needed(group: Any) -> VoteCount:
    """How many approvals the group needs: at least one, whatever its rule."""
    voters = _count_voters(group)
    needed_by_rule = {
        "quorum": group.number,
        "all": voters,
        "share": (group.number * voters + 99) // 100,
    }
    branches = [(group.rule == rule, number) for rule, number in needed_by_rule.items()]
    needed = case(*branches, else_=1)
    return case((needed > 1, needed), else_=1)


def _count_voters(group: Any) -> VoteCount:
    """The seats of the group but those that recused themselves, or abstained if the group allows that."""
    not_recused = _count_seats(group) - _count_votes(group, RECUSED)
    return not_recused - _count_allowed_abstentions(group)


def _count_allowed_abstentions(group: Any) -> VoteCount:
    may_abstain = group.abstain == "allowed"
    return case((may_abstain, _count_votes(group, ABSTAINED)), else_=0)


def _sum_over_groups(count: Any) -> VoteCount:
    total = func.coalesce(func.sum(count), 0)
    groups = select(total).select_from(ApprovalGroup)
    of_plan = groups.where(ApprovalGroup.plan_id == Plan.id)
    return of_plan.correlate(Plan).scalar_subquery()


def approvals_missing() -> VoteCount:
    """How many approvals the groups of the plan still need together."""
    missing = _approvals_needed(ApprovalGroup) - _count_approvers(ApprovalGroup)
    return _sum_over_groups(case((missing > 0, missing), else_=0))


def approvals_deadlocked() -> VoteCount:
    """The groups that would lack approvals even if every remaining seat approved."""
    remaining = _count_remaining_seats(ApprovalGroup)
    deadlocked = _approvals_needed(ApprovalGroup) > remaining
    return _sum_over_groups(case((deadlocked, 1), else_=0))


def _count_remaining_seats(group: Any) -> VoteCount:
    """The seats that neither step aside nor abstain."""
    recused = _count_votes(group, RECUSED)
    abstained = _count_votes(group, ABSTAINED)
    return _count_seats(group) - recused - abstained


def _has_groups() -> Condition:
    of_plan = exists().where(ApprovalGroup.plan_id == Plan.id)
    return of_plan.correlate(Plan)


def _count_in_plan(kind: Condition) -> VoteCount:
    """The votes of this kind on a plan that has approval groups."""
    return count_of_plan(Vote, kind, _has_groups())


def _voter_holds_seat() -> Condition:
    """The condition that the vote's author still has a seat in a group of the plan."""
    held = exists().where(HELD_SEAT, _is_seat_of_vote(), _is_group_of_vote())
    return held.correlate(Plan, Vote)


def _is_seat_of_vote() -> Condition:
    return and_(
        ApprovalSeat.group_id == Vote.group_id,
        ApprovalSeat.person_id == Vote.person_id,
    )


def _is_group_of_vote() -> Condition:
    return and_(
        ApprovalGroup.plan_id == Plan.id,
        ApprovalGroup.id == Vote.group_id,
    )


OPEN_OBJECTION = and_(
    Vote.plan_id == Plan.id,
    Vote.superseded_at.is_(None),
    Vote.decision == "object",
)
"""Also of an author who has lost their seat: nobody but the author resolves an objection."""

_CURRENT_APPROVAL = and_(
    Vote.plan_id == Plan.id,
    Vote.superseded_at.is_(None),
    ON_CURRENT_TEXT,
    Vote.decision == "approve",
)
OPEN_CONDITION = and_(
    _CURRENT_APPROVAL,
    CONDITION_UNMET,
    not_(barred_from_approving(Vote.by)),
    _voter_holds_seat(),
)
_OPEN_VOTE = or_(OPEN_OBJECTION, OPEN_CONDITION)


def approval_objections() -> VoteCount:
    return _count_in_plan(OPEN_OBJECTION)


def conditions_open() -> VoteCount:
    return _count_in_plan(OPEN_CONDITION)


def still_to_vote() -> Condition:
    """The condition that a seat of a group may still approve, and that the group's round has come."""
    return and_(
        HELD_SEAT,
        not_(_has_voted()),
        _lacks_approvals(ApprovalGroup),
        not_(_earlier_round_open()),
        not_(_is_vetoed()),
    )


def _has_voted() -> Condition:
    final_vote = or_(COUNTED_APPROVAL, RECUSED, ABSTAINED)
    voted = exists().where(LATEST_VOTE, final_vote)
    return voted.correlate(Plan, ApprovalSeat)


def _lacks_approvals(group: Any) -> Condition:
    return _approvals_needed(group) > _count_approvers(group)


def _earlier_round_open() -> Condition:
    """The condition that a group of an earlier round lacks approvals, or has an objection or an unmet condition."""
    earlier = aliased(ApprovalGroup)
    unfinished = or_(_lacks_approvals(earlier), _is_contested(earlier))
    return exists().where(_is_earlier(earlier), unfinished).correlate(Plan, ApprovalGroup)


def _is_earlier(group: Any) -> Condition:
    return and_(
        group.plan_id == Plan.id,
        group.position < ApprovalGroup.position,
    )


def _is_contested(group: Any) -> Condition:
    contested = exists().where(Vote.group_id == group.id, _OPEN_VOTE)
    return contested.correlate(Plan, group)


def _is_vetoed() -> Condition:
    group = aliased(ApprovalGroup)
    objections = exists().where(OPEN_OBJECTION, _is_of_group_with_veto(group))
    return objections.correlate(Plan)


def _is_of_group_with_veto(group: Any) -> Condition:
    return and_(
        group.plan_id == Plan.id,
        group.id == Vote.group_id,
        group.veto,
    )
