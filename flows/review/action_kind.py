"""How an action item moves: verified by somebody else than its owner, carried on with its gate (docs/reviews.md)."""

from collections.abc import Callable, Mapping

from flows.ground import Ground
from flows.obligations.obligations import owed, settle
from flows.road import Asked, Facts, Kind
from flows.season.dated_gates import gate_for
from models.obligation import Obligation
from models.plan import Plan
from models.review import ActionItem
from states.action_item import ACTION_ITEM, ACTION_ITEM_GUARDS


def action_key(item: ActionItem) -> str:
    """The key of what its owner owes."""
    return f"{item.id}:action"


def action_relations(ground: Ground, item: ActionItem) -> frozenset[str]:
    """Its own owner, not the plan's; everybody else as to the plan."""
    others = ground.relations(ground.session.get_one(Plan, item.plan_id)) - {"owner"}
    return others | ground.part("owner", (item.owner_id,) if item.owner_id else (), instead=True)


def _self_verify(ground: Ground, item: ActionItem, _asked: Asked) -> Facts:
    if item.owner_id and ground.speaks_for(item.owner_id):
        approver = ground.session.get_one(Plan, item.plan_id).approver_id
        yield {"reviewer": ground.name(approver), "id": item.id, "whose": (approver,)}


def _settle(ground: Ground, item: ActionItem, _asked: Asked) -> None:
    ground.session.flush()
    settle(ground, owed(ground, Obligation.key == action_key(item)))


def _carry(ground: Ground, item: ActionItem, asked: Asked) -> None:
    """Due at the gate to which it goes on, which `to` names."""
    item.carried_to = str(asked.word("to"))
    plan = ground.session.get_one(Plan, item.plan_id)
    due = gate_for(ground.scopes, plan.unit_id, item.carried_to).due
    item.due_at = due.at
    for obligation in owed(ground, Obligation.key == action_key(item)):
        obligation.due_at, obligation.due_on = due.at, due.day
        obligation.due_version += 1
        obligation.gate_id, obligation.next_at = item.carried_to, ground.at


_FACTS: Mapping[str, Callable[[Ground, ActionItem, Asked], Facts]] = {"SELF_VERIFY": _self_verify}
_EFFECTS: Mapping[str, Callable[[Ground, ActionItem, Asked], None]] = {"settle": _settle, "carry": _carry}

ACTION: Kind[ActionItem] = Kind(
    ACTION_ITEM, ACTION_ITEM_GUARDS, lambda item: item.id, action_relations, _FACTS, _EFFECTS
)
