"""Merging two plans: one owner proposes, the other agrees, then the proposer's plan moves."""

from collections.abc import Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from models.plan import Plan
from states.refusal import BadInput, Unknown


def _propose_merge(draft: Draft, plan: Plan, command: Command) -> None:
    """Ask the owner of the other plan to take this one in."""
    other = _other_plan(draft.facts, plan, command)
    plan.merge_into_id = other.id
    plan.merge_agreed_by = ""
    draft.notify(
        f"{plan.id}:merge:{other.id}:v{plan.version}:{other.owner_id}",
        "merge_asked",
        other.owner_id,
        about={"plan": plan.id, "into": other.id},
    )


def _other_plan(facts: Facts, plan: Plan, command: Command) -> Plan:
    """The plan that takes this one in; raises Unknown, or BadInput for one of another kind or season."""
    other_id = command.text("into")
    other = facts.get(Plan, other_id)
    if other is None:
        raise Unknown("plan", other_id)
    same_kind = other.document == plan.document
    same_season = other.season_id == plan.season_id
    if other.id == plan.id or not same_kind or not same_season:
        raise BadInput(f"{plan.id} can be merged into another {plan.document} of {plan.season_id} only.")
    return other


def _agree_merge(draft: Draft, plan: Plan, _command: Command) -> None:
    """The owner of the plan that takes this one in agrees; nobody else can."""
    plan.merge_agreed_by = draft.facts.actor


INTO = Field("into", "Say which plan takes this one in: --into PLAN")

MERGE_ACTS: Mapping[str, Act] = {
    "propose_merge": Act(_propose_merge, fields=(INTO,)),
    "agree_merge": Act(_agree_merge),
}
