"""Action items: what a review asks for, who does it by when, and each step until somebody else has verified it."""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_in
from models.review import ActionItem
from states.refusal import Unknown


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
    words = {
        "text": text,
        "owner": owner_id,
        "due_at": due_at,
        "blocking": blocking,
    }
    command = Command(
        "plan",
        plan_id,
        "add_action",
        by,
        at,
        seen=seen,
        words=words,
    )
    done = perform_in(session, command)
    return session.get_one(ActionItem, done.answer["item"])


def complete_action(
    session: Session,
    item_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    owner_id: str | None,
    due_at: DateTime | None,
) -> ActionItem:
    """Give an action item the owner or due day that it lacks."""
    plan_id = _plan_of_item(session, item_id)
    words = {
        "item": item_id,
        "owner": owner_id,
        "due_at": due_at,
    }
    command = Command(
        "plan",
        plan_id,
        "complete_action",
        by,
        at,
        seen=seen,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(ActionItem, item_id)


def _plan_of_item(session: Session, item_id: str) -> str:
    """Raises Unknown where there is no such item."""
    plan_of_item = select(ActionItem.plan_id).where(ActionItem.id == item_id)
    plan_id = session.scalar(plan_of_item)
    if plan_id is None:
        known = session.scalars(select(ActionItem.id))
        raise Unknown("action item", item_id, known)
    return plan_id


def move_action(
    session: Session,
    item_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
) -> Moved:
    """start and done by its owner, verify by somebody else, drop by the approver. `seen` None means as it is now."""
    command = Command(
        "action_item",
        item_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
    )
    done = perform_in(session, command)
    return moved_thing(done)
