"""The review: booking it, being there, and the action items that come of it."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.trail import long, window_on
from flows.acts import acting
from flows.ground import Ground, stand
from flows.obligation.obligations import owed, settle
from models.obligation import Obligation
from models.plan import Plan
from models.recount import recount
from models.review import ActionItem, Attendance, Prereview
from rules.fiscal import plus
from states.action_item import ACTION_ITEM
from states.guard import Reason
from states.lifecycle import Lifecycle
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, in_blackout, not_from_state


def awaiting_review(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a plan waits for enough people to be in its review."""
    return lifecycle.guarded_by("QUORUM")


def attended_in(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where people may say that they are there: before the review begins, and in it, for who comes late."""
    begun = (move.target for move in lifecycle.moves if "QUORUM" in move.guards)
    return tuple(dict.fromkeys((*awaiting_review(lifecycle), *begun)))


def in_review(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a review asks for something."""
    return lifecycle.guarded_by("NO_FEEDBACK", "ACTION_FIELDS")


def book_review(session: Session, plan_id: str, start: DateTime, *, by: str, at: DateTime, seen: int) -> Plan:
    """Set when the review starts; raises Refused where a blackout forbids reviews on that day."""
    with acting(session, plan_id, "book_review", by=by, at=at, seen=seen, where=awaiting_review) as (ground, plan):
        if start <= at:
            raise BadInput(f"The review would start at {start.isoformat()}, which is past; name a later time.")
        _must_be_allowed(ground, start)
        book(ground, plan, start)
    return plan


def book(ground: Ground, plan: Plan, start: DateTime) -> None:
    """The review begins then; from one business day before, the owner can no longer withdraw the plan."""
    local = start.in_timezone(ground.season.zone)
    plan.review_at = start
    plan.withdraw_until = ground.resolver.instant(ground.resolver.days.add(local.date(), -1), local.time())


def _must_be_allowed(ground: Ground, start: DateTime) -> None:
    """A blackout may forbid reviews (domain.md §2.1)."""
    closed = (window for window in ground.resolver.blackouts if window.forbids_reviews)
    window = window_on(start.in_timezone(ground.season.zone).date(), closed)
    if window is not None:
        free = long(ground.resolver.days.following(plus(window.last, 1)))
        reason = in_blackout(window.title, long(window.first), long(window.last), "a review", free)
        raise Refused("book_review", window.id, [reason])


def attend(session: Session, plan_id: str, *, by: str, at: DateTime, seen: int, digest: str = "") -> Plan:
    """Be in the review: as the approver, and as each partner that the person speaks for."""
    told: dict[str, Any] = {"where": attended_in, "digest": digest}
    with acting(session, plan_id, "attend", by=by, at=at, seen=seen, **told) as (ground, plan):
        partners = session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id))
        seats = [unit_id for unit_id in partners if ground.acts_as(ground.unit(unit_id).contacts)]
        seats += [""] if "approver" in ground.relations(plan) else []
        for seat in seats:
            told = {"unit_id": seat, "person_id": by, "digest": plan.digest, "at": at}
            session.merge(Attendance(plan_id=plan.id, round=plan.round, **told))
    return plan


def add_action(
    session: Session,
    plan_id: str,
    text: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    owner_id: str | None = None,
    due_at: DateTime | None = None,
    blocking: bool = True,
) -> ActionItem:
    """What the review asks for. Owner and due day may follow, but the review is not concluded before."""
    with acting(session, plan_id, "add_action", by=by, at=at, seen=seen, where=in_review) as (ground, plan):
        if not text.strip():
            raise BadInput("An action item needs a text; say what is to be done: --text …")
        if owner_id:
            ground.person(owner_id)
        number = session.scalar(select(func.count()).select_from(ActionItem).where(ActionItem.plan_id == plan.id)) or 0
        item = ActionItem(
            id=f"{plan.id}_a{number + 1}",
            plan_id=plan.id,
            round=plan.round,
            text=text.strip(),
            owner_id=owner_id,
            due_at=due_at,
            blocking=blocking,
            state=ACTION_ITEM.initial,
        )
        session.add(item)
    return item


def complete_action(
    session: Session, item_id: str, *, by: str, at: DateTime, seen: int, owner_id: str | None, due_at: DateTime | None
) -> ActionItem:
    """Give an action item the owner or due day that it lacks."""
    item = _item(session, item_id)
    if item.state != ACTION_ITEM.initial:
        raise BadInput(f"{item.id} is {item.state}; only an open action item is completed.")
    if (owner_id and item.owner_id) or (due_at and item.due_at):
        raise BadInput(f"{item.id} has that already; have it dropped and ask for another instead.")
    with acting(session, item.plan_id, "complete_action", by=by, at=at, seen=seen) as (ground, _):
        if owner_id:
            ground.person(owner_id)
        item.owner_id, item.due_at = owner_id or item.owner_id, due_at or item.due_at
    return item


def move_action(session: Session, item_id: str, trigger: str, *, by: str, at: DateTime) -> ActionItem:
    """done by its owner, verify by someone else, drop by the approver; raises Refused with the reason."""
    item = _item(session, item_id)
    move = ACTION_ITEM.move(trigger, item.state)
    if move is None:
        possible = [one.trigger for one in ACTION_ITEM.possible(item.state)]
        raise Refused(trigger, item_id, [not_from_state(trigger, ACTION_ITEM.thing, item.state, possible)])
    plan = session.get_one(Plan, item.plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    others = ground.relations(plan) - {"owner"}
    mine = ground.part("owner", (item.owner_id,) if item.owner_id else (), instead=True)
    if trigger == "verify" and mine:
        raise Refused(trigger, item_id, [_self_verify(ground.name(plan.approver_id))])
    relations = others | mine
    if not ground.entitled(move.by, relations):
        raise Refused(trigger, item_id, [ground.denied(trigger, move.by, relations)])
    was = item.state
    fire(ACTION_ITEM, trigger, item)
    if item.state != "open":
        settle(ground, owed(ground, Obligation.key == f"{item.id}:action"))
    ground.write("action_item", item.id, trigger, was=was, now=item.state)
    recount(session, item.plan_id)
    return item


def _self_verify(reviewer: str) -> Reason:
    """domain.md §3.5, SELF_VERIFY."""
    return Reason("SELF_VERIFY", f"Ask {reviewer} to verify.", f"{reviewer} runs: phasegate action verify.")


def _item(session: Session, item_id: str) -> ActionItem:
    item = session.get(ActionItem, item_id)
    if item is None:
        raise Unknown("action item", item_id, session.scalars(select(ActionItem.id)))
    return item
