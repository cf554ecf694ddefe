"""Whose turn it is to remove a guard's obstacle from a plan's way: one row a guard, read for one plan or for all.

A row gives people in the order in which they are to be asked. A guard whose row names nobody waits for nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.approval_counts import OPEN_CONDITION, OPEN_OBJECTION, still_to_vote
from models.base import Condition
from models.organisation import Unit
from models.plan import Plan
from models.plan_counts import ATTENDS, attending_partners
from models.review import ActionItem, Attendance, Prereview
from models.season import Season
from states.action_item import AWAITED, UNFINISHED

PeopleOfPlans = Select[tuple[str, str, str]]
"""(plan, place in the order of asking, person)"""

_FIRST_PLACE = literal("")


@dataclass(frozen=True)
class PlanColumn:
    """The person whom the plan's own row names; no query is needed for one plan."""

    column: str

    def one(
        self,
        session: Session,  # noqa: ARG002  every row is asked alike
        plan: Any,
        by: str,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """The people for one plan, in the order of asking; `by` is whoever asks."""
        return (getattr(plan, self.column),)

    def every(self, by: Any) -> PeopleOfPlans:  # noqa: ARG002
        """The people for all plans."""
        person = getattr(Plan, self.column)
        return select(Plan.id, _FIRST_PLACE, person)


@dataclass(frozen=True)
class PeopleQuery:
    """The people whom a statement finds; `by` is whoever asks."""

    rows: Callable[[Any], PeopleOfPlans]

    def one(
        self,
        session: Session,
        plan: Any,
        by: str,
    ) -> tuple[str, ...]:
        plan_id, place, person = self.rows(by).subquery().c
        of_plan = select(person).where(plan_id == plan.id).order_by(place)
        people = [person_id for person_id in session.scalars(of_plan) if person_id]
        return tuple(dict.fromkeys(people))

    def every(self, by: Any) -> PeopleOfPlans:
        return self.rows(by)


def _product_ops(_by: Any) -> PeopleOfPlans:
    return _with_season(Season.product_ops_id)


def _with_season(person: Any) -> PeopleOfPlans:
    people = select(Plan.id, _FIRST_PLACE, person)
    return people.join(Season, Season.id == Plan.season_id)


def _whoever_asks(by: Any) -> PeopleOfPlans:
    person = literal(by) if isinstance(by, str) else by
    return select(Plan.id, _FIRST_PLACE, person)


def _partner_contacts(*conditions: Any) -> PeopleOfPlans:
    """The contacts of the partners that meet the conditions; of each unit, first the one who is asked first."""
    product_managers = _partner_contact(Unit.product_manager_id, "0")
    engineering_managers = _partner_contact(Unit.engineering_manager_id, "1")
    return _all_of(
        product_managers.where(*conditions),
        engineering_managers.where(*conditions),
    )


def _partner_contact(person: Any, place: str) -> PeopleOfPlans:
    columns = (
        Plan.id.label("plan"),
        (Prereview.unit_id + literal(f":{place}")).label("place"),
        person.label("person"),
    )
    return (
        select(*columns)
        .join(Prereview, Prereview.plan_id == Plan.id)
        .join(Unit, Unit.id == Prereview.unit_id)
        .where(person.is_not(None))
    )


def _all_of(*people: PeopleOfPlans) -> PeopleOfPlans:
    rows = union_all(*people).subquery().c
    return select(rows.plan, rows.place, rows.person)


def _partners_unread(_by: Any) -> PeopleOfPlans:
    agreed = and_(
        Prereview.verdict == "agree",
        Prereview.digest == Prereview.scope_digest,
    )
    return _partner_contacts(~agreed)


def _objecting_partners(_by: Any) -> PeopleOfPlans:
    """Only the person who objected can say that the objection is settled."""
    people = select(Plan.id, Prereview.unit_id, Prereview.by)
    of_plans = people.join(Prereview, Prereview.plan_id == Plan.id)
    return of_plans.where(Prereview.verdict == "object")


def _absent_people(_by: Any) -> PeopleOfPlans:
    """The approver who does not attend the review; and while too few partners do, the contacts of the others."""
    return _all_of(_absent_approver(), _absent_partners())


def _absent_approver() -> PeopleOfPlans:
    columns = (
        Plan.id.label("plan"),
        literal("").label("place"),
        Plan.approver_id.label("person"),
    )
    attends = exists().where(ATTENDS, Attendance.unit_id == "")
    return select(*columns).where(~attends.correlate(Plan))


def _absent_partners() -> PeopleOfPlans:
    too_few = attending_partners() < Plan.partners_needed
    attends = exists().where(ATTENDS, Attendance.unit_id == Prereview.unit_id)
    return _partner_contacts(too_few, ~attends.correlate(Plan, Prereview))


def _people_with_actions(_by: Any) -> PeopleOfPlans:
    """The owner of an open action item; once it is done, or where it has no owner, the approver, who verifies it."""
    people = select(Plan.id, ActionItem.id, _person_with_action())
    of_plans = people.join(ActionItem, ActionItem.plan_id == Plan.id)
    return of_plans.where(ActionItem.blocking, ActionItem.state.in_(AWAITED))


def _person_with_action() -> Any:
    owner = func.coalesce(ActionItem.owner_id, Plan.approver_id)
    return case((ActionItem.state.in_(UNFINISHED), owner), else_=Plan.approver_id)


def _another_approver(by: Any) -> PeopleOfPlans:
    """The plan's approver, unless they ask themselves or own it; then Product Ops, who can name another."""
    person = case((_approver_may_approve(by), Plan.approver_id), else_=Season.product_ops_id)
    return _with_season(person)


def _approver_may_approve(by: Any) -> Condition:
    return and_(
        Plan.approver_id != by,
        Plan.approver_id != Plan.owner_id,
    )


def _owner_to_agree(_by: Any) -> PeopleOfPlans:
    """The other plan's owner once a merge is proposed; before that the owner, who proposes it."""
    other_plan = aliased(Plan)
    person = func.coalesce(other_plan.owner_id, Plan.owner_id)
    people = select(Plan.id, _FIRST_PLACE, person)
    return people.outerjoin(other_plan, other_plan.id == Plan.merge_into_id)


def _seats_to_vote(_by: Any) -> PeopleOfPlans:
    """The seats that have not approved, of the first round that lacks approvals."""
    place = ApprovalGroup.id + literal(":") + ApprovalSeat.person_id
    people = select(Plan.id, place, ApprovalSeat.person_id)
    seat_of_group = and_(
        ApprovalSeat.plan_id == Plan.id,
        ApprovalSeat.group_id == ApprovalGroup.id,
    )
    of_groups = people.join(ApprovalGroup, ApprovalGroup.plan_id == Plan.id)
    return of_groups.join(ApprovalSeat, seat_of_group).where(still_to_vote())


def _objecting_voters(_by: Any) -> PeopleOfPlans:
    return _vote_authors(OPEN_OBJECTION)


def _voters_with_condition(_by: Any) -> PeopleOfPlans:
    return _vote_authors(OPEN_CONDITION)


def _vote_authors(kind: Condition) -> PeopleOfPlans:
    """Only the author of a vote can take it back."""
    place = Vote.group_id + literal(":") + Vote.person_id
    people = select(Plan.id, place, Vote.person_id)
    return people.join(Vote, Vote.plan_id == Plan.id).where(kind)


OWNER = PlanColumn("owner_id")
APPROVER = PlanColumn("approver_id")
PRODUCT_OPS = PeopleQuery(_product_ops)

TURNS: Mapping[str, PlanColumn | PeopleQuery] = {
    "GATE_NOT_OPEN": PRODUCT_OPS,
    "GATE_CLOSED": PRODUCT_OPS,
    "DOC_SECTIONS": OWNER,
    "NO_PARTNERS": OWNER,
    "DOC_TOO_LONG": OWNER,
    "PREREVIEW_OPEN": PeopleQuery(_partners_unread),
    "OBJECTION_OPEN": PeopleQuery(_objecting_partners),
    "UNFUNDED_RANK": OWNER,
    "HC_CASE": OWNER,
    "REVIEW_SOON": APPROVER,
    "QUORUM": PeopleQuery(_absent_people),
    "NO_FEEDBACK": APPROVER,
    "ACTION_FIELDS": APPROVER,
    "ACTIONS_OPEN": PeopleQuery(_people_with_actions),
    "SELF_APPROVE": PeopleQuery(_another_approver),
    "CONTRIBUTED": PeopleQuery(_another_approver),
    "APPROVALS_MISSING": PeopleQuery(_seats_to_vote),
    "APPROVAL_OBJECTION": PeopleQuery(_objecting_voters),
    "APPROVAL_CONDITION": PeopleQuery(_voters_with_condition),
    "APPROVAL_DEADLOCK": PRODUCT_OPS,
    "MERGE_ACK": PeopleQuery(_owner_to_agree),
    "WAIVE_REASON": PeopleQuery(_whoever_asks),
    "UNACKED_TUNNEL": OWNER,
}


def turns_in_season(
    session: Session,
    code: str,
    by: Any,
    *,
    season_id: str,
) -> list[tuple[str, str]]:
    """(plan, person) for all plans of a season, in the order of asking; empty for a guard without a row."""
    if code not in TURNS:
        return []
    plan_id, place, person = TURNS[code].every(by).subquery().c
    people = select(plan_id, person).join(Plan, Plan.id == plan_id)
    of_season = people.where(Plan.season_id == season_id, person.is_not(None))
    rows = session.execute(of_season.order_by(plan_id, place))
    return list(rows.tuples())
