"""Whose turn it is to take a guard's obstacle out of a plan's way: one row a guard, read for one plan or for all.

A row gives people in the order in which they are to be asked. Where it names nobody the guard waits for nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.approval_counts import OPEN_CONDITION, OPEN_OBJECTION, still_to_vote
from models.organisation import Unit
from models.plan import Plan
from models.review import ActionItem, Attendance, Prereview
from models.season import Season
from states.action_item import AWAITED, UNFINISHED

Rows = Select[tuple[str, str, str]]
"""(plan, place in the order of asking, person)"""

HERE = and_(Attendance.plan_id == Plan.id, Attendance.round == Plan.round, Attendance.digest == Plan.digest)


@dataclass(frozen=True)
class Named:
    """The person whom the plan's own row names; no query is needed for one plan."""

    column: str

    def one(self, session: Session, plan: Any, by: str) -> tuple[str, ...]:  # noqa: ARG002  every row is asked alike
        return (getattr(plan, self.column),)

    def every(self, by: Any) -> Rows:  # noqa: ARG002
        return select(Plan.id, literal(""), getattr(Plan, self.column))


@dataclass(frozen=True)
class Sought:
    """The people whom a statement finds; `by` is whoever asks."""

    rows: Callable[[Any], Rows]

    def one(self, session: Session, plan: Any, by: str) -> tuple[str, ...]:
        found = self.rows(by).subquery()
        mine = select(found.c[2]).where(found.c[0] == plan.id).order_by(found.c[1])
        return tuple(dict.fromkeys(person for person in session.scalars(mine) if person))

    def every(self, by: Any) -> Rows:
        return self.rows(by)


def _product_ops(_by: Any) -> Rows:
    return select(Plan.id, literal(""), Season.product_ops_id).join(Season, Season.id == Plan.season_id)


def _whoever_asks(by: Any) -> Rows:
    return select(Plan.id, literal(""), literal(by) if isinstance(by, str) else by)


def _contacts(*where: Any) -> Rows:
    """The contacts of the partners of whom this is so, the one who is asked first of each unit."""
    asked = [Unit.product_manager_id, Unit.engineering_manager_id]
    parts = (
        select(Plan.id.label("plan"), (Prereview.unit_id + literal(f":{place}")).label("place"), person.label("person"))
        .join(Prereview, Prereview.plan_id == Plan.id)
        .join(Unit, Unit.id == Prereview.unit_id)
        .where(person.is_not(None), *where)
        for place, person in enumerate(asked)
    )
    found = union_all(*parts).subquery()
    return select(found.c.plan, found.c.place, found.c.person)


def _partners_unread(_by: Any) -> Rows:
    return _contacts(~and_(Prereview.verdict == "agree", Prereview.digest == Prereview.scope_digest))


def _objectors(_by: Any) -> Rows:
    """Only the one who objected can say that it is settled."""
    objecting = select(Plan.id, Prereview.unit_id, Prereview.by).join(Prereview, Prereview.plan_id == Plan.id)
    return objecting.where(Prereview.verdict == "object")


def _absent(_by: Any) -> Rows:
    """The approver who is not in the review, and while partners are too few, the contacts of those who are not."""
    alone = ~exists().where(HERE, Attendance.unit_id == "").correlate(Plan)
    approver = select(Plan.id.label("plan"), literal("").label("place"), Plan.approver_id.label("person")).where(alone)
    there = select(func.count()).select_from(Attendance).where(HERE, Attendance.unit_id != "")
    seated = exists().where(HERE, Attendance.unit_id == Prereview.unit_id).correlate(Plan, Prereview)
    partners = _contacts(there.correlate(Plan).scalar_subquery() < Plan.partners_needed, ~seated)
    found = union_all(approver, partners).subquery()
    return select(found.c.plan, found.c.place, found.c.person)


def _doers(_by: Any) -> Rows:
    """The owner of an open action item; the approver, who verifies it, once it is done or where it has no owner."""
    owner = func.coalesce(ActionItem.owner_id, Plan.approver_id)
    doer = case((ActionItem.state.in_(UNFINISHED), owner), else_=Plan.approver_id)
    items = select(Plan.id, ActionItem.id, doer).join(ActionItem, ActionItem.plan_id == Plan.id)
    return items.where(ActionItem.blocking, ActionItem.state.in_(AWAITED))


def _another_approver(by: Any) -> Rows:
    """The plan's approver, unless it is they who ask or who own it; then Product Ops, who can name another."""
    able = and_(Plan.approver_id != by, Plan.approver_id != Plan.owner_id)
    who = case((able, Plan.approver_id), else_=Season.product_ops_id)
    return select(Plan.id, literal(""), who).join(Season, Season.id == Plan.season_id)


def _other_owner(_by: Any) -> Rows:
    """The other owner once a merge is proposed; before, the owner, who proposes it."""
    into = aliased(Plan)
    who = func.coalesce(into.owner_id, Plan.owner_id)
    return select(Plan.id, literal(""), who).outerjoin(into, into.id == Plan.merge_into_id)


def _voters(_by: Any) -> Rows:
    """The seats that have not said yes, of the first round that lacks approvals."""
    seats = select(Plan.id, ApprovalGroup.id + literal(":") + ApprovalSeat.person_id, ApprovalSeat.person_id)
    seats = seats.join(ApprovalGroup, ApprovalGroup.plan_id == Plan.id)
    mine = and_(ApprovalSeat.plan_id == Plan.id, ApprovalSeat.group_id == ApprovalGroup.id)
    return seats.join(ApprovalSeat, mine).where(still_to_vote())


def _vote_authors(said: Any) -> Callable[[Any], Rows]:
    """Only who said it can take it back."""
    found = select(Plan.id, Vote.group_id + literal(":") + Vote.person_id, Vote.person_id)
    return lambda _by: found.join(Vote, Vote.plan_id == Plan.id).where(said)


OWNER, APPROVER, PRODUCT_OPS = Named("owner_id"), Named("approver_id"), Sought(_product_ops)

TURNS: Mapping[str, Named | Sought] = {
    "GATE_NOT_OPEN": PRODUCT_OPS,
    "GATE_CLOSED": PRODUCT_OPS,
    "DOC_SECTIONS": OWNER,
    "NO_PARTNERS": OWNER,
    "DOC_TOO_LONG": OWNER,
    "PREREVIEW_OPEN": Sought(_partners_unread),
    "OBJECTION_OPEN": Sought(_objectors),
    "UNFUNDED_RANK": OWNER,
    "HC_CASE": OWNER,
    "REVIEW_SOON": APPROVER,
    "QUORUM": Sought(_absent),
    "NO_FEEDBACK": APPROVER,
    "ACTION_FIELDS": APPROVER,
    "ACTIONS_OPEN": Sought(_doers),
    "SELF_APPROVE": Sought(_another_approver),
    "CONTRIBUTED": Sought(_another_approver),
    "APPROVALS_MISSING": Sought(_voters),
    "APPROVAL_OBJECTION": Sought(_vote_authors(OPEN_OBJECTION)),
    "APPROVAL_CONDITION": Sought(_vote_authors(OPEN_CONDITION)),
    "APPROVAL_DEADLOCK": PRODUCT_OPS,
    "MERGE_ACK": Sought(_other_owner),
    "WAIVE_REASON": Sought(_whoever_asks),
    "UNACKED_TUNNEL": OWNER,
}


def turns(session: Session, code: str, by: Any, *, season_id: str) -> list[tuple[str, str]]:
    """(plan, person) for all plans of a season, in the order of asking; a guard without a row waits for nobody."""
    if code not in TURNS:
        return []
    found = TURNS[code].every(by).subquery()
    rows = select(found.c[0], found.c[2]).join(Plan, Plan.id == found.c[0])
    rows = rows.where(Plan.season_id == season_id, found.c[2].is_not(None)).order_by(found.c[0], found.c[1])
    return list(session.execute(rows).tuples())
