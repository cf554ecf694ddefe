"""How an action item moves: verified by somebody else than its owner, carried on with its gate (docs/reviews.md)."""

from collections.abc import Mapping

from config.resolve import Dated
from config.season_gates import due_for
from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import open_due, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Blocker, Effect, Kind
from flows.review.relations import ACTION_HOLDERS, plan_of, principals_of_item
from models.review import ActionItem
from states.action_item import ACTION_ITEM, ACTION_ITEM_GUARDS
from states.lifecycle import Lifecycle


def action_key(item: ActionItem) -> str:
    """The key of what its owner owes."""
    return f"{item.id}:action"


def _self_verified(facts: Facts, item: ActionItem, _command: Command) -> Blockers:
    if item.owner_id and facts.acts_as((item.owner_id,)):
        approver = plan_of(facts, item).approver_id
        yield {
            "reviewer": facts.name_of(approver),
            "id": item.id,
            "whose": (approver,),
        }


def _settle_action(draft: Draft, item: ActionItem, _command: Command) -> None:
    dues = open_due(draft.facts, action_key(item))
    settle_dues(draft, dues)


def _carry_action(draft: Draft, item: ActionItem, command: Command) -> None:
    """Due at the gate to which it goes on, which `to` names."""
    item.carried_to = command.text("to")
    due = _due_where_carried(draft.facts, item)
    item.due_at = due.at
    _carry_dues(draft.facts, item, due)


def _due_where_carried(facts: Facts, item: ActionItem) -> Dated:
    unit_id = plan_of(facts, item).unit_id
    scopes = facts.scopes_for(unit_id)
    return due_for(scopes, unit_id, item.carried_to)


def _carry_dues(facts: Facts, item: ActionItem, due: Dated) -> None:
    for obligation in open_due(facts, action_key(item)):
        obligation.due_at = due.at
        obligation.due_on = due.day
        obligation.due_version += 1
        obligation.gate_id = item.carried_to
        obligation.next_at = facts.at


_BLOCKERS: Mapping[str, Blocker] = {"SELF_VERIFY": _self_verified}
_EFFECTS: Mapping[str, Effect] = {
    "settle": _settle_action,
    "carry": _carry_action,
}
_DUES = ("obligations", "messages")


def _lifecycle(_facts: Facts) -> Lifecycle:
    return ACTION_ITEM


ACTION = Kind(
    "action_item",
    ActionItem,
    _lifecycle,
    guards=ACTION_ITEM_GUARDS,
    blockers=_BLOCKERS,
    effects=_EFFECTS,
    holders=ACTION_HOLDERS,
    principals=principals_of_item,
    parent="plan_id",
    move_reads={"settle": _DUES, "carry": _DUES},
)
