"""Merging two plans: one owner proposes, the other agrees, then the proposer's plan moves."""

from collections.abc import Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Act, Field
from flows.plan.title import plan_title
from models.plan import Plan
from states.refusal import BadInput, Unknown


def _propose_merge(draft: Draft, plan: Plan, command: Command) -> None:
    """Ask the owner of the other plan to take this one in."""
    facts = draft.facts
    into_id = str(command.word("into") or "")
    into = facts.get(Plan, into_id)
    if into is None:
        raise Unknown("plan", into_id)
    if into.id == plan.id or (into.season_id, into.document) != (plan.season_id, plan.document):
        raise BadInput(f"{plan.id} can be merged into another {plan.document} of {plan.season_id} only.")
    plan.merge_into_id = into.id
    plan.merge_agreed_by = ""
    draft.notify(
        f"{plan.id}:merge:{into.id}:v{plan.version}:{into.owner_id}",
        "merge_asked",
        into.owner_id,
        subject=f"May {plan_title(facts, plan)} be merged into yours?",
        body=f"If so: phasegate plan do {plan.id} agree_merge\n",
    )


def _agree_merge(draft: Draft, plan: Plan, _command: Command) -> None:
    """The owner of the plan that takes this one in agrees; nobody else can."""
    plan.merge_agreed_by = draft.facts.actor


INTO = Field("into", "Say which plan takes this one in: --into PLAN")

MERGE_ACTS: Mapping[str, Act] = {"propose_merge": Act(_propose_merge, fields=(INTO,)), "agree_merge": Act(_agree_merge)}
