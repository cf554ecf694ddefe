"""What a review asks for: action items are added to a plan, and completed with an owner or a due day."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from models.plan import Plan
from models.review import ActionItem
from states.action_item import ACTION_ITEM
from states.guard import Reason
from states.refusal import BadInput, Unknown


def _add_action(draft: Draft, plan: Plan, command: Command) -> None:
    """What the review asks for; owner and due day may follow."""
    text = _text_of_action(command)
    owner_id = _owner_named(draft.facts, command)
    number = _count_actions(draft.facts, plan) + 1
    item = ActionItem(
        id=f"{plan.id}_a{number}",
        plan_id=plan.id,
        round=plan.round,
        text=text,
        owner_id=owner_id,
        due_at=command.word("due_at"),
        blocking=bool(command.word("blocking")),
        state=ACTION_ITEM.initial,
    )
    draft.add(item)


def _text_of_action(command: Command) -> str:
    text = command.text("text").strip()
    if not text:
        raise BadInput("An action item needs a text; say what is to be done: --text …")
    return text


def _owner_named(facts: Facts, command: Command) -> str | None:
    """Raises Unknown where nobody is known by that name."""
    owner_id: str | None = command.word("owner")
    if owner_id:
        facts.person(owner_id)
    return owner_id


def _count_actions(facts: Facts, plan: Plan) -> int:
    items = facts.rows(ActionItem, plan_id=plan.id)
    return len(items)


def _last_action(facts: Facts, plan: Plan, _command: Command) -> dict[str, Any]:
    number = _count_actions(facts, plan)
    return {"item": f"{plan.id}_a{number}"}


def _complete_action(draft: Draft, plan: Plan, command: Command) -> None:
    """The owner or due day that it lacks."""
    item = _item_meant(draft.facts, plan, command)
    owner_id = _owner_named(draft.facts, command)
    item.owner_id = owner_id or item.owner_id
    item.due_at = command.word("due_at") or item.due_at
    item.version += 1


def _item_meant(facts: Facts, plan: Plan, command: Command) -> ActionItem:
    name = command.text("item")
    item = facts.get(ActionItem, name)
    if item is None or item.plan_id != plan.id:
        known = [item.id for item in facts.rows(ActionItem, plan_id=plan.id)]
        raise Unknown("action item", name, known)
    return item


def _must_lack_it(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Raises BadInput where there is nothing to complete."""
    item = _item_meant(facts, plan, command)
    if item.state != ACTION_ITEM.initial:
        raise BadInput(f"{item.id} is {item.state}; only an open action item is completed.")
    has_owner = command.word("owner") and item.owner_id
    has_due_day = command.word("due_at") and item.due_at
    if has_owner or has_due_day:
        raise BadInput(f"{item.id} has that already; have it dropped and ask for another instead.")
    yield from ()


ACTION_TERMS = (
    Field("text"),
    Field("owner"),
    Field("due_at"),
    Field("blocking"),
)

MISSING_TERMS = (
    Field("item", "Say which: phasegate plan action PLAN --id ITEM"),
    Field("owner"),
    Field("due_at"),
)

ACTION_ACTS: Mapping[str, Act] = {
    "add_action": Act(
        _add_action,
        reads=("actions",),
        answer=_last_action,
        fields=ACTION_TERMS,
    ),
    "complete_action": Act(
        _complete_action,
        _must_lack_it,
        reads=("actions",),
        fields=MISSING_TERMS,
    ),
}
"""They are joined into the acts of a review (flows/review/decide_on_plan.py)."""
