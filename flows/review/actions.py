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
    done = perform_in(
        session,
        Command(
            "plan",
            plan_id,
            "add_action",
            by,
            at,
            seen=seen,
            words=words,
        ),
    )
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
    plan_id = session.scalar(select(ActionItem.plan_id).where(ActionItem.id == item_id))
    if plan_id is None:
        raise Unknown("action item", item_id, session.scalars(select(ActionItem.id)))
    words = {
        "item": item_id,
        "owner": owner_id,
        "due_at": due_at,
    }
    perform_in(
        session,
        Command(
            "plan",
            plan_id,
            "complete_action",
            by,
            at,
            seen=seen,
            words=words,
        ),
    )
    return session.get_one(ActionItem, item_id)


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
    done = perform_in(
        session,
        Command(
            "action_item",
            item_id,
            trigger,
            by,
            at,
            seen=seen,
            reason=reason,
        ),
    )
    return moved_thing(done)
