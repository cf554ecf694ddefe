"""Action items: what a review asks for, who does it by when, and each step until somebody else has verified it."""

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.ground import Ground, stand
from flows.plan.advance import locked
from flows.review.action_kind import ACTION
from flows.road import Asked, Moved, move
from models.plan import Plan
from models.recount import recount
from models.review import ActionItem
from states.action_item import ACTION_ITEM
from states.refusal import BadInput, Unknown


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
    with acting(session, plan_id, "add_action", by=by, at=at, seen=seen) as (ground, plan):
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
            version=1,
        )
        session.add(item)
    return item


def complete_action(
    session: Session, item_id: str, *, by: str, at: DateTime, seen: int, owner_id: str | None, due_at: DateTime | None
) -> ActionItem:
    """Give an action item the owner or due day that it lacks."""
    _, item = locked_action(session, item_id, by=by, at=at)
    if item.state != ACTION_ITEM.initial:
        raise BadInput(f"{item.id} is {item.state}; only an open action item is completed.")
    if (owner_id and item.owner_id) or (due_at and item.due_at):
        raise BadInput(f"{item.id} has that already; have it dropped and ask for another instead.")
    with acting(session, item.plan_id, "complete_action", by=by, at=at, seen=seen) as (ground, _):
        if owner_id:
            ground.person(owner_id)
        item.owner_id, item.due_at = owner_id or item.owner_id, due_at or item.due_at
        item.version += 1
    return item


def move_action(
    session: Session, item_id: str, trigger: str, *, by: str, at: DateTime, seen: int | None = None, reason: str = ""
) -> Moved:
    """start and done by its owner, verify by somebody else, drop by the approver. `seen` None means as it is now."""
    ground, item = locked_action(session, item_id, by=by, at=at)
    done = move(ground, ACTION, item, Asked(trigger, reason), seen=seen)
    recount(session, item.plan_id)
    return done


def locked_action(session: Session, item_id: str, *, by: str, at: DateTime) -> tuple[Ground, ActionItem]:
    """The item as it is now, behind its plan's lock; raises Unknown where there is none."""
    plan_id = session.scalar(select(ActionItem.plan_id).where(ActionItem.id == item_id))
    if plan_id is None:
        raise Unknown("action item", item_id, session.scalars(select(ActionItem.id)))
    plan: Plan = locked(session, plan_id)
    item = session.get_one(ActionItem, item_id, with_for_update=True, populate_existing=True)
    return stand(session, plan.season_id, by=by, at=at), item
